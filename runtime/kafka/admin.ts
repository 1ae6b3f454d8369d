import { type Patience, patiently } from '../patience.js'
import { errorType } from './errors.js'
import { type Admin, ConfigResourceTypes, type Transport } from './transport.js'
import { closedError } from './wire.js'

export interface NewTopic {
  topic: string
  partitions: number
  config: Record<string, string>
}

/** What a topic that is there is like. */
export interface TopicFacts {
  partitions: number
  /** Brokers that keep the partition with the fewest. */
  replicas: number
  /** Its settings; empty where this user may not look at them. */
  config: ReadonlyMap<string, string>
}

/** Topics that the cluster does not make, each with the reason. */
export class TopicCreationError extends Error {}

const CREATION_MS = 30_000
const DEFAULT_WAIT_MS = 60_000

/**
 * Waits until new topics can be written. KafkaJS's own waiting gives up where the broker that it asks has not heard of them yet, as busy
 * brokers have not.
 */
async function leaders(admin: Admin, topics: NewTopic[]): Promise<void> {
  const found = (await admin.fetchTopicMetadata({ topics: topics.map(({ topic }) => topic) })).topics
  const led = ({ partitions }: (typeof found)[number]) =>
    partitions.length > 0 && partitions.every(({ leader }) => leader >= 0)
  if (!found.every(led)) throw Object.assign(new Error('new topics have no leader'), { type: 'LEADER_NOT_AVAILABLE' })
}

export interface AdminOptions {
  /** How long brokers that do not answer are waited for. */
  forMs?: number
  onWait?: Patience['onWait']
}

/** Topics and committed offsets. One connection, opened on first use; brokers that are away are waited for. */
export class ClusterAdmin {
  readonly #transport: Transport
  #admin: Admin
  readonly #options: AdminOptions
  #connected: Promise<void> | undefined
  readonly #closing = new AbortController()
  readonly #counts = new Map<string, number>()

  constructor(transport: Transport, options: AdminOptions = {}) {
    this.#transport = transport
    this.#admin = transport.admin()
    this.#options = options
  }

