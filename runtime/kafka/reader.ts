import type { FetchedRecord, Transport } from './transport.js'

export interface Position {
  topic: string
  partition: number
  offset: bigint
}

const MAX_WAIT_MS = 500

/** Reads partitions without a consumer group: changelogs, tables, whole topics. Sees committed records only. */
export class Reader {
  readonly #transport: Transport
  readonly #cluster: ReturnType<Transport['rawCluster']>
  readonly #known = new Set<string>()
  #connected: Promise<void> | undefined

  constructor(transport: Transport) {
    this.#transport = transport
    this.#cluster = transport.rawCluster()
  }

  async close(): Promise<void> {
    if (this.#connected) await this.#cluster.disconnect()
  }

  /** Partitions of a topic. @throws when the topic does not exist. */
  async partitions(topic: string): Promise<number[]> {
    this.#connected ??= this.#cluster.connect()
    await this.#connected
    if (!this.#known.has(topic)) {
      await this.#cluster.addMultipleTargetTopics([topic])
      this.#known.add(topic)
    }
    return this.#cluster
      .findTopicPartitionMetadata(topic)
      .map(({ partitionId }) => partitionId)
      .sort((a, b) => a - b)
  }

  /** First or next offsets of all partitions; 'end' is where the next committed record can stand (last stable offset). */
  async offsets(topic: string, which: 'start' | 'end'): Promise<Map<number, bigint>> {
    const partitions = (await this.partitions(topic)).map((partition) => ({ partition }))
    const [result] = await this.#cluster.fetchTopicsOffset([{ topic, partitions, fromBeginning: which === 'start' }])
    return new Map(result!.partitions.map(({ partition, offset }) => [partition, BigInt(offset)]))
  }

  /** Records from the position up to `end`, in batches as the broker hands them out. */
  async *read(from: Position, end: bigint, maxBytes = 4 << 20): AsyncGenerator<FetchedRecord[]> {
    let offset = from.offset
    while (offset < end) {
      const { records, next } = await this.#fetch({ ...from, offset }, maxBytes)
      offset = next
      const wanted = records.filter((record) => record.offset < end)
      if (wanted.length > 0) yield wanted
    }
  }

  /** Everything in the topic at this moment (or up to `ends`), partition after partition. */
  async *all(topic: string, ends?: Map<number, bigint>): AsyncGenerator<FetchedRecord> {
    const [starts, limits] = [await this.offsets(topic, 'start'), ends ?? (await this.offsets(topic, 'end'))]
    for (const [partition, end] of limits) {
      const offset = starts.get(partition) ?? 0n
      for await (const records of this.read({ topic, partition, offset }, end)) yield* records
    }
  }

  async #fetch(from: Position, maxBytes: number): Promise<{ records: FetchedRecord[]; next: bigint }> {
    await this.partitions(from.topic)
    for (let attempt = 1; ; attempt++) {
      try {
        const leader = this.#cluster
          .findTopicPartitionMetadata(from.topic)
          .find(({ partitionId }) => partitionId === from.partition)
        if (!leader) throw new Error(`topic ${from.topic} has no partition ${from.partition}`)
        const [result] = await this.#transport.fetch(this.#cluster, leader.leader, [from], {
          maxWaitMs: MAX_WAIT_MS,
          maxBytes,
        })
        return result!
      } catch (error) {
        if (attempt === 8) throw error
        await new Promise((resolve) => setTimeout(resolve, 50 * 2 ** attempt))
        await this.#cluster.refreshMetadata().catch(() => {})
      }
    }
  }
}
