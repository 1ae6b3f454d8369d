import type { Rates } from '../runtime/group-history.js'
import type { LagState, LagStatus } from '../runtime/lag-status.js'
import type { PartitionSample } from '../runtime/lag-windows.js'
import type { TaskStatus } from '../runtime/task-status.js'

/** One partition of what a group reads. Undefined is what nobody knows. */
export interface LagPartition extends PartitionSample {
  isExact: boolean
  /** Where the topic begins for the group. */
  start: number
  /** Where the partition itself begins and ends. */
  earliest: number
  latest: number
  /** Age of the first record that waits, in seconds. */
  secondsBehind?: number
  /** Time until retention removes what waits, in seconds; infinite where nothing is removed. */
  secondsKept?: number
  status: LagStatus
  owner?: { clientId: string; memberId: string; host: string }
  /** Name of the task, and what it says of itself. */
  task?: { name: string; status: TaskStatus }
}

/** A stage as it works for a run, or any other consumer group. Undefined is what nobody knows. */
export interface LagRow extends Rates {
  /** Name of the stage, or of a filter in the task of one; of other groups the group's. */
  name: string
  /** The stage whose tasks a filter works in. */
  within?: string
  /** The run that it works for; undefined for what exists once. */
  run?: string
  group: string
  /** Undefined where a topic of the stage is missing. */
  lag?: number
  isExact: boolean
  /** The longest of the partitions', in seconds. */
  secondsBehind?: number
  /** What `secondsBehind` is counted up to: now, or the end of an input that grows no more. */
  behindWhat: 'now' | 'end'
  secondsToDrain?: number
  state: LagState
  why: string
  /** Processes that work on it; undefined of groups whose members take partitions without Kafka's knowing. */
  workers?: number
  secondsSinceCommit?: number
  secondsKept?: number
  /** Records that have gone to the dead letters. */
  failed?: number
  /** Records that its tasks have written so far, by topic (its name in the topology), the dead letters among them. */
  written?: ReadonlyMap<string, number>
  partitions: LagPartition[]
}

/** All that one look has seen. */
export interface LagView {
  /** Milliseconds since 1970. */
  at: number
  rows: LagRow[]
  /** What a person should know besides. */
  notes: string[]
}
