import type { Run } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { MAIN } from '../topology/lineage.js'
import { currentOf, workedOn } from './decide.js'
import { published } from './outcome/published.js'
import { changeRuns, RunError } from './run-record.js'
import { keepSeedTexts } from './seed-texts.js'

/**
 * Drops a run: its record first, so that nobody works for it any more, then its groups, topics and changelogs; texts of seed pages that only it
 * holds go into the seed before. Local stores are deleted by the instances. May be called again where it was interrupted.
 * @returns the topics that were deleted
 * @throws {RunError} when it must not be dropped
 */
export async function drop(cluster: Cluster, name: string): Promise<string[]> {
  const runs = await cluster.runs()
  refuse(runs, name, runs.get(name))
  const current = currentOf([...runs.values()])
  // Until then it may be what `corpus` shows.
  if (current) await published(cluster, current.name)
  // Before the record, so that no training misses them meanwhile; and after it, for what came last.
  await keepSeedTexts(cluster, name)
  await changeRuns(cluster, (runs) => {
    const run = runs.get(name)
    refuse(runs, name, run)
    return run!.state === 'dropped' ? [] : [{ ...run!, state: 'dropped' }]
  })
  await keepSeedTexts(cluster, name)
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
