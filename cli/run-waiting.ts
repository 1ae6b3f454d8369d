import { setTimeout } from 'node:timers/promises'
import { createProgress, type Progress } from '../ingest/progress-bar.js'
import { runProgress } from '../monitor/run-progress.js'
import type { Run } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { topology } from '../topology/topology.js'

const LOOK_INTERVAL_MS = 1000
const ON_THE_WAY: ReadonlyArray<Run['state']> = ['training', 'scoring', 'filtering']

/**
 * Waits until a run is no longer on the way to its barrier, and shows meanwhile how far it is: a bar for each state.
 * @returns its state then; undefined when there is no such run
 */
export async function runEnded(cluster: Cluster, name: string): Promise<Run['state'] | undefined> {
  let bar: Progress | undefined
  let before: Run['state'] | undefined
  for (;;) {
    const run = (await cluster.runs()).get(name)
    if (run?.state !== before) {
      bar?.stop()
      bar = undefined
    }
    before = run?.state
    if (!run || !ON_THE_WAY.includes(run.state)) return run?.state
    const progress = await runProgress(cluster, topology, run)
    if (progress) {
      bar ??= createProgress({ label: `${name}: ${run.state}`, total: progress.total, unit: 'records' })
      bar.update(progress.done)
    }
    await setTimeout(LOOK_INTERVAL_MS)
  }
}
