import type { Cluster } from './cluster.js'
import { RegistryUnavailableError } from './codec.js'
import { DEAD_LETTERS, type DeadLetter, type FailureKind, RETRIES } from './dead-letter.js'
import type { OutputRecord } from './kafka/writer.js'
import { type Emitted, ORIGIN_HEADER, originOf, processRecord } from './processing.js'
import type { AnyProcessor, InputRecord, Stage } from './stage.js'
import type { WorkingState } from './state/working-state.js'
import { MAX_MESSAGE_BYTES } from './topics.js'
import type { Watchdog } from './watchdog.js'

/** A record as it came from Kafka, under the topic's name in the topology. */
export interface RawRecord {
  topic: string
  offset: bigint
  key: Buffer | null
  value: Buffer | null
  /** How often it has failed before. */
  attempts?: number
}

/** Why a record goes to the dead letters. */
export interface Failure {
  kind: FailureKind
  error: Error
  /** Its bytes are too large for the dead letters as well. */
  withoutBytes?: boolean
}

/** What one record came to. */
export interface Step {
  outputs: OutputRecord[]
  failure?: Failure
}

/** Room for what the broker and the dead letter add to a record's bytes. */
const OVERHEAD_BYTES = 4096
const MAX_VALUE_BYTES = MAX_MESSAGE_BYTES - OVERHEAD_BYTES

/** Takes the records of one partition through a stage, one by one: decoded, processed, encoded, or made a dead letter. */
export class RecordStep {
  readonly #writes: ReadonlySet<string>

  constructor(
    private readonly cluster: Cluster,
    private readonly stage: Stage,
    private readonly scope: string | undefined,
    private readonly partition: number,
    private readonly processor: AnyProcessor,
    private readonly taskId: string,
    private readonly watchdog: Watchdog,
  ) {
    this.#writes = new Set(stage.writes)
  }

  /** @throws what is no record's fault: errors of the registry, of the local store, of memory, of the program. */
  async run(sent: RawRecord, state: WorkingState): Promise<Step> {
    let record: RawRecord | undefined
    try {
      record = await this.#original(sent)
      if (record?.value) await this.cluster.codec.meet(record.topic, record.value)
    } catch (error) {
      if (error instanceof RegistryUnavailableError) throw error
      return this.#fail(record ?? sent, { kind: 'decode', error: error as Error })
    }
    if (!record) return { outputs: [] }
    // From here on nothing is waited for, so that the watchdog knows which record the CPU time goes to.
    // By the place that it was read from: one that was sent back is found there again.
    this.watchdog.begin(this.taskId, sent.topic, sent.offset)
    try {
      return this.#process(record, state)
    } finally {
      this.watchdog.end()
    }
  }

  #process(record: RawRecord, state: WorkingState): Step {
    const origin = this.#origin(record)
    let input: InputRecord
    try {
      input = this.#decoded(record)
    } catch (error) {
      return this.#fail(record, { kind: 'decode', error: error as Error })
    }
    let outputs: OutputRecord[] = []
    const result = processRecord(this.processor, input, state, this.#writes, origin, (emitted) => {
      outputs = emitted.map((one) => this.#encoded(one))
    })
    if (!('error' in result)) return { outputs }
    const { error } = result
    return this.#fail(record, { kind: error instanceof UnwritableError ? error.kind : 'process', error })
  }

  /** A record that is known to fail, as a dead letter. */
  async condemn(sent: RawRecord, failure: Failure): Promise<Step> {
    const record = await this.#original(sent)
    return record ? this.#fail(record, failure) : { outputs: [] }
  }

  /**
   * What a record that was sent back is about, as it was read the first time.
   * @returns undefined for one that is another stage's, or has lost its bytes
   */
  async #original(record: RawRecord): Promise<RawRecord | undefined> {
    if (record.topic !== RETRIES) return record
    if (record.value === null) return undefined
    const { codec, names } = this.cluster
    await codec.meet(RETRIES, record.value)
    const { stage, scope, topic, offset, key, value, attempts } = codec.decode(RETRIES, record.value) as DeadLetter
    const name = this.stage.reads.find((one) => names.topic(one, this.scope) === topic)
    if (stage !== this.stage.name || scope !== (this.scope ?? null) || name === undefined) return undefined
    return { topic: name, offset: BigInt(offset), key, value, attempts }
  }

  #fail(record: RawRecord, failure: Failure): Step {
    const bytes = (record.value?.length ?? 0) + (record.key?.length ?? 0)
    const without = failure.withoutBytes || bytes > MAX_VALUE_BYTES
    const value = this.#deadLetter(record, failure, without)
    const origin = this.#origin(record)
    const output = this.#output(DEAD_LETTERS, keyOf(record), this.cluster.codec.encode(DEAD_LETTERS, value), origin)
    return { outputs: [output], failure }
  }

  #decoded(record: RawRecord): InputRecord {
    const { topic, value, offset } = record
    const decoded = value && this.cluster.codec.decode(topic, value)
    return { topic, key: keyOf(record), value: decoded, partition: this.partition, offset: Number(offset) }
  }

  #origin({ topic, offset }: RawRecord): string {
    return originOf({ scope: this.scope, topic, partition: this.partition, offset })
  }

  #encoded({ topic, key, value, origin }: Emitted): OutputRecord {
    if (value === null) return this.#output(topic, key, null, origin)
    let bytes: Buffer
    try {
      bytes = this.cluster.codec.encode(topic, value)
    } catch (error) {
      throw new UnwritableError('encode', `cannot be encoded for ${topic}: ${(error as Error).message}`)
    }
    if (bytes.length > MAX_VALUE_BYTES) {
      const megabytes = (bytes.length / 2 ** 20).toFixed(1)
      throw new UnwritableError('write', `${topic}: ${megabytes} MB are more than a record may have`)
    }
    return this.#output(topic, key, bytes, origin)
  }

  #output(topic: string, key: string, value: Buffer | null, origin: string): OutputRecord {
    return {
      topic: this.cluster.names.topic(topic, this.scope),
      key: Buffer.from(key),
      value,
      headers: { [ORIGIN_HEADER]: origin },
    }
  }

  #deadLetter(record: RawRecord, { kind, error }: Failure, withoutBytes: boolean): DeadLetter {
    return {
      stage: this.stage.name,
      scope: this.scope ?? null,
      topic: this.cluster.names.topic(record.topic, this.scope),
      partition: this.partition,
      offset: Number(record.offset),
      kind,
      error: `${error.name}: ${error.message}`.slice(0, 2000),
      attempts: (record.attempts ?? 0) + 1,
      failedAt: Date.now(),
      source: this.#sourceOf(record),
      key: record.key,
      value: withoutBytes ? null : record.value,
    }
  }

  /** Only a help for people: a record that cannot be read has none. */
  #sourceOf({ topic, value }: RawRecord): string {
    if (value === null || !this.stage.source) return ''
    try {
      return this.stage.source(topic, this.cluster.codec.decode(topic, value))
    } catch {
      return ''
    }
  }
}

class UnwritableError extends Error {
  override name = 'Error'

  constructor(
    readonly kind: FailureKind,
    message: string,
  ) {
    super(message)
  }
}

const keyOf = (record: RawRecord): string => record.key?.toString() ?? ''
