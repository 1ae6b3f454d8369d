import { copartitionAssigner } from './assigner.js'
import type { Cluster } from './cluster.js'
import type { Consumer } from './kafka/transport.js'
import { Writer } from './kafka/writer.js'

const REJOIN_MS = 1000

/**
 * Elects one of all processes: the member of a group that is assigned the only partition of a topic. What the leader
 * writes goes through one transactional id, so a former leader that does not know yet can write nothing.
 */
export class Leader {
  readonly #cluster: Cluster
  readonly #name: string
  readonly #topic: string
  #consumer: Consumer | undefined
  #elected = false
  #stopping = false
  #writer: Writer | undefined

  /** @param topic a topic with one partition */
  constructor(cluster: Cluster, name: string, topic: string) {
    this.#cluster = cluster
    this.#name = name
    this.#topic = cluster.names.topic(topic)
  }

  /** Resolves when it has joined, or will go on trying to. */
  async start(): Promise<void> {
    await this.#join().catch((error) => void this.#rejoin(error))
  }

  async #join(): Promise<void> {
    const { transport, names } = this.#cluster
    const consumer = transport.consumer({
      groupId: names.group(this.#name),
      // Whoever leads goes on leading, whoever joins.
      partitionAssigners: [copartitionAssigner(1, (): Record<number, number> => (this.#elected ? { 0: 1 } : {}))],
      sessionTimeout: 10_000,
      heartbeatInterval: 1000,
      maxWaitTimeInMs: 2000,
    })
    this.#consumer = consumer
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      this.#elected = (payload.memberAssignment[this.#topic] ?? []).length > 0
      if (!this.#elected) this.#writer = undefined
    })
    consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
      this.#elected = false
      if (!restart && !this.#stopping) void this.#rejoin(error)
    })
    await consumer.connect()
    await consumer.subscribe({ topics: [this.#topic], fromBeginning: false })
    await consumer.run({ autoCommit: false, eachBatch: async ({ heartbeat }) => heartbeat() })
  }

  async #rejoin(error: Error): Promise<void> {
    while (!this.#stopping) {
      this.#cluster.log('warn', `${this.#name}: joins its group again`, { error: error.message })
      await this.#consumer?.disconnect().catch(() => {})
      await new Promise((resolve) => setTimeout(resolve, REJOIN_MS))
      try {
        return await this.#join()
      } catch (next) {
        error = next as Error
      }
    }
  }

  get elected(): boolean {
    return this.#elected
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
    this.#stopping = true
    await this.#consumer?.disconnect().catch(() => {})
    await this.resign()
  }
}
