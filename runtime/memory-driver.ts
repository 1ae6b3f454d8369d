import type { Processor } from '../processors/processor.js'
import type { Run, TopicName, TopicValues } from '../schemas/types.js'
import type { Settings } from '../topology/settings.js'
import type { Stage, Topology } from '../topology/types.js'
import { originOf, processRecord } from './processing.js'
import { type Changes, type CommittedState, WorkingState } from './state/working-state.js'

export interface MemoryRecord {
  key: string
  value: unknown
  /** Topic and position of the input record it was made from; undefined for what came from outside. */
  origin?: string
}

export interface MemoryDriverOptions {
  settings: Settings
  run?: Run
  /** Bytes by resource name. */
  resources?: Record<string, Uint8Array>
  /** Only these stages; all that are active unless given. */
  stages?: string[]
}

interface Runner {
  stage: Stage
  processor: Processor
  state: MemoryState
  cursors: Map<string, number>
}

/** Runs a topology without a broker: one partition, records in memory, the same processors and state as on Kafka. */
export class MemoryDriver {
  readonly #topics = new Map<string, MemoryRecord[]>()
  readonly #runners: Runner[]

  constructor(topology: Topology, options: MemoryDriverOptions) {
    const { settings, run, resources = {}, stages } = options
    this.#runners = topology.stages
      .filter((stage) => !stages || stages.includes(stage.name))
      .filter((stage) => stage.scope === 'shared' || (run && (stage.activeFor?.(run) ?? true)))
      .map((stage) => ({
        stage,
        processor: stage.create({
          settings,
          run,
          resources: (stage.resources?.(run) ?? []).map((name) => resources[name]!),
        }),
        state: new MemoryState(),
        cursors: new Map(),
      }))
  }

  /** Appends a record, as something outside the topology would. */
  push<T extends TopicName>(topic: T, key: string, value: TopicValues[T] | null): void {
    this.records(topic).push({ key, value })
  }

  /** Records of a topic, in order. */
  records(topic: string): MemoryRecord[] {
    const records = this.#topics.get(topic) ?? []
    this.#topics.set(topic, records)
    return records
  }

  /** The latest value of each key of a topic. */
  table<T extends TopicName>(topic: T): Map<string, TopicValues[T]> {
    const latest = new Map<string, TopicValues[T]>()
    for (const { key, value } of this.records(topic)) {
      if (value === null) latest.delete(key)
      else latest.set(key, value as TopicValues[T])
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
          .filter((topic) => (runner.cursors.get(topic) ?? 0) < this.records(topic).length)
          .map((topic) => ({ runner, topic })),
      )
      if (steps.length === 0) return
      const { runner, topic } = steps[pick(steps.length)]!
      this.#step(runner, topic)
    }
  }

  #step({ stage, processor, state, cursors }: Runner, topic: TopicName): void {
    const offset = cursors.get(topic) ?? 0
    cursors.set(topic, offset + 1)
    const { key, value } = this.records(topic)[offset]!
    const working = new WorkingState(state)
    const input = { topic, key, value: value as TopicValues[TopicName] | null }
    const origin = originOf(topic, 0, offset)
    const result = processRecord(processor, input, working, new Set(stage.writes), origin)
    if ('error' in result) {
      this.records('records.failed').push({ key, value: { stage: stage.name, error: result.error.message }, origin })
      return
    }
    state.apply(working.batch)
    for (const emitted of result.emitted) this.records(emitted.topic).push(emitted)
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
