import type { SluiceStage } from '../processors/define-stage.js'
import { RETRIES } from '../runtime/dead-letter.js'
import { type PartitionLag, stageLag, totalLag } from '../runtime/lag.js'
import { TableView } from '../runtime/tables.js'
import type { Run } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { extentOf } from '../topology/extent.js'
import type { SluiceTopology } from '../topology/topology.js'

/** How far a run is in its state, on the way to its barrier. Commit markers count as records. */
export interface RunProgress {
  /** Records of its starting topic up to the barrier: those that are through its stages of this state, on the average of these stages, and all. */
  done: number
  total: number
  /** Records a second since work began in this state; null while nothing is done or nobody works on it. */
  perSecond: number | null
  secondsLeft: number | null
}

/** How far a run is that is scoring or filtering; undefined in other states. */
export async function runProgress(
  cluster: Cluster,
  { stages }: SluiceTopology,
  run: Run,
): Promise<RunProgress | undefined> {
  if (run.state !== 'scoring' && run.state !== 'filtering') return undefined
  const own = stages.filter((stage) => cluster.lineage.scopeOf(stage, run.name) === run.name)
  const lags = new Map<SluiceStage, PartitionLag[]>()
  for (const stage of own) {
    const rows = await stageLag(cluster, stage, run.name, extentOf(run, new Set()))
    lags.set(
      stage,
      rows.filter(({ topic }) => topic !== RETRIES),
    )
  }
  const total = countOf(lags.get(own[0]!)!)
  const working = own.filter(({ phase }) => (phase === 'filtering') === (run.state === 'filtering'))
  const done = Math.floor(total * shareDone(working.map((stage) => lags.get(stage)!)))
  const seconds = (Date.now() - (await begunAt(cluster, run, working[0]!))) / 1000
  const perSecond = done > 0 && seconds > 0 && (await isWorkedOn(cluster, run, working)) ? done / seconds : null
  return { done, total, perSecond, secondsLeft: perSecond === null ? null : (total - done) / perSecond }
}

type Span = Pick<PartitionLag, 'start' | 'end' | 'lag'>

const countOf = (rows: readonly Span[]): number =>
  rows.reduce((sum, { start, end }) => sum + Math.max(0, end - start), 0)

/**
 * The share of the work of stages, one behind the other, that is done. What is through a stage is what is through those before it, and of that
 * the share of what has come that it has processed.
 * @param stages lags of each stage, in the order of the stages
 */
export function shareDone(stages: ReadonlyArray<readonly Span[]>): number {
  let [through, sum] = [1, 0]
  for (const rows of stages) {
    const came = countOf(rows)
    if (came > 0) through *= 1 - totalLag(rows) / came
    sum += through
  }
  return sum / stages.length
}

async function isWorkedOn(cluster: Cluster, { name }: Run, stages: SluiceStage[]): Promise<boolean> {
  const members = await cluster.admin.members(stages.map((stage) => cluster.names.group(stage.name, name)))
  return [...members.values()].some(({ size }) => size > 0)
}

/** When the run's work in its state began: it was recorded as being in it by then, and a task of the first stage was opened. */
async function begunAt(cluster: Cluster, { name }: Run, first: SluiceStage): Promise<number> {
  const times = new TableView(cluster, cluster.names.topic('runs'), async ({ key, timestamp }) => ({
    key: key!.toString(),
    kept: timestamp,
  }))
  const recorded = (await times.refresh()).get(name)!
  return Math.max(recorded, await openedAt(cluster, cluster.names.changelog(first.name, name)))
}

/** When the first record of a changelog was written; 0 while there is none. */
async function openedAt(cluster: Cluster, changelog: string): Promise<number> {
  const times: number[] = []
  for (const partition of await cluster.reader.partitions(changelog)) {
    for await (const { timestamp } of cluster.reader.partition(changelog, partition)) {
      times.push(timestamp)
      break
    }
  }
  return times.length > 0 ? Math.min(...times) : 0
}
