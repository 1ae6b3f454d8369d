import type { Run } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { currentOf, workingRun } from './decide.js'

export class NoRunError extends Error {}

/**
 * The run of that name; without a name the current one (or, before there is one, the one being worked on).
 * @throws {NoRunError}
 */
export async function currentRun(cluster: Cluster, name?: string): Promise<Run> {
  const runs = await cluster.runs()
  const all = [...runs.values()]
  const run = name ? runs.get(name) : (currentOf(all) ?? workingRun(all))
  if (run?.state === 'dropped') throw new NoRunError(`${run.name} was dropped`)
  if (run) return run
  if (!name) throw new NoRunError('there is no run yet: `sluice run` trains a model and starts one')
  throw new NoRunError(`no run is called ${name}; there are: ${[...runs.keys()].join(', ') || 'none'}`)
}

/** The same of a run that has verdicts and a corpus. @throws {NoRunError} */
export async function runWithCorpus(cluster: Cluster, name?: string): Promise<Run> {
  const run = await currentRun(cluster, name)
  if (run.state === 'base' || run.state === 'training') throw new NoRunError(`${run.name} has no corpus`)
  return run
}
