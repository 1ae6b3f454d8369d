import { DEAD_LETTERS, type DeadLetterValues } from './dead-letter.js'
import { originOf, processRecord } from './processing.js'
import type { AnyProcessor, Stage, TopicsOf } from './stage.js'
import { type Changes, type CommittedState, WorkingState } from './state/working-state.js'
import type { Work } from './work.js'

export interface MemoryRecord<V> {
  key: string
  /** Null for a tombstone. */
  value: V | null
  /** Topic and position of the input record it was made from; undefined for what came from outside. */
  origin?: string
}

interface Runner {
  stage: Stage
  scope: string | undefined
  processor: AnyProcessor
  writes: ReadonlySet<string>
  state: MemoryState
  cursors: Map<string, number>
}

/**
 * Runs stages without a broker: one partition, records in memory, the same processors and state as on Kafka. Topics go by
 * their names in the topology, so all work belongs to one scope, or to none.
 */
export class MemoryDriver<Values> {
  readonly #topics = new Map<string, MemoryRecord<unknown>[]>()
  readonly #runners: Runner[]

  /** @param resources bytes by resource name */
  constructor(work: readonly Work[], resources: Record<string, Uint8Array> = {}) {
    this.#runners = work.map(({ stage, scope, settings, context, resources: names }) => ({
      stage,
      scope,
      processor: stage.create({ settings, context, resources: names.map((name) => resources[name]!) }),
      writes: new Set(stage.writes),
      state: new MemoryState(),
      cursors: new Map(),
    }))
  }

  /** Appends a record, as something outside the topology would. */
  push<T extends TopicsOf<Values>>(topic: T, key: string, value: Values[T] | null): void {
    this.#log(topic).push({ key, value })
  }

  /** Records of a topic, in order. */
  records<T extends TopicsOf<Values & DeadLetterValues>>(topic: T): MemoryRecord<(Values & DeadLetterValues)[T]>[]
  records(topic: string): MemoryRecord<unknown>[]
  records(topic: string): MemoryRecord<unknown>[] {
    return this.#log(topic)
  }

  /** The latest value of each key of a topic. */
  table<T extends TopicsOf<Values>>(topic: T): Map<string, Values[T]> {
    const latest = new Map<string, Values[T]>()
    for (const { key, value } of this.#log(topic)) {
      if (value === null) latest.delete(key)
      else latest.set(key, value as Values[T])
    }
    return latest
  }

  /**
   * Processes until nothing is left.
   * @param pick chooses which of `count` possible next steps is taken, so that a test can try other interleavings
   */
  drain(pick: (count: number) => number = () => 0): void {
    for (;;) {
      const steps = this.#runners.flatMap((runner) =>
        runner.stage.reads
          .filter((topic) => (runner.cursors.get(topic) ?? 0) < this.#log(topic).length)
          .map((topic) => ({ runner, topic })),
      )
      if (steps.length === 0) return
      const { runner, topic } = steps[pick(steps.length)]!
      this.#step(runner, topic)
    }
  }

  /** Empties all topics; the state of the stages stays. */
  forget(): void {
    this.#topics.clear()
    for (const { cursors } of this.#runners) cursors.clear()
  }

  /** Empties the state of the stages, which then know of nothing before. */
  forgetState(): void {
    for (const runner of this.#runners) runner.state = new MemoryState()
  }

  #log(topic: string): MemoryRecord<unknown>[] {
    const records = this.#topics.get(topic) ?? []
    this.#topics.set(topic, records)
    return records
  }

  #step({ stage, scope, processor, writes, state, cursors }: Runner, topic: string): void {
    const offset = cursors.get(topic) ?? 0
    cursors.set(topic, offset + 1)
    const { key, value } = this.#log(topic)[offset]!
    const working = new WorkingState(state)
    const origin = originOf({ topic, partition: 0, offset: BigInt(offset) })
    const result = processRecord(processor, { topic, key, value, partition: 0, offset }, working, writes, origin)
    if ('error' in result) {
      const { name, message } = result.error
      const letter: DeadLetterValues[typeof DEAD_LETTERS] = {
        stage: stage.name,
        scope: scope ?? null,
        topic,
        partition: 0,
        offset,
        kind: 'process',
        error: `${name}: ${message}`,
        attempts: 1,
        failedAt: 0,
        source: '',
        key: Buffer.from(key),
        value: null,
      }
      this.#log(DEAD_LETTERS).push({ key, value: letter, origin })
      return
    }
    state.apply(working.batch)
    for (const emitted of result.emitted) this.#log(emitted.topic).push(emitted)
  }
}

/** Entries with their keys in order, so that a range is found without looking at all of them. */
class MemoryState implements CommittedState {
  readonly #entries = new Map<string, Uint8Array>()
  readonly #keys: string[] = []

  get(key: string): Uint8Array | undefined {
    return this.#entries.get(key)
  }

  *range(prefix: string): Iterable<[string, Uint8Array]> {
    for (let i = this.#place(prefix); i < this.#keys.length; i++) {
      const key = this.#keys[i]!
      if (!key.startsWith(prefix)) return
      yield [key, this.#entries.get(key)!]
    }
  }

  apply(changes: Changes): void {
    for (const [key, value] of changes) {
      if (value === null) {
        if (this.#entries.delete(key)) this.#keys.splice(this.#place(key), 1)
      } else {
        if (!this.#entries.has(key)) this.#keys.splice(this.#place(key), 0, key)
        this.#entries.set(key, value)
      }
    }
  }

  /** Index of the first key that is not before `key`. */
  #place(key: string): number {
    let low = 0
    let high = this.#keys.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#keys[middle]! < key) low = middle + 1
      else high = middle
    }
    return low
  }
}
