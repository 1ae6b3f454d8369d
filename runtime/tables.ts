import type { Cluster } from './cluster.js'
import type { DeadLetterValues } from './dead-letter.js'
import type { FetchedRecord } from './kafka/transport.js'
import type { TopicsOf } from './stage.js'

/** What can be read: the application's topics and the dead letters. */
type Readable<Values> = Values & DeadLetterValues

/** A record with its value decoded; null is a tombstone. */
export interface Decoded<V> {
  key: string
  value: V | null
  record: FetchedRecord
}

/** Decodes a record of a topic, which goes by its name in the topology. */
export async function decoded<Values, T extends TopicsOf<Readable<Values>>>(
  cluster: Cluster<Values>,
  topic: T,
  record: FetchedRecord,
): Promise<Decoded<Readable<Values>[T]>> {
  const key = record.key?.toString() ?? ''
  if (record.value === null) return { key, value: null, record }
  return { key, value: (await cluster.codec.read(topic, record.value)) as Readable<Values>[T], record }
}

/** Every committed record of a topic, up to its end at this moment (or `ends`), partition after partition. */
export async function* records<Values, T extends TopicsOf<Readable<Values>>>(
  cluster: Cluster<Values>,
  topic: T,
  scope?: string,
  ends?: Map<number, bigint>,
): AsyncGenerator<Decoded<Readable<Values>[T]>> {
  for await (const record of cluster.reader.all(cluster.names.topic(topic, scope), ends)) {
    yield await decoded(cluster, topic, record)
  }
}

/** The end of a topic as far as it has been read. */
export class TopicTail {
  readonly #cluster: Cluster
  readonly #topic: string
  readonly #positions = new Map<number, bigint>()

  /** @param topic its physical name */
  constructor(cluster: Cluster, topic: string) {
    this.#cluster = cluster
    this.#topic = topic
  }

  /** What has been committed since, each partition in order, up to the ends at this moment or those given. */
  async *news(until?: ReadonlyMap<number, bigint>): AsyncGenerator<FetchedRecord> {
    const { reader } = this.#cluster
    const topic = this.#topic
    const ends = until ?? (await reader.offsets(topic, 'end'))
    const starts = this.#positions.size === 0 ? await reader.offsets(topic, 'start') : this.#positions
    for (const [partition, end] of ends) {
      for await (const batch of reader.read({ topic, partition, offset: starts.get(partition) ?? 0n }, end))
        yield* batch
      this.#positions.set(partition, end)
    }
  }
}

/** A table that is read once and then kept up to date with what is appended; made by `tableView`. */
export class TableView<V> {
  readonly entries = new Map<string, V>()
  readonly #tail: TopicTail
  readonly #keep: (record: FetchedRecord) => Promise<{ key: string; kept: V | undefined }>

  /**
   * @param topic its physical name
   * @param keep key of a record, and what is kept of it; undefined deletes the key
   */
  constructor(
    cluster: Cluster,
    topic: string,
    keep: (record: FetchedRecord) => Promise<{ key: string; kept: V | undefined }>,
  ) {
    this.#tail = new TopicTail(cluster, topic)
    this.#keep = keep
  }

  /**
   * Takes in what has been committed since.
   * @param until where to end, the ends at this moment unless given
   * @returns the entries, the same map every time
   */
  async refresh(until?: ReadonlyMap<number, bigint>): Promise<Map<string, V>> {
    for await (const record of this.#tail.news(until)) {
      const { key, kept } = await this.#keep(record)
      if (kept === undefined) this.entries.delete(key)
      else this.entries.set(key, kept)
    }
    return this.entries
  }
}

/** @param project what is kept of a value and its record; undefined leaves it out */
export function tableView<Values, T extends TopicsOf<Values>, V>(
  cluster: Cluster<Values>,
  topic: T,
  scope: string | undefined,
  project: (value: Readable<Values>[T], record: FetchedRecord) => V | undefined,
): TableView<V> {
  return new TableView(cluster, cluster.names.topic(topic, scope), async (record) => {
    const { key, value } = await decoded(cluster, topic, record)
    return { key, kept: value === null ? undefined : project(value, record) }
  })
}

/** The latest value of each key of a table. */
export function table<Values, T extends TopicsOf<Values>>(
  cluster: Cluster<Values>,
  topic: T,
  scope?: string,
): Promise<Map<string, Readable<Values>[T]>> {
  return tableView(cluster, topic, scope, (value) => value).refresh()
}
