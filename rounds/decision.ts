import type { Run } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { currentOf, latestTried, workedOn } from './decide.js'
import { promotion } from './promote.js'
import { changeRuns, RunError } from './run-record.js'
import type { Decided, RunStatistics } from './statistics.js'

/** What a decision comes to. */
export interface Outcome {
  round: string
  /** The run that is current now. */
  current: string | undefined
}

/**
 * Records that a person lets the loop go on from a round in doubt, or refuses it; the rounds' leader then acts upon it.
 * @param name the round, the latest one unless given
 * @throws {RunError} when there is nothing to decide
 */
export async function decideOn(
  cluster: Cluster,
  what: Decided['what'],
  name: string | undefined,
  by: string,
): Promise<Outcome> {
  let outcome: Outcome | undefined
  await changeRuns(cluster, (runs) => {
    const changed = decided([...runs.values()], what, name, { what, by, at: Date.now() })
    const after = [...new Map([...runs.values(), ...changed].map((run) => [run.name, run])).values()]
    outcome = { round: latestTried(after)!.name, current: currentOf(after)?.name }
    return changed
  })
  return outcome!
}

/** The runs that a decision changes. @throws {RunError} */
export function decided(runs: Run[], what: Decided['what'], name: string | undefined, by: Decided): Run[] {
  const [working] = workedOn(runs)
  if (working) throw new RunError(`${working.name} is being worked on: decide once the loop rests`)
  const latest = latestTried(runs)
  if (name !== undefined && !runs.some((run) => run.name === name)) throw new RunError(`no run is called ${name}`)
  if (!latest || latest.round === 0) throw new RunError('there is no round yet to decide on')
  if (name !== undefined && name !== latest.name)
    throw new RunError(`the loop stands at ${latest.name}: ${name} is no more to be decided on`)
  return what === 'continue' ? continued(runs, latest, by) : refused(runs, latest, by)
}

function continued(runs: Run[], run: Run, decided: Decided): Run[] {
  const { refused, withheld, ...statistics } = JSON.parse(run.statistics) as RunStatistics
  if (run.state === 'dropped')
    throw new RunError(`the model of ${run.name} was worse on held-out pages, and it has no corpus to go on from`)
  if (statistics.decided?.what === 'continue')
    throw new RunError(`${statistics.decided.by} lets ${run.name} go on already`)
  const few = (statistics.mixture?.hosts ?? Number.POSITIVE_INFINITY) < Number(run.parameters['rounds.hosts'] ?? 0)
  const isDoubted = withheld !== undefined || statistics.doubt !== undefined || few
  if (!isDoubted && !refused) throw new RunError(`${run.name} is in no doubt: there is nothing to decide`)
  checkGround(runs, run)
  const seedCut = withheld ?? run.seedCut
  const goesOn = { ...run, seedCut, statistics: JSON.stringify({ ...statistics, decided }) }
  return run.state === 'current' ? [goesOn] : promotion(runs, goesOn)
}

/** @throws {RunError} when another run than the one before it has become the current one, which people have then chosen */
function checkGround(runs: Run[], { name, state, parent }: Run): void {
  const current = currentOf(runs)
  if (state !== 'current' && current && current.name !== parent)
    throw new RunError(`${current.name} is the current run, and ${name} does not come from it`)
}

function refused(runs: Run[], run: Run, decided: Decided): Run[] {
  const statistics = JSON.parse(run.statistics) as RunStatistics
  const set: Run = { ...run, statistics: JSON.stringify({ ...statistics, refused: true, decided }) }
  if (run.state !== 'current') return [set]
  const before = runs.find(({ name, state }) => name === run.parent && state !== 'dropped')
  if (!before)
    throw new RunError(
      `no run before ${run.name} is left to take its place: change the seed, or what is approved, and the next round does`,
    )
  return promotion([...runs.filter(({ name }) => name !== run.name), set], before)
}
