import { type LagPoint, ratesOf } from '../runtime/group-history.js'
import { type LagStatus, statusOf, worst } from '../runtime/lag-status.js'
import type { LagWindows } from '../runtime/lag-windows.js'
import type { TaskStatus } from '../runtime/task-status.js'
import { secondsFrom } from './lag-parts.js'
import type { LagPartition, LagRow } from './lag-row.js'

/** A partition as it was looked at, before it is judged. */
export type Looked = Omit<LagPartition, 'status'> & {
  isLost?: boolean
  /** What it has committed lies behind the end of the partition. */
  isBeyond?: boolean
}

export interface Summed {
  row: Pick<LagRow, 'name' | 'run' | 'group' | 'behindWhat' | 'failed' | 'written' | 'workers'>
  partitions: readonly Looked[]
  /** Lags of the group, the oldest first, this look's the last. */
  points: readonly LagPoint[]
  /** What the looks so far show of its partitions, this one among them. */
  windows: Pick<LagWindows, 'of'>
  /** Milliseconds since 1970. */
  now: number
}

/** Judges the partitions of a group and sums them up. Pure. */
export function summed({ row, partitions, points, windows, now }: Summed): LagRow {
  const judged = partitions.map(({ isLost, isBeyond, ...partition }): LagPartition => {
    const window = windows.of(partition.topic, partition.partition)
    const status =
      told({ ...partition, isLost, isBeyond }, row.workers) ?? statusOf({ ...window, lag: partition.lag, now })
    return { ...partition, status }
  })
  const lag = judged.reduce((sum, partition) => sum + partition.lag, 0)
  const rates = ratesOf(points)
  // Of equally bad ones that with the most work tells why.
  const { state, why } = worst([...judged].sort((a, b) => b.lag - a.lag).map(({ status }) => status))
  const net = rates.out === undefined || rates.in === undefined ? 0 : rates.out - rates.in
  const commits = judged.map(({ committedAt }) => committedAt)
  const latest = Math.max(0, ...commits)
  return {
    ...row,
    ...rates,
    trend: lag === 0 ? 'steady' : rates.trend,
    lag,
    isExact: judged.every(({ isExact }) => isExact),
    secondsBehind: lag === 0 ? 0 : most(judged.filter(waits).map(({ secondsBehind }) => secondsBehind)),
    // What was done in the last minute goes on only if somebody is at it.
    secondsToDrain: lag === 0 ? 0 : net > 0 && row.workers !== 0 ? lag / net : undefined,
    secondsSinceCommit: secondsFrom(latest, now),
    secondsKept:
      lag === 0 ? Number.POSITIVE_INFINITY : least(judged.filter(waits).map(({ secondsKept }) => secondsKept)),
    state,
    why,
    partitions: judged,
  }
}

/** A stage that lacks a topic: nothing else is known of it. */
export const missingRow = (name: string, run: string | undefined, group: string, topic: string): LagRow => ({
  ...{ name, run, group, isExact: false, behindWhat: 'now', workers: 0, written: new Map(), partitions: [] },
  ...{ state: 'STOP', why: `the topic ${topic} is missing` },
})

const waits = ({ lag }: LagPartition): boolean => lag > 0
const known = (values: Array<number | undefined>): number[] => values.filter((value) => value !== undefined)
/** Not known as long as one is not: it may be that one. */
const most = (values: Array<number | undefined>): number | undefined =>
  values.length > 0 && known(values).length === values.length ? Math.max(...known(values)) : undefined
const least = (values: Array<number | undefined>): number | undefined =>
  known(values).length > 0 ? Math.min(...known(values)) : undefined

/** What is known for certain of a partition, and needs no rules; undefined when they decide. */
function told({ lag, task, isLost, isBeyond }: Looked, workers: number | undefined): LagStatus | undefined {
  const status: TaskStatus | undefined = task?.status
  if (status?.state === 'stopped') return { state: 'STOP', why: `its task has stopped: ${status.why}` }
  if (isBeyond) return { state: 'STOP', why: 'it has committed more than there is: the topic was made again' }
  if (lag === 0) return undefined
  if (isLost) return { state: 'STOP', why: 'records were removed before they were processed' }
  if (workers === 0) return { state: 'STOP', why: 'records wait, and nobody works on it' }
  if (status?.state === 'waiting') return { state: 'WARN', why: `its task waits: ${status.why}` }
  if (status?.state === 'restoring') {
    return { state: 'OK', why: `its task restores its state, ${status.restored} of ${status.restoring} records` }
  }
  return undefined
}
