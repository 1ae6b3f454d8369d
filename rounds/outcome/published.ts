import { setTimeout } from 'node:timers/promises'
import { FencedError } from '../../runtime/kafka/writer.js'
import type { Cluster } from '../../topology/cluster.js'
import { currentOf } from '../decide.js'
import { ROUNDS, RunError } from '../run-record.js'
import { behind, lostOf, progressView } from './progress.js'
import { Publisher } from './publisher.js'

const LOOK_MS = 500

/**
 * Resolves when `corpus` shows all that a run has accepted: waits while a process of the rounds writes it, and does it where there is none.
 * @param run the current one
 * @param onProgress called with how many records are still to be looked at
 * @returns how many accepted pages are not shown, since their texts are no longer there
 * @throws {RunError} when another run has become the current one meanwhile
 */
export async function published(cluster: Cluster, run: string, onProgress?: (left: number) => void): Promise<number> {
  const progress = progressView(cluster)
  const group = cluster.names.group(ROUNDS)
  for (;;) {
    const current = currentOf([...(await cluster.runs()).values()])
    if (current?.name !== run) throw new RunError(`${current?.name} has become the current run meanwhile`)
    const entries = await progress.refresh()
    const left = await behind(cluster, current, entries)
    onProgress?.(left)
    if (left === 0) return lostOf(entries)
    const someone = ((await cluster.admin.members([group])).get(group)?.size ?? 0) > 0
    if (someone) await setTimeout(LOOK_MS)
    else await publish(cluster)
  }
}

/** One that is fenced meanwhile leaves the work to the other. */
async function publish(cluster: Cluster): Promise<void> {
  const publisher = await Publisher.open(cluster)
  try {
    await publisher.publish()
  } catch (error) {
    if (!(error instanceof FencedError)) throw error
  } finally {
    await publisher.close()
  }
}
