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

/** Names of an application's topics, from the type that maps each to its value. */
export type TopicsOf<Values> = keyof Values & string

/**
 * One input record; `value` is null for a tombstone. Its topic tells the type of its value; partition and offset say where it stands there,
 * so that what is made of it can refer to it.
 */
export type Input<Values, In extends TopicsOf<Values>> = {
  [T in In]: {
    readonly topic: T
    readonly key: string
    readonly value: Values[T] | null
    readonly partition: number
    readonly offset: number
  }
}[In]

/** What a processor may do: send records on and change its state. All of it takes effect together, or not at all. */
export interface Context<Values, Out extends TopicsOf<Values>, State = unknown> {
  emit<T extends Out>(topic: T, key: string, value: Values[T] | null): void
  readonly store: Store<State>
}

/**
 * What a stage does to one record. Pure: the same record and state give the same result, so that a replay repeats it.
 * An error thrown sends the record to the dead letters, and whatever it had emitted or changed is undone.
 */
export type Processor<Values, In extends TopicsOf<Values>, Out extends TopicsOf<Values>, State = unknown> = (
  input: Input<Values, In>,
  context: Context<Values, Out, State>,
) => void

/** What a stage's processor is made from. */
export interface Environment<Settings, Context> {
  settings: Settings
  /** What the application gives along with the work; undefined for a stage that exists once. */
  context: Context
  /** The bytes of what the work names as its resources, in that order. */
  resources: Uint8Array[]
}

/** An input record as the runtime hands it over. */
export interface InputRecord {
  /** The topic's name in the topology. */
  topic: string
  key: string
  /** Null for a tombstone. */
  value: unknown
  partition: number
  offset: number
}

/** A processor as the runtime calls it: which topics and values are right was checked where the stage was defined. */
export type AnyProcessor = {
  process(input: InputRecord, context: { emit(topic: string, key: string, value: unknown): void; store: Store }): void
}['process']

/** A stage as the runtime knows it. */
export interface Stage {
  readonly name: string
  /** Topics read, all with the same number of partitions: partition p of each belongs to the same task. */
  readonly reads: readonly string[]
  readonly writes: readonly string[]
  /**
   * Those of `writes` that settle an input: each record of the first topic read gives exactly one record in one of
   * them, or in the dead letters. Absent for stages that write as many as they like.
   */
  readonly outcomes?: readonly string[]
  /** Whether it keeps state of its own. */
  readonly state: boolean
  /** Where a record came from outside the log, e.g. a file and an offset: for dead letters. */
  source?(topic: string, value: unknown): string
  create(environment: Environment<unknown, unknown>): AnyProcessor
}

/** How a stage is defined; its types follow from the topics it names. */
export interface StageDefinition<
  Values,
  Settings,
  Scope,
  In extends TopicsOf<Values>,
  Out extends TopicsOf<Values>,
  State,
> {
  readonly name: string
  readonly reads: readonly In[]
  readonly writes: readonly Out[]
  readonly outcomes?: readonly NoInfer<Out>[]
  readonly state?: boolean
  source?(topic: string, value: unknown): string
  create(environment: Environment<Settings, Scope>): Processor<Values, In, Out, State>
}

/**
 * Gives `defineStage` for an application's topics and settings: reading or writing a topic that a stage does not name does not compile.
 * @example const defineStage = stageDefiner<{ lines: string; counts: number }>()
 */
export const stageDefiner =
  <Values, Settings = unknown, Scope = unknown>() =>
  <In extends TopicsOf<Values>, Out extends TopicsOf<Values>, State = unknown>(
    definition: StageDefinition<Values, Settings, Scope, In, Out, State>,
  ): Stage => ({ state: false, ...definition })
