import type { Cluster } from './cluster.js'
import { RETRIES } from './dead-letter.js'
import { type Count, type OffsetRange, RecordCounter } from './kafka/record-counter.js'
import { ownerOf, SentBack } from './sent-back.js'
import type { Stage } from './stage.js'
import { latestProgress, type TaskProgress } from './task-progress.js'
import type { Extent } from './work.js'

export interface PartitionLag {
  stage: string
  scope?: string
  /** Its name in the topology. */
  topic: string
  partition: number
  /** Where the topic begins for the stage. */
  start: number
  committed: number
  end: number
  /** Where the partition itself begins and ends, whatever part of it concerns the stage. */
  earliest: number
  latest: number
  /** Records not yet processed; 0 exactly when there are none. */
  lag: number
  /** False where part of `lag` is estimated, or where only whether it is 0 was asked for. */
  isExact: boolean
  /** Records that the stage has still to process are gone: retention has overtaken it, or somebody deleted them. */
  isLost: boolean
  /** When the first record that is not yet processed was written, milliseconds since 1970. */
  firstTimestamp?: number
}

/** A stage, what it works for, and the part of its inputs that concerns it. */
export interface LagOf {
  stage: Stage
  scope?: string
  extent?: Extent
}

export interface StageLag {
  partitions: PartitionLag[]
  /** What each of its tasks has committed, by partition. */
  progress: ReadonlyMap<number, TaskProgress>
}

/** Records of a partition that are counted, and bytes that are read for it in all. */
export interface LagEffort {
  atMost: number
  maxBytes: number
}

/** Only whether there are any: the lag is then the number of offsets, commit markers among them, so never too low. */
const WHETHER: LagEffort = { atMost: 1, maxBytes: Number.POSITIVE_INFINITY }
/** Beyond it a lag is estimated. */
export const COUNTED: LagEffort = { atMost: 10_000, maxBytes: 128 << 20 }

/** For whoever looks beside the work all the time: what waits is read once more for it. */
export const BESIDE: LagEffort = { atMost: 1000, maxBytes: 8 << 20 }

/**
 * Lag of one stage in each partition of its inputs, and of what was sent back, where anything was. Exactly 0 when nothing
 * is left to process; else it may count commit markers too.
 * @param extent of the work; what its selection leaves out counts too, until it is passed over
 */
export async function stageLag(
  cluster: Cluster,
  stage: Stage,
  scope?: string,
  extent: Extent = {},
): Promise<PartitionLag[]> {
  const [lag] = await lagsOf(cluster, [{ stage, scope, extent }], WHETHER)
  return lag!.partitions
}

/**
 * Lags of several stages at one moment, in a few requests to each broker however many there are. Positions come from the changelogs, in which
 * they stand in the transaction of what was made of the records, so nobody needs to be at work; ends are taken after them.
 * @param counter one that is used again reads only what is new
 * @param sentBack the same
 */
export async function lagsOf(
  cluster: Cluster,
  works: readonly LagOf[],
  effort: LagEffort = COUNTED,
  counter = new RecordCounter(cluster.reader),
  sentBack = new SentBack(cluster),
): Promise<StageLag[]> {
  const { names, reader } = cluster
  const changelogOf = ({ stage, scope }: LagOf) => names.changelog(stage.name, scope)
  const progress = await latestProgress(cluster, [...new Set(works.map(changelogOf))])
  const topics = new Set(works.flatMap(({ stage, scope }) => stage.reads.map((name) => names.topic(name, scope))))
  const list = [...topics, names.topic(RETRIES)]
  const [starts, ends] = await Promise.all([reader.offsetsOf(list, 'start'), reader.offsetsOf(list, 'end')])
  const found = works.map((work) => {
    const tasks = progress.get(changelogOf(work))!
    return { tasks, gaps: gapsOf(cluster, work, tasks, { starts, ends }) }
  })
  const gaps = found.flatMap((one) => one.gaps)
  const inputs = gaps.filter(({ row }) => row.topic !== RETRIES)
  const retries = gaps.filter(({ row }) => row.topic === RETRIES)
  const [records, letters] = await Promise.all([
    counter.count(
      inputs.map(({ range }) => range),
      effort,
    ),
    sentBack.count(retries.map(({ row, range }) => ({ ...range, owner: ownerOf(row.stage, row.scope) }))),
  ])
  const counts = [...records, ...letters]
  const counted = new Map([...inputs, ...retries].map((gap, i) => [gap, counts[i]!]))
  return found.map(({ tasks, gaps }) => ({
    partitions: gaps.map((gap) => rowOf(gap, counted.get(gap)!, effort)),
    progress: tasks,
  }))
}

type OffsetsOf = ReadonlyMap<string, ReadonlyMap<number, bigint>>

/** What lies between a position and the end of an input. */
interface Gap {
  row: Omit<PartitionLag, 'lag' | 'isExact' | 'firstTimestamp'>
  range: OffsetRange
}

function gapsOf(
  { names }: Cluster,
  { stage, scope, extent = {} }: LagOf,
  tasks: ReadonlyMap<number, TaskProgress>,
  { starts, ends }: { starts: OffsetsOf; ends: OffsetsOf },
): Gap[] {
  const gap = (name: string, partition: number, last: bigint, { from, until }: Extent): Gap => {
    const topic = names.topic(name, scope)
    const first = starts.get(topic)!.get(partition) ?? 0n
    const limit = until?.get(name)?.get(partition)
    const end = limit !== undefined && limit < last ? limit : last
    const begin = from?.get(name)?.get(partition) ?? first
    const position = tasks.get(partition)?.positions.get(name) ?? begin
    // What was removed before it was processed is not done; the task says so when it comes to it.
    const isLost = position < first && position < end
    const present = first < end ? first : end
    const [start, committed, endsAt] = [Number(begin), Number(position), Number(end)]
    return {
      row: {
        ...{ stage: stage.name, scope, topic: name, partition },
        ...{ start, committed, end: endsAt, earliest: Number(first), latest: Number(last), isLost },
      },
      range: {
        topic,
        partition,
        from: position < present ? present : position,
        to: end,
        of: names.group(stage.name, scope),
      },
    }
  }
  const gaps = stage.reads.flatMap((name) =>
    [...ends.get(names.topic(name, scope))!].map(([partition, last]) => gap(name, partition, last, extent)),
  )
  const retries = ends.get(names.topic(RETRIES))!
  if ([...retries.values()].every((end) => end === 0n)) return gaps
  for (const partition of new Set(gaps.map(({ row }) => row.partition))) {
    const last = retries.get(partition)
    if (last !== undefined) gaps.push(gap(RETRIES, partition, last, {}))
  }
  return gaps
}

function rowOf({ row, range }: Gap, { records, isExact, firstTimestamp }: Count, effort: LagEffort): PartitionLag {
  const { committed, end, isLost } = row
  const span = Math.max(0, end - committed)
  if (effort.atMost <= 1) return { ...row, lag: records > 0 || isLost ? span : 0, isExact: false, firstTimestamp }
  // Of what was removed nobody knows how many records it were.
  const removed = isLost ? Number(range.from) - committed : 0
  return { ...row, lag: records + removed, isExact: isExact && !isLost, firstTimestamp }
}

export const totalLag = (rows: ReadonlyArray<{ lag: number }>): number => rows.reduce((sum, { lag }) => sum + lag, 0)
