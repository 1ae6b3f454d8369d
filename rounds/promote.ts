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

/**
 * Makes a run the current one. Its stages go on from where they stand, so that nothing is missed or doubled; `corpus` shows it when this returns.
 * @param onProgress called with how many records of its corpus are still to be looked at
 * @returns the former current run
 * @throws {RunError} when it cannot be
 */
export async function promote(
  cluster: Cluster,
  name: string,
  onProgress?: (left: number) => void,
): Promise<string | undefined> {
  let former: string | undefined
  await changeRuns(cluster, (runs) => {
    const run = runs.get(name)
    if (!run) throw new RunError(`no run is called ${name}`)
    if (run.state !== 'complete' && run.state !== 'closed')
      throw new RunError(`${name} is ${run.state}, and ${reasons[run.state]}`)
    former = currentOf([...runs.values()])?.name
    return promotion(runs.values(), run)
  })
  await published(cluster, (await cluster.runs()).get(name)!, onProgress)
  return former
}

const reasons: Record<Exclude<Run['state'], 'complete' | 'closed'>, string> = {
  base: 'has no corpus',
  training: 'has no corpus yet',
  scoring: 'can be promoted when it is complete',
  filtering: 'can be promoted when it is complete',
  current: 'nothing is to be done',
  dropped: 'nothing is left of it',
}
