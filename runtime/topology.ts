import type { Schema } from 'avsc'
import type { Stage } from './stage.js'

/** A topic of an application. */
export interface Topic {
  /** A log keeps every record; a table keeps the latest record of a key (compacted, null = deleted). */
  kind: 'log' | 'table'
  /** 'spread': as many as the deployment has, the same for all of them, so that a key has the same partition everywhere. */
  partitions: 'spread' | 1
  /** Avro schema of its values. */
  schema: Schema
}

/** A dataflow: topics by name, and stages in the order in which a record meets them. */
export interface Topology<T extends Topic = Topic, S extends Stage = Stage> {
  topics: Record<string, T>
  stages: readonly S[]
}