  #patiently<T>(what: string, attempt: (admin: Admin) => Promise<T>, forMs?: number): Promise<T> {
    const { forMs: usual = DEFAULT_WAIT_MS, onWait } = this.#options
    const { signal } = this.#closing
    return patiently({ what, forMs: forMs ?? usual, onWait, signal }, async () => {
      if (signal.aborted) throw closedError()
      this.#connected ??= this.#admin.connect().catch((error) => {
        this.#connected = undefined
        throw error
      })
      await this.#connected
      return attempt(this.#admin).catch(async (error) => {
        if (errorType(error) === 'UNKNOWN_TOPIC_OR_PARTITION') await this.#renew()
        throw error
      })
    })
  }

  /** KafkaJS asks for all topics that it was ever told of, and fails for all once one of them was deleted. */
  async #renew(): Promise<void> {
    const former = this.#admin
    this.#admin = this.#transport.admin()
    this.#connected = undefined
    await former.disconnect().catch(() => {})
  }

  async close(): Promise<void> {
    this.#closing.abort()
    if (this.#connected) await this.#admin.disconnect()
  }

  /** @param forMs how long the brokers are waited for */
  listTopics(forMs?: number): Promise<string[]> {
    return this.#patiently('listing topics', (admin) => admin.listTopics(), forMs)
  }

  /** What those of the topics that are there are like. */
  async factsOf(topics: readonly string[]): Promise<Map<string, TopicFacts>> {
    const existing = new Set(await this.listTopics())
    const there = topics.filter((topic) => existing.has(topic))
    if (there.length === 0) return new Map()
    const metadata = await this.#patiently('looking at the topics', (admin) =>
      admin.fetchTopicMetadata({ topics: there }),
    )
    const configs = await this.#configsOf(there)
    return new Map(
      metadata.topics.map(({ name, partitions }) => {
        const replicas = Math.min(...partitions.map((partition) => partition.replicas.length))
        return [name, { partitions: partitions.length, replicas, config: configs.get(name) ?? new Map() }]
      }),
    )
  }

  async #configsOf(topics: readonly string[]): Promise<Map<string, Map<string, string>>> {
    const resources = topics.map((name) => ({ type: ConfigResourceTypes.TOPIC, name }))
    try {
      const described = await this.#patiently('looking at the settings of the topics', (admin) =>
        admin.describeConfigs({ resources, includeSynonyms: false }),
      )
      return new Map(
        described.resources.map(({ resourceName, configEntries }) => [
          resourceName,
          new Map(configEntries.map(({ configName, configValue }) => [configName, configValue])),
        ]),
      )
    } catch (error) {
      if (/_AUTHORIZATION_FAILED$/.test(errorType(error) ?? '')) return new Map()
      throw error
    }
  }

  /**
   * Creates those that are missing.
   * @param dryRun only asks whether they could be
   * @returns the names of the new ones
   * @throws {TopicCreationError}
   */
  async createTopics(topics: NewTopic[], replicationFactor: number, dryRun = false): Promise<string[]> {
    const existing = new Set(await this.listTopics())
    const missing = topics.filter(({ topic }) => !existing.has(topic))
    if (missing.length === 0) return []
    const request = {
      waitForLeaders: false,
      validateOnly: dryRun,
      timeout: CREATION_MS,
      topics: missing.map(({ topic, partitions, config }) => ({
        topic,
        numPartitions: partitions,
        replicationFactor,
        configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
      })),
    }
    // Answers false where another was faster, which is as good.
    await this.#patiently('creating topics', (admin) => admin.createTopics(request)).catch(refuse)
    if (!dryRun) await this.#patiently('waiting for new topics', (admin) => leaders(admin, missing), CREATION_MS)
    return missing.map(({ topic }) => topic)
  }

  /** Number of partitions of a topic, remembered. @throws when the topic does not exist. */
  async partitionCount(topic: string): Promise<number> {
    let count = this.#counts.get(topic)
    if (count === undefined) {
      const { topics } = await this.#patiently(`looking for ${topic}`, (admin) =>
        admin.fetchTopicMetadata({ topics: [topic] }),
      )
      count = topics[0]!.partitions.length
      this.#counts.set(topic, count)
    }
    return count
  }

  /** Client ids of the members of groups, by group; a member that was killed stays one until its session ends. */
  async members(groups: string[]): Promise<Map<string, Set<string>>> {
    const described = await this.#patiently('looking at the groups', (admin) => admin.describeGroups(groups))
    return new Map(
      described.groups.map(({ groupId, members }) => [groupId, new Set(members.map(({ clientId }) => clientId))]),
    )
  }

  /** How long topics keep their records, in milliseconds; infinite where nothing is removed by its age, undefined where that is not told. */
  async retentionOf(topics: readonly string[]): Promise<Map<string, number | undefined>> {
    const configs = await this.#configsOf(topics)
    return new Map(
      topics.map((topic) => {
        const config = configs.get(topic)
        const [policy, ms] = [config?.get('cleanup.policy'), config?.get('retention.ms')]
        if (policy === undefined || ms === undefined) return [topic, undefined]
        return [topic, policy.includes('delete') && ms !== '-1' ? Number(ms) : Number.POSITIVE_INFINITY]
      }),
    )
  }

  /** Committed offsets of a group in a topic; partitions without one are left out. */
  async committed(group: string, topic: string): Promise<Map<number, bigint>> {
    const [result] = await this.#patiently(`looking for the offsets of ${group}`, (admin) =>
      admin.fetchOffsets({ groupId: group, topics: [topic] }),
    )
    return new Map(
      (result?.partitions ?? [])
        .map(({ partition, offset }): [number, bigint] => [partition, BigInt(offset)])
        .filter(([, offset]) => offset >= 0n),
    )
  }

  /** Deletes those of the topics that are there. @returns their names */
  async deleteTopics(topics: string[]): Promise<string[]> {
    const existing = new Set(await this.listTopics())
    const found = topics.filter((topic) => existing.has(topic))
    if (found.length > 0) await this.#patiently('deleting topics', (admin) => admin.deleteTopics({ topics: found }))
    for (const topic of found) this.#counts.delete(topic)
    return found
  }

  /** The id that the cluster has given itself. */
  async clusterId(): Promise<string> {
    return (await this.#patiently('looking at the cluster', (admin) => admin.describeCluster())).clusterId
  }

  /** Names of all consumer groups on the cluster. */
  async listGroups(): Promise<string[]> {
    const { groups } = await this.#patiently('listing groups', (admin) => admin.listGroups())
    return groups.map(({ groupId }) => groupId)
  }

  /** Deletes those of the groups that are there, once their members have left. */
  async deleteGroups(groups: string[]): Promise<void> {
    const existing = new Set(await this.listGroups())
    for (const group of groups.filter((group) => existing.has(group))) {
      const patience = {
        what: `waiting until ${group} is empty`,
        forMs: LEAVING_MS,
        passing: isLeaving,
        onWait: this.#options.onWait,
      }
      await patiently(patience, () => this.#patiently(`deleting ${group}`, (admin) => admin.deleteGroups([group])))
    }
  }
}

/** KafkaJS says of several topics only that there are errors. */
function refuse(error: Error & { errors?: Array<Error & { topic?: string; type?: string }> }): never {
  if (!error.errors?.some(({ topic }) => topic)) throw error
  const list = error.errors.map(({ topic, message, type }) => `\n  ${topic}: ${message}${ADVICE[type ?? ''] ?? ''}`)
  throw new TopicCreationError(`the cluster does not make these topics:${list.join('')}`, { cause: error })
}

const ADVICE: Record<string, string> = {
  INVALID_TOPIC_EXCEPTION: ': a prefix may have letters, digits, and . _ -, and a name 249 of them',
  INVALID_REPLICATION_FACTOR: ': set replicationFactor to at most the number of brokers',
  TOPIC_AUTHORIZATION_FAILED: ': this user may not create it; whoever may can make it beforehand',
  CLUSTER_AUTHORIZATION_FAILED: ': this user may not create topics; whoever may can make it beforehand',
}

/** Members that were killed leave when their session ends. */
const LEAVING_MS = 30_000
const NON_EMPTY_GROUP = 68

const isLeaving = (error: unknown): boolean =>
  ((error as { groups?: Array<{ errorCode: number }> }).groups ?? []).some(
    ({ errorCode }) => errorCode === NON_EMPTY_GROUP,
  )
