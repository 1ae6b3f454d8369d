import type { TopicName, TopicValues } from '../schemas/types.js'

/**
 * State of one task: keys to plain values (anything msgpack can carry: numbers, strings, Buffers, arrays, objects).
 * Values are copies: changing one changes nothing until it is put again.
 */
export interface Store<V = unknown> {
  get(key: string): V | undefined
  put(key: string, value: V): void
  delete(key: string): void
  /** Entries whose key starts with `prefix`, in order of the keys. */
  range(prefix: string): Iterable<[key: string, value: V]>
}

/** One input record; `value` is null for a tombstone. */
export interface Input<T extends TopicName = TopicName> {
  topic: T
  key: string
  value: TopicValues[T] | null
}

/** What a processor may do: send records on and change its state. All of it takes effect together, or not at all. */
export interface Context<Out extends TopicName = TopicName, State = unknown> {
  emit<T extends Out>(topic: T, key: string, value: TopicValues[T] | null): void
  store: Store<State>
}

/**
 * What a stage does to one record. Pure: the same record and state give the same result, so that a replay repeats it.
 * An error thrown sends the record to `records.failed`, and whatever it had emitted or changed is undone.
 */
export type Processor<In extends TopicName = TopicName, Out extends TopicName = TopicName, State = unknown> = (
  input: Input<In>,
  context: Context<Out, State>,
) => void
