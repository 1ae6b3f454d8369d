import { setTimeout } from 'node:timers/promises'
import type { Admin, Transport } from './transport.js'

export interface NewTopic {
  topic: string
  partitions: number
  config: Record<string, string>
}

const CREATION_MS = 30_000

/**
 * Waits until new topics can be written. KafkaJS's own waiting gives up where the broker that it asks has not heard of them yet, as busy
 * brokers have not.
 */
async function leaders(admin: Admin, topics: NewTopic[]): Promise<void> {
  const deadline = Date.now() + CREATION_MS
  for (;;) {
    try {
      const found = (await admin.fetchTopicMetadata({ topics: topics.map(({ topic }) => topic) })).topics
      if (found.every(({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0)))
        return
    } catch (error) {
      if (!NOT_YET.has((error as { type?: string }).type ?? '')) throw error
    }
    if (Date.now() > deadline) throw new Error(`new topics have no leader after ${CREATION_MS / 1000} s`)
    await setTimeout(100)
  }
}

const NOT_YET = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE'])

/** Topics and committed offsets. One connection, opened on first use. */
export class ClusterAdmin {
  readonly #admin: Admin
  #connected: Promise<void> | undefined
  readonly #counts = new Map<string, number>()

  constructor(transport: Transport) {
    this.#admin = transport.admin()
  }

  async #ready(): Promise<Admin> {
    this.#connected ??= this.#admin.connect()
    await this.#connected
    return this.#admin
  }

  async close(): Promise<void> {
    if (this.#connected) await this.#admin.disconnect()
  }

  async clusterId(): Promise<string> {
    return (await (await this.#ready()).describeCluster()).clusterId
  }

  async listTopics(): Promise<string[]> {
    return (await this.#ready()).listTopics()
  }

  /** Creates those that are missing. @returns the names of the new ones. */
  async createTopics(topics: NewTopic[], replicationFactor: number): Promise<string[]> {
    const admin = await this.#ready()
    const existing = new Set(await admin.listTopics())
    const missing = topics.filter(({ topic }) => !existing.has(topic))
    if (missing.length > 0) {
      await admin.createTopics({
        waitForLeaders: false,
        timeout: CREATION_MS,
        topics: missing.map(({ topic, partitions, config }) => ({
          topic,
          numPartitions: partitions,
          replicationFactor,
          configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
        })),
      })
      await leaders(admin, missing)
    }
    return missing.map(({ topic }) => topic)
  }

  /** Number of partitions of a topic, remembered. @throws when the topic does not exist. */
  async partitionCount(topic: string): Promise<number> {
    let count = this.#counts.get(topic)
    if (count === undefined) {
      const { topics } = await (await this.#ready()).fetchTopicMetadata({ topics: [topic] })
      count = topics[0]!.partitions.length
      this.#counts.set(topic, count)
    }
    return count
  }

  /** Committed offsets of a group in a topic; partitions without one are left out. */
  async committed(group: string, topic: string): Promise<Map<number, bigint>> {
    const [result] = await (await this.#ready()).fetchOffsets({ groupId: group, topics: [topic] })
    return new Map(
      (result?.partitions ?? [])
        .map(({ partition, offset }): [number, bigint] => [partition, BigInt(offset)])
        .filter(([, offset]) => offset >= 0n),
    )
  }
}
