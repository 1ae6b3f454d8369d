import { copartitionAssigner } from './assigner.js'
import type { Cluster } from './cluster.js'
import type { Consumer } from './kafka/transport.js'
import { Writer } from './kafka/writer.js'

/**
 * Elects one of all processes: the member of a group that is assigned the only partition of a topic. What the leader
 * writes goes through one transactional id, so a former leader that does not know yet can write nothing.
 */
export class Leader {
  readonly #cluster: Cluster
  readonly #name: string
  readonly #topic: string
  readonly #consumer: Consumer
  #elected = false
  #writer: Writer | undefined

  /** @param topic a topic with one partition */
  constructor(cluster: Cluster, name: string, topic: string) {
    this.#cluster = cluster
    this.#name = name
    this.#topic = cluster.names.topic(topic)
    this.#consumer = cluster.transport.consumer({
      groupId: cluster.names.group(name),
      partitionAssigners: [copartitionAssigner(1, () => ({}))],
      sessionTimeout: 10_000,
      heartbeatInterval: 1000,
      maxWaitTimeInMs: 1000,
    })
  }

  async start(onFatal: (error: Error) => void): Promise<void> {
    const consumer = this.#consumer
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      this.#elected = (payload.memberAssignment[this.#topic] ?? []).length > 0
      if (!this.#elected) this.#writer = undefined
    })
    consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
      this.#elected = false
      if (!restart) onFatal(error)
    })
    await consumer.connect()
    await consumer.subscribe({ topics: [this.#topic], fromBeginning: false })
    await consumer.run({ autoCommit: false, eachBatch: async ({ heartbeat }) => heartbeat() })
  }

  get elected(): boolean {
    return this.#elected
  }

  /** The leader's writer; fences the former leader on first use. After an error of the writer, call `resign`. */
  async writer(): Promise<Writer> {
    this.#writer ??= await Writer.open(
      this.#cluster.transport,
      this.#cluster.names.transactionalId(this.#name, undefined, 0),
      (topic) => this.#cluster.admin.partitionCount(topic),
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
    await this.#consumer.disconnect()
    await this.resign()
  }
}
