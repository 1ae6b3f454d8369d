import type { Cluster } from './cluster.js'
import { RegistryUnavailableError } from './codec.js'
import { DEAD_LETTERS, type DeadLetter, type FailureKind } from './dead-letter.js'
import { type OutputRecord, partitionKey, Writer, type Written } from './kafka/writer.js'
import { type InputRecord, ORIGIN_HEADER, originOf, processRecord } from './processing.js'
import type { AnyProcessor, Stage } from './stage.js'
import type { LocalStore } from './state/local-store.js'
import { type Changes, WorkingState } from './state/working-state.js'

/** A record as it came from Kafka, under the topic's name in the topology. */
export interface RawRecord {
  topic: string
  offset: bigint
  key: Buffer | null
  value: Buffer | null
}

/** The event loop is given up for a moment at least this often, so that connections and heartbeats go on. */
const YIELD_AFTER_MS = 25
/** Restored entries applied to the local store at a time. */
const RESTORE_CHUNK = 5000

/**
 * One stage on one input partition (the same partition of each of its topics). It owns a transactional id and a store.
 * `open` takes ownership: it fences a former owner before it reads the committed offsets, and only then catches up with
 * the changelog, so that offsets and state belong together.
 */
export class Task {
  readonly #cluster: Cluster
  readonly #stage: Stage
  readonly #scope: string | undefined
  readonly #partition: number
  readonly #store: LocalStore | undefined
  readonly #writes: Set<string>
  #writer: Writer | undefined
  #positions = new Map<string, bigint>()
  /** What the task has done so far, in records and milliseconds. */
  readonly spent = { records: 0, processing: 0, writing: 0 }
  /** Generation of the group in which the task was opened; undefined when it must be opened again. */
  generation: number | undefined

  constructor(
    cluster: Cluster,
    stage: Stage,
    scope: string | undefined,
    partition: number,
    store: LocalStore | undefined,
  ) {
    this.#cluster = cluster
    this.#stage = stage
    this.#scope = scope
    this.#partition = partition
    this.#store = store
    this.#writes = new Set(stage.writes)
  }

