import type { Run } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { currentOf } from './decide.js'
import { published } from './outcome/published.js'
import { changeRuns, RunError } from './run-record.js'

/** What changes in the runs when one becomes the current one: new pages flow through it from then on, and no longer through the former. */
export function promotion(runs: Iterable<Run>, promoted: Run): Run[] {
  const former = [...runs].filter(({ state, name }) => state === 'current' && name !== promoted.name)
  return [...former.map((run): Run => ({ ...run, state: 'closed' })), { ...promoted, state: 'current' }]
}

/** What a promotion came to. */
export interface Promoted {
  /** The run that was the current one before; the run itself where it was already. */
  former: string | undefined
  /** Accepted pages that `corpus` does not show, since their texts are no longer there. */
  lost: number
}

/**
 * Makes a run the current one. Its stages go on from where they stand, so that nothing is missed or doubled; `corpus` shows it when this returns.
 * Of the current run, only what `corpus` lacks is done: a promotion that was interrupted is so brought to its end.
 * @param onProgress called with how many records of its corpus are still to be looked at
 * @throws {RunError} when it cannot be, or another run became the current one meanwhile
 */
export async function promote(cluster: Cluster, name: string, onProgress?: (left: number) => void): Promise<Promoted> {
  let former: string | undefined
  await changeRuns(cluster, (runs) => {
    const run = runs.get(name)
    if (!run) throw new RunError(`no run is called ${name}`)
    former = currentOf([...runs.values()])?.name
    if (run.state === 'current') return []
    if (run.state !== 'complete' && run.state !== 'closed')
      throw new RunError(`${name} is ${run.state}, and ${reasons[run.state]}`)
    return promotion(runs.values(), run)
  })
  return { former, lost: await published(cluster, name, onProgress) }
}

const reasons: Record<Exclude<Run['state'], 'complete' | 'closed' | 'current'>, string> = {
  base: 'has no corpus',
  training: 'has no corpus yet',
  scoring: 'can be promoted when it is complete',
  filtering: 'can be promoted when it is complete',
  dropped: 'nothing is left of it',
}
