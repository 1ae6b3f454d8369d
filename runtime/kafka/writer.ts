import { partitionOf } from '../partitioner.js'
import type { Producer, Transaction, Transport } from './transport.js'

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

/** Offsets given to the records of one transaction: the next offset after the last record of each partition. */
export type Written = Map<string, bigint>
export const partitionKey = (topic: string, partition: number): string => `${topic}/${partition}`

/** Another owner of the transactional id has taken over: this one must stop writing. */
export class FencedError extends Error {}
/** The transaction has not been committed; nothing of it will ever be seen. */
export class AbortedError extends Error {}
/** The commit may or may not have happened: only the committed offset tells. */
export class UnknownOutcomeError extends Error {}

/** Bytes a request may carry for one partition: KafkaJS makes one record batch of them, which the broker limits. */
const MAX_BATCH_BYTES = 900_000
const RECORD_OVERHEAD = 100

/**
 * Writes transactions under one transactional id. After any error it is spent: open a new one, which fences this one,
 * and look at the committed offsets.
 */
export class Writer {
  readonly #producer: Producer
  readonly #partitionCount: (topic: string) => Promise<number>

  private constructor(producer: Producer, partitionCount: (topic: string) => Promise<number>) {
    this.#producer = producer
    this.#partitionCount = partitionCount
  }

  /** Takes over the transactional id: fences its former owner and ends what that one had begun. */
  static async open(
    transport: Transport,
    transactionalId: string,
    partitionCount: (topic: string) => Promise<number>,
  ): Promise<Writer> {
    const producer = transport.transactionalProducer(transactionalId)
    await producer.connect()
    // KafkaJS takes the id over with the first transaction, not on connecting: too late for what is read in between.
    await (await producer.transaction()).abort()
    return new Writer(producer, partitionCount)
  }

  async close(): Promise<void> {
    await this.#producer.disconnect().catch(() => {})
  }

  /**
   * Writes the records and commits the input offsets, all or nothing.
   * @throws {FencedError | AbortedError | UnknownOutcomeError}
   */
  async transaction(records: OutputRecord[], offsets?: InputOffsets): Promise<Written> {
    const written: Written = new Map()
    let transaction: Transaction | undefined
    try {
      const waves = splitByBytes(await this.#placed(records))
      transaction = await this.#producer.transaction()
      for (const wave of waves) await send(transaction, wave, written)
      if (offsets) await sendOffsets(transaction, offsets)
    } catch (error) {
      await transaction?.abort().catch(() => {})
      throw isFenced(error) ? new FencedError(String(error)) : new AbortedError(String(error), { cause: error })
    }
    try {
      await transaction.commit()
    } catch (error) {
      throw isFenced(error) ? new FencedError(String(error)) : new UnknownOutcomeError(String(error), { cause: error })
    }
    return written
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

/** Requests one after the other, each with at most MAX_BATCH_BYTES for a partition (or a single larger record). */
function splitByBytes(byPartition: Map<string, OutputRecord[]>): OutputRecord[][][] {
  const waves: OutputRecord[][][] = []
  for (const records of byPartition.values()) {
    let wave = 0
    let bytes = 0
    let batch: OutputRecord[] = []
    const flush = () => {
      waves[wave] ??= []
      waves[wave]!.push(batch)
      wave++
    }
    for (const record of records) {
      const size = record.key.length + (record.value?.length ?? 0) + RECORD_OVERHEAD
      if (batch.length > 0 && bytes + size > MAX_BATCH_BYTES) {
        flush()
        batch = []
        bytes = 0
      }
      batch.push(record)
      bytes += size
    }
    flush()
  }
  return waves
}

async function send(transaction: Transaction, wave: OutputRecord[][], written: Written): Promise<void> {
  const byTopic = new Map<string, OutputRecord[]>()
  const counts = new Map<string, number>()
  for (const batch of wave) {
    const { topic, partition } = batch[0]!
    counts.set(partitionKey(topic, partition!), batch.length)
    const list = byTopic.get(topic)
    if (list) list.push(...batch)
    else byTopic.set(topic, [...batch])
  }
  const results = await transaction.sendBatch({
    acks: -1,
    topicMessages: [...byTopic].map(([topic, messages]) => ({ topic, messages })),
  })
  for (const { topicName, partition, baseOffset } of results) {
    const key = partitionKey(topicName, partition)
    written.set(key, BigInt(baseOffset!) + BigInt(counts.get(key)!))
  }
}

/** KafkaJS does not retry this request itself; the broker may still be finishing the transaction before. */
async function sendOffsets(transaction: Transaction, { group, topics }: InputOffsets): Promise<void> {
  const request = {
    consumerGroupId: group,
    topics: topics.map(({ topic, partition, next }) => ({
      topic,
      partitions: [{ partition, offset: next.toString() }],
    })),
  }
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction.sendOffsets(request)
    } catch (error) {
      if (attempt === 100 || errorType(error) !== 'CONCURRENT_TRANSACTIONS') throw error
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}

function errorType(error: unknown): string | undefined {
  const { type, cause } = error as { type?: string; cause?: unknown }
  return type ?? (cause ? errorType(cause) : undefined)
}

const isFenced = (error: unknown): boolean =>
  ['INVALID_PRODUCER_EPOCH', 'PRODUCER_FENCED', 'INVALID_TRANSACTION_STATE'].includes(errorType(error) ?? '')
