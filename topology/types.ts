import type { Processor } from '../processors/processor.js'
import type { Run, TopicName } from '../schemas/types.js'
import type { Settings } from './settings.js'

export interface TopicSpec {
  /** A log keeps every record; a table keeps the latest record of a key (compacted, null = deleted). */
  kind: 'log' | 'table'
  /** Shared topics exist once, those of a run once a run (their name starts with RUN.). */
  scope: 'shared' | 'run'
  /** 'pages': as many as configured, the same for all of them, so that a page has the same partition everywhere. */
  partitions: 'pages' | 1
  key: string
  /** Who reads it besides the stages: a table that people and the coordinator look at. */
  readers?: string[]
  /** Who writes it besides the stages. */
  writers?: string[]
}

/** What a stage's processor is made from: settings and files, loaded before it starts. */
export interface StageEnvironment {
  settings: Settings
  /** The run it works for; undefined for shared stages. */
  run?: Run
  /** The bytes of what `resources` named, in that order. */
  resources: Uint8Array[]
}

export interface Stage {
  name: string
  scope: 'shared' | 'run'
  /** Topics read, all with the same number of partitions: partition p of each belongs to the same task. */
  reads: TopicName[]
  writes: TopicName[]
  /**
   * Those of `writes` that settle an input: each record of the first topic read gives exactly one record in one of
   * them, or in records.failed. The audit counts by it. Absent for stages that write as many as they like.
   */
  outcomes?: TopicName[]
  /** Keeps state in a store with a changelog. */
  state: boolean
  /** Whether it works for a run now (run-scoped stages only). */
  activeFor?(run: Run): boolean
  /** Names of what the processor needs loaded: `model:HASH`, `file:NAME`. */
  resources?(run?: Run): string[]
  create(environment: StageEnvironment): Processor
}

export interface Topology {
  topics: Record<string, TopicSpec>
  stages: Stage[]
}
