import { Command } from 'commander'
import { currentRun } from '../../rounds/current-run.js'
import { workingRun } from '../../rounds/decide.js'
import { settingsOf } from '../../rounds/parameters.js'
import { type PartitionLag, stageLag, totalLag } from '../../runtime/lag.js'
import { type TaskStatus, taskStatuses } from '../../runtime/task-status.js'
import type { Cluster } from '../../topology/cluster.js'
import { extentOf, liveRuns } from '../../topology/extent.js'
import { MAIN } from '../../topology/lineage.js'
import { chainOf } from '../../topology/meaning.js'
import { topology } from '../../topology/topology.js'
import { filterName } from '../filters.js'
import { duration, formatTable, groups, percent, print, printJson } from '../output.js'
import { requireAll, withCluster } from '../session.js'

/** A stage, or a filter within the stage whose tasks it works in. */
interface StageState {
  name: string
  within?: string
  partitions: PartitionLag[]
  /** Processes that work on it. */
  workers: number
  /** By partition, of the tasks that tell of themselves; the same for a stage and the filters within it. */
  tasks: Map<number, { name: string; status: TaskStatus }>
}

export function lagCommand(): Command {
  return new Command('lag')
    .description('how many records each stage still has to process, and what its tasks are doing, per partition')
    .option('--run <run>', 'run to look at; the one being worked on unless given')
    .option('--json', 'print as JSON, per partition')
    .addHelpText('after', '\nExample:\n  sluice lag')
    .action(async ({ run, json }: { run?: string; json?: boolean }) => {
      const stages = await withCluster((cluster) => look(cluster, run))
      if (json) return printJson(stages.flatMap(jsonRows))
      const headings = ['stage', 'run', 'committed', 'lag', 'by partition', 'errors', 'tasks']
      print(formatTable(headings, stages.map(tableRow)))
      const troubles = stages
        .filter(({ within }) => !within)
        .flatMap(({ tasks }) => [...tasks.values()].flatMap(trouble))
      if (troubles.length > 0) print(`\n${troubles.join('\n')}`)
    })
}

async function look(cluster: Cluster, name?: string): Promise<StageState[]> {
  const { names } = cluster
  const runs = await cluster.runs()
  const live = liveRuns(cluster.lineage, runs.values())
  const run = name ? await currentRun(cluster, name) : workingRun([...runs.values()])
  const looked = topology.stages.filter(({ scoped }) => !scoped || (run && run.name !== MAIN))
  const scopeOf = (stage: (typeof looked)[number]) => cluster.lineage.scopeOf(stage, run?.name)
  const topics = looked.flatMap(({ reads }) => reads.map((topic) => names.topic(topic, run?.name)))
  await requireAll(cluster, [...topics, ...looked.map((stage) => names.changelog(stage.name, scopeOf(stage)))])
  for (const topic of topics) await cluster.partitionCount(topic)
  // On standard error: the table is for programs too.
  for (const line of cluster.deployment.grown) process.stderr.write(`sluice: ${line}\n`)
  const statuses = await taskStatuses(cluster)
  const groupsOf = looked.map((stage) => names.group(stage.name, scopeOf(stage)))
  const members = await cluster.admin.members(groupsOf)
  const states = await Promise.all(
    looked.map(async (stage) => {
      const scope = scopeOf(stage)
      const owner = runs.get(scope ?? MAIN)
      const partitions = await stageLag(cluster, stage, scope, owner && extentOf(owner, live))
      const tasks: StageState['tasks'] = new Map()
      const working = members.get(names.group(stage.name, scope)) ?? new Set()
      for (const { partition } of partitions) {
        const name = `${names.group(stage.name, scope)}/${partition}`
        const status = statuses.get(name)
        // What a process has said that is gone counts no more, unless it is why it stopped.
        const stands = status && (working.has(status.owner) || (working.size === 0 && status.state === 'stopped'))
        if (stands) tasks.set(partition, { name, status })
      }
      // What a stage has still to process waits for the filters in its task as well.
      const [, ...within] = chainOf(stage, owner ? settingsOf(owner).filters.map(filterName) : [])
      const state = { name: stage.name, partitions, workers: working.size, tasks }
      return [state, ...within.map((filter) => ({ ...state, name: filter, within: stage.name }))]
    }),
  )
  return states.flat()
}

const jsonRows = ({ name, within, partitions, workers, tasks }: StageState) =>
  partitions.map(({ scope, ...row }) => ({
    ...row,
    stage: name,
    within,
    run: scope,
    workers,
    task: tasks.get(row.partition)?.status ?? null,
  }))

function tableRow({ name, partitions, workers, tasks }: StageState): Array<string | number> {
  const statuses = [...tasks.values()].map(({ status }) => status)
  return [
    name,
    partitions[0]?.scope ?? 'shared',
    partitions.reduce((sum, { committed }) => sum + committed, 0),
    totalLag(partitions),
    partitions.map(({ lag }) => lag).join(' '),
    statuses.length > 0 ? groups(statuses.reduce((sum, { errors }) => sum + errors, 0)) : '–',
    summary(statuses, workers),
  ]
}

/** How many tasks are in each state, those first that a person should look at. */
function summary(statuses: TaskStatus[], workers: number): string {
  const counts = ['stopped', 'waiting', 'restoring', 'running']
    .map((state): [string, number] => [state, statuses.filter((status) => status.state === state).length])
    .filter(([, count]) => count > 0)
  return counts.map(([state, count]) => `${count} ${state}`).join(', ') || (workers === 0 ? 'nobody works on it' : '–')
}

function trouble({ name, status }: { name: string; status: TaskStatus }): string[] {
  const { state, why, errors, restored, restoring, owner, at } = status
  const since = `for ${duration(Date.now() - at)}`
  if (state === 'stopped') return [`${name} has stopped: ${why}`]
  if (state === 'restoring') {
    return [`${name} is restoring: ${percent(restored / restoring)} of ${groups(restoring)} records (${owner})`]
  }
  if (state === 'waiting') return [`${name} waits ${since}, ${groups(errors)} errors (${owner}): ${why}`]
  return []
}
