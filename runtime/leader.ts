import type { Cluster } from './cluster.js'
import { Writer } from './kafka/writer.js'
import { PartitionGroup } from './partition-group.js'

/**
 * Elects one of all processes: the member of a group that is assigned the only partition of a topic. What the leader
 * writes goes through one transactional id, so a former leader that does not know yet can write nothing.
 */
export class Leader {
  readonly #cluster: Cluster
  readonly #name: string
  readonly #group: PartitionGroup
  #writer: Writer | undefined

  /** @param topic a topic with one partition */
  constructor(cluster: Cluster, name: string, topic: string) {
    this.#cluster = cluster
    this.#name = name
    this.#group = new PartitionGroup({
      cluster,
      name,
      topic,
      count: 1,
      onChange: () => {
        if (!this.elected) this.#writer = undefined
      },
    })
  }

  /** Resolves when it has joined, or will go on trying to. */
  start(): Promise<void> {
    return this.#group.start()
  }

  /** Whoever leads goes on leading, whoever joins. */
  get elected(): boolean {
    return this.#group.owned.size > 0
  }

  /** The leader's writer; fences the former leader on first use. After an error of the writer, call `resign`. */
  async writer(): Promise<Writer> {
    this.#writer ??= await Writer.open(
      this.#cluster.transport,
      this.#cluster.names.transactionalId(this.#name, undefined, 0),
      (topic) => this.#cluster.partitionCount(topic),
    )
    return this.#writer
  }

  /** Drops the writer; the next use opens a new one. */
  async resign(): Promise<void> {
    const writer = this.#writer
    this.#writer = undefined
    await writer?.close()
  }

  async stop(): Promise<void> {
    await this.#group.stop()
    await this.resign()
  }
}