  async open(): Promise<void> {
    await this.close()
    const { names, transport, admin } = this.#cluster
    const id = names.transactionalId(this.#stage.name, this.#scope, this.#partition)
    this.#writer = await Writer.open(transport, id, (topic) => admin.partitionCount(topic))
    const group = names.group(this.#stage.name, this.#scope)
    for (const topic of this.#stage.reads) {
      const committed = await admin.committed(group, names.topic(topic, this.#scope))
      this.#positions.set(topic, committed.get(this.#partition) ?? 0n)
    }
    if (this.#store) await this.#restore(this.#store)
  }

  async close(): Promise<void> {
    this.generation = undefined
    await this.#writer?.close()
    this.#writer = undefined
  }

  /** The offset of the next record of this topic to process. */
  position(topic: string): bigint {
    return this.#positions.get(topic) ?? 0n
  }

  /** Takes over from the changelog what this instance's local store does not have yet. */
  async #restore(store: LocalStore): Promise<void> {
    const { names, reader } = this.#cluster
    const topic = names.changelog(this.#stage.name, this.#scope)
    const end = (await reader.offsets(topic, 'end')).get(this.#partition)!
    if (store.applied() > end) store.clear()
    let changes: Changes = new Map()
    for await (const records of reader.read({ topic, partition: this.#partition, offset: store.applied() }, end)) {
      for (const { key, value } of records) changes.set(key!.toString(), value && Buffer.from(value))
      if (changes.size < RESTORE_CHUNK) continue
      store.apply(changes, records.at(-1)!.offset + 1n)
      changes = new Map()
    }
    store.apply(changes, end)
  }

  /**
   * Processes records of one topic, in the order of their offsets, in one transaction. Records before the position are
   * left out. `next` is where the topic goes on afterwards. After an error the task must be opened again.
   * @param beat called between records, at most every few milliseconds; what it throws ends the work before anything is written
   */
  async process(
    processor: AnyProcessor,
    topic: string,
    records: RawRecord[],
    next: bigint,
    beat: () => Promise<void>,
  ): Promise<void> {
    const state = new WorkingState(this.#store ?? NO_STATE)
    const outputs: OutputRecord[] = []
    const position = this.position(topic)
    let lastYield = performance.now()
    for (const record of records) {
      if (record.offset < position) continue
      const began = performance.now()
      outputs.push(...(await this.#one(processor, record, state)))
      const now = performance.now()
      this.spent.processing += now - began
      this.spent.records++
      if (now - lastYield > YIELD_AFTER_MS) {
        await new Promise((resolve) => setImmediate(resolve))
        await beat()
        lastYield = performance.now()
      }
    }
    const began = performance.now()
    const written = await this.#write(topic, outputs, state.batch, next)
    this.spent.writing += performance.now() - began
    this.#positions.set(topic, next)
    if (this.#store && state.batch.size > 0) {
      const changelog = this.#cluster.names.changelog(this.#stage.name, this.#scope)
      this.#store.apply(state.batch, written.get(partitionKey(changelog, this.#partition))!)
    }
  }

  async #write(topic: string, outputs: OutputRecord[], changes: Changes, next: bigint): Promise<Written> {
    const { names } = this.#cluster
    const changelog = this.#store ? names.changelog(this.#stage.name, this.#scope) : ''
    for (const [key, value] of changes) {
      outputs.push({ topic: changelog, key: Buffer.from(key), value, partition: this.#partition })
    }
    return this.#writer!.transaction(outputs, {
      group: names.group(this.#stage.name, this.#scope),
      topics: [{ topic: names.topic(topic, this.#scope), partition: this.#partition, next }],
    })
  }

  async #one(processor: AnyProcessor, record: RawRecord, state: WorkingState): Promise<OutputRecord[]> {
    const origin = originOf(record.topic, this.#partition, record.offset)
    let result: ReturnType<typeof processRecord>
    let kind: FailureKind = 'process'
    try {
      const input = await this.#decoded(record)
      result = processRecord(processor, input, state, this.#writes, origin)
    } catch (error) {
      if (!(error instanceof UndecodableError)) throw error
      kind = 'decode'
      result = { error }
    }
    const { codec, names } = this.#cluster
    const emitted =
      'error' in result
        ? [{ topic: DEAD_LETTERS, key: keyOf(record), value: this.#deadLetter(record, kind, result.error), origin }]
        : result.emitted
    return emitted.map(({ topic, key, value }) => ({
      topic: names.topic(topic, this.#scope),
      key: Buffer.from(key),
      value: value === null ? null : codec.encode(topic, value),
      headers: { [ORIGIN_HEADER]: origin },
    }))
  }

  async #decoded(record: RawRecord): Promise<InputRecord> {
    const { topic, value } = record
    if (value === null) return { topic, key: keyOf(record), value: null }
    try {
      await this.#cluster.codec.meet(topic, value)
      return { topic, key: keyOf(record), value: this.#cluster.codec.decode(topic, value) }
    } catch (error) {
      if (error instanceof RegistryUnavailableError) throw error
      throw new UndecodableError(`cannot be decoded: ${(error as Error).message}`)
    }
  }

  #deadLetter(record: RawRecord, kind: FailureKind, error: Error): DeadLetter {
    return {
      stage: this.#stage.name,
      scope: this.#scope ?? null,
      topic: this.#cluster.names.topic(record.topic, this.#scope),
      partition: this.#partition,
      offset: Number(record.offset),
      kind,
      error: `${error.name}: ${error.message}`.slice(0, 2000),
      attempts: 1,
      failedAt: Date.now(),
      source: '',
      key: record.key,
      value: record.value,
    }
  }
}

class UndecodableError extends Error {}

const NO_STATE = { get: () => undefined, range: () => [] }
const keyOf = (record: RawRecord): string => record.key?.toString() ?? ''
