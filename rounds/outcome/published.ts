import { setTimeout } from 'node:timers/promises'
import { FencedError } from '../../runtime/kafka/writer.js'
import type { Run } from '../../schemas/types.js'
import type { Cluster } from '../../topology/cluster.js'
import { behind, progressView } from './progress.js'
import { Publisher } from './publisher.js'

const LOOK_MS = 300
/** After so long without any progress nobody else seems to be at it. */
const PATIENCE_MS = 4000

/**
 * Resolves when `corpus` shows all that the run has accepted: waits while others write it, and does it where nobody does.
 * @param run the current one
 * @param onProgress called with how many records are still to be looked at
 */
export async function published(cluster: Cluster, run: Run, onProgress?: (left: number) => void): Promise<void> {
  const progress = progressView(cluster)
  let before = ''
  let since = Date.now()
  for (;;) {
    const left = await behind(cluster, run, await progress.refresh())
    onProgress?.(left)
    if (left === 0) return
    const now = JSON.stringify([...progress.entries])
    if (now !== before) since = Date.now()
    before = now
    if (Date.now() - since > PATIENCE_MS) {
      await publish(cluster, run)
      since = Date.now()
    } else await setTimeout(LOOK_MS)
  }
}

/** One that is fenced meanwhile leaves the work to the other. */
async function publish(cluster: Cluster, run: Run): Promise<void> {
  const publisher = await Publisher.open(cluster)
  try {
    await publisher.publish(run)
  } catch (error) {
    if (!(error instanceof FencedError)) throw error
  } finally {
    await publisher.close()
  }
}
