import type { Run } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { MAIN } from '../topology/lineage.js'
import { workedOn } from './decide.js'
import { changeRuns, RunError } from './run-record.js'

/**
 * Drops a run: its record first, so that nobody works for it any more, then its groups, topics and changelogs. Local stores are deleted by
 * the instances. May be called again where it was interrupted.
 * @returns the topics that were deleted
 * @throws {RunError} when it must not be dropped
 */
export async function drop(cluster: Cluster, name: string): Promise<string[]> {
  await changeRuns(cluster, (runs) => {
    const run = runs.get(name)
    refuse(runs, name, run)
    return run!.state === 'dropped' ? [] : [{ ...run!, state: 'dropped' }]
  })
  const { names, admin, lineage } = cluster
  const { topics, stages } = lineage.partOf(name)
  await admin.deleteGroups(stages.map((stage) => names.group(stage, name)))
  const physical = [
    ...topics.map((topic) => names.topic(topic, name)),
    ...stages.map((stage) => names.changelog(stage, name)),
  ]
  return admin.deleteTopics(physical)
}

function refuse(runs: ReadonlyMap<string, Run>, name: string, run: Run | undefined): void {
  if (!run) throw new RunError(`no run is called ${name}`)
  if (name === MAIN) throw new RunError(`${MAIN} is what all other runs stand on`)
  if (run.state === 'current') throw new RunError(`${name} is the current run: promote another one first`)
  const alive = [...runs.values()].filter(({ state }) => state !== 'dropped')
  const above = alive.filter(({ base }) => base === name)
  if (above.length > 0)
    throw new RunError(`${above.map(({ name }) => name).join(', ')} read from ${name}: drop them first`)
  const compared = workedOn(alive).find(({ parent }) => parent === name)
  if (compared)
    throw new RunError(`${compared.name} is being compared with ${name}: wait until it is complete, or drop it first`)
}
