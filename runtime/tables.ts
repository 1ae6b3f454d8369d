import type { TopicName, TopicValues } from '../schemas/types.js'
import type { Cluster } from './cluster.js'
import type { FetchedRecord } from './kafka/transport.js'

export interface Decoded<T extends TopicName> {
  key: string
  value: TopicValues[T] | null
  record: FetchedRecord
}

/** Every committed record of a topic, up to its end at this moment (or `ends`), partition after partition. */
export async function* records<T extends TopicName>(
  cluster: Cluster,
  topic: T,
  run?: string,
  ends?: Map<number, bigint>,
): AsyncGenerator<Decoded<T>> {
  for await (const record of cluster.reader.all(cluster.names.topic(topic, run), ends)) {
    yield await decoded(cluster, topic, record)
  }
}

async function decoded<T extends TopicName>(cluster: Cluster, topic: T, record: FetchedRecord): Promise<Decoded<T>> {
  const key = record.key?.toString() ?? ''
  if (record.value === null) return { key, value: null, record }
  await cluster.codec.meet(topic, record.value)
  return { key, value: cluster.codec.decode(topic, record.value) as TopicValues[T], record }
}

/** A table that is read once and then kept up to date with what is appended. */
export class TableView<T extends TopicName, V = TopicValues[T]> {
  readonly entries = new Map<string, V>()
  readonly #cluster: Cluster
  readonly #topic: T
  readonly #run: string | undefined
  readonly #project: (value: TopicValues[T]) => V
  readonly #positions = new Map<number, bigint>()

  /** @param project what is kept of a value; the whole value unless given */
  constructor(cluster: Cluster, topic: T, run?: string, project?: (value: TopicValues[T]) => V) {
    this.#cluster = cluster
    this.#topic = topic
    this.#run = run
    this.#project = project ?? ((value) => value as unknown as V)
  }

  /** Takes in what has been committed since. @returns the entries, the same map every time. */
  async refresh(): Promise<Map<string, V>> {
    const topic = this.#cluster.names.topic(this.#topic, this.#run)
    const { reader } = this.#cluster
    const ends = await reader.offsets(topic, 'end')
    const starts = this.#positions.size === 0 ? await reader.offsets(topic, 'start') : this.#positions
    for (const [partition, end] of ends) {
      for await (const batch of reader.read({ topic, partition, offset: starts.get(partition) ?? 0n }, end)) {
        for (const record of batch) {
          const { key, value } = await decoded(this.#cluster, this.#topic, record)
          if (value === null) this.entries.delete(key)
          else this.entries.set(key, this.#project(value))
        }
      }
      this.#positions.set(partition, end)
    }
    return this.entries
  }
}

/** The latest value of each key of a table. */
export function table<T extends TopicName>(
  cluster: Cluster,
  topic: T,
  run?: string,
): Promise<Map<string, TopicValues[T]>> {
  return new TableView(cluster, topic, run).refresh()
}
