import { partitionOf } from '../partitioner.js'
import type { Patience } from '../patience.js'
import { AbortedError, FencedError, isFenced, UnknownOutcomeError } from './errors.js'
import { type Batch, TransactionalProducer } from './producer.js'
import type { Transport } from './transport.js'

export { AbortedError, FencedError, TooLargeError, UnknownOutcomeError } from './errors.js'

/** A record to be written. Its partition follows from its key unless it is given. */
export interface OutputRecord {
  topic: string
  key: Buffer
  value: Buffer | null
  headers?: Record<string, string>
  partition?: number
}

export interface InputOffsets {
  group: string
  topics: Array<{ topic: string; partition: number; next: bigint }>
}

export interface WriterOptions {
  /** How long brokers that do not answer are waited for at the opening. */
  forMs?: number
  /** Called while brokers are waited for, then and later. */
  onWait?: Patience['onWait']
}

/** Offsets given to the records of one transaction: the next offset after the last record of each partition. */
export type Written = Map<string, bigint>
export const partitionKey = (topic: string, partition: number): string => `${topic}/${partition}`

/** Bytes a request may carry for one partition: KafkaJS makes one record batch of them, which the broker limits. */
const MAX_BATCH_BYTES = 900_000
const RECORD_OVERHEAD = 100
const OPEN_MS = 60_000

/**
 * Writes transactions under one transactional id. After any error it is spent: open a new one, which fences this one,
 * and look at what was committed.
 */
export class Writer {
  readonly #id: string
  readonly #producer: TransactionalProducer
  readonly #partitionCount: (topic: string) => Promise<number>

  private constructor(id: string, producer: TransactionalProducer, partitionCount: (topic: string) => Promise<number>) {
    this.#id = id
    this.#producer = producer
    this.#partitionCount = partitionCount
  }

  /**
   * Takes over the transactional id: fences its former owner and ends what that one had begun.
   */
  static async open(
    transport: Transport,
    transactionalId: string,
    partitionCount: (topic: string) => Promise<number>,
    { forMs = OPEN_MS, onWait }: WriterOptions = {},
  ): Promise<Writer> {
    const producer = await TransactionalProducer.open(transport, transactionalId, { forMs, onWait })
    return new Writer(transactionalId, producer, partitionCount)
  }

  close(): Promise<void> {
    return this.#producer.close()
  }

  /**
   * Writes the records and commits the input offsets, all or nothing.
   * @throws {FencedError | AbortedError | TooLargeError | UnknownOutcomeError}
   */
  async transaction(records: OutputRecord[], offsets?: InputOffsets): Promise<Written> {
    const written: Written = new Map()
    try {
      const waves = splitByBytes(await this.#placed(records))
      if (waves.length > 0) await this.#producer.register(waves[0]!)
      await both(
        this.#send(waves, written),
        offsets ? this.#producer.sendOffsets(offsets.group, offsets.topics) : Promise.resolve(),
      )
    } catch (error) {
      await this.#producer.end(false).catch(() => {})
      if (error instanceof AbortedError) throw error
      throw error instanceof FencedError || isFenced(error)
        ? this.#overtaken()
        : new AbortedError(String(error), { cause: error })
    }
    if (records.length === 0 && !offsets) return written
    try {
      await this.#producer.end(true)
    } catch (error) {
      if (error instanceof FencedError) throw this.#overtaken()
      throw new UnknownOutcomeError(String(error), { cause: error })
    }
    return written
  }

  #overtaken(): FencedError {
    return new FencedError(`another process that began later writes as ${this.#id}: this one ends`)
  }

  async #send(waves: Batch[][], written: Written): Promise<void> {
    for (const wave of waves) {
      const offsets = await this.#producer.send(wave)
      for (const [i, { topic, partition, messages }] of wave.entries()) {
        written.set(partitionKey(topic, partition), offsets[i]! + BigInt(messages.length))
      }
    }
  }

  async #placed(records: OutputRecord[]): Promise<Map<string, OutputRecord[]>> {
    const byPartition = new Map<string, OutputRecord[]>()
    for (const record of records) {
      record.partition ??= partitionOf(record.key, await this.#partitionCount(record.topic))
      const key = partitionKey(record.topic, record.partition)
      const list = byPartition.get(key)
      if (list) list.push(record)
      else byPartition.set(key, [record])
    }
    return byPartition
  }
}

/** Waits for both, whether they succeed or not: nothing may be under way when the transaction is ended. */
async function both(a: Promise<void>, b: Promise<void>): Promise<void> {
  const failed = (await Promise.allSettled([a, b])).find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
}

/** Requests one after the other, each with at most MAX_BATCH_BYTES for a partition (or a single larger record). */
function splitByBytes(byPartition: Map<string, OutputRecord[]>): Batch[][] {
  const waves: Batch[][] = []
  for (const records of byPartition.values()) {
    const { topic, partition } = records[0]!
    let wave = 0
    let bytes = 0
    let messages: Batch['messages'] = []
    const flush = () => {
      waves[wave] ??= []
      waves[wave++]!.push({ topic, partition: partition!, messages })
    }
    for (const record of records) {
      const size = record.key.length + (record.value?.length ?? 0) + RECORD_OVERHEAD
      if (messages.length > 0 && bytes + size > MAX_BATCH_BYTES) {
        flush()
        messages = []
        bytes = 0
      }
      messages.push(record)
      bytes += size
    }
    flush()
  }
  return waves
}
