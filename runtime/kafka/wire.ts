import { createRequire } from 'node:module'
import { patiently } from '../patience.js'
import { errorType } from './errors.js'
import { Sockets } from './sockets.js'
import type { Broker, RawCluster, Transport } from './transport.js'

const require = createRequire(import.meta.url)

/**
 * Single requests to brokers over KafkaJS's connections, without its producers and consumers: whoever asks decides what is repeated.
 * One connection a broker, on which answers come in the order of the requests.
 */
export class Wire {
  readonly cluster: RawCluster
  readonly #sockets = new Sockets()
  #connected: Promise<void> | undefined
  #closed = false

  constructor(transport: Transport) {
    this.cluster = transport.rawCluster(this.#sockets)
  }

  async connect(): Promise<void> {
    if (this.#closed) throw closedError()
    this.#connected ??= this.#connect().catch((error) => {
      this.#connected = undefined
      throw error
    })
    await this.#connected
  }

  /** KafkaJS knows no broker but the first before it has metadata. */
  async #connect(): Promise<void> {
    await this.cluster.connect()
    await this.cluster.refreshMetadata()
  }

  /** For good: whoever still asks then opens no connection that nobody would close. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#connected?.catch(() => {})
    await this.cluster.disconnect().catch(() => {})
    this.#sockets.close()
  }

  /** Node id of the leader of each partition of a topic. @throws when the topic is not known (yet). */
  async leaders(topic: string): Promise<Map<number, number>> {
    await this.#target([topic])
    return this.#known(topic)
  }

  /** The same of several topics. */
  async leadersOf(topics: string[]): Promise<Map<string, Map<number, number>>> {
    await this.#target(topics)
    return new Map(topics.map((topic) => [topic, this.#known(topic)]))
  }

  #known(topic: string): Map<number, number> {
    return new Map(
      this.cluster.findTopicPartitionMetadata(topic).map(({ partitionId, leader }) => [partitionId, leader]),
    )
  }

  async refresh(): Promise<void> {
    await this.cluster.refreshMetadata().catch((error) => {
      this.#forget(error)
      throw error
    })
  }

  async #target(topics: string[]): Promise<void> {
    await this.connect()
    await this.cluster.addMultipleTargetTopics(topics).catch((error) => {
      this.#forget(error)
      throw error
    })
  }

  /** KafkaJS asks for all topics that it was ever told of, and fails for all once one of them was deleted; those still needed are named again. */
  #forget(error: unknown): void {
    if (errorType(error) === 'UNKNOWN_TOPIC_OR_PARTITION') this.cluster.targetTopics = new Set()
  }

  /**
   * One request to one broker. A broker that does not answer in time is disconnected: what it answers later must not be
   * taken for an answer, and the next request must not wait behind it.
   */
  async ask<T>(nodeId: number, request: (broker: Broker) => Promise<T>): Promise<T> {
    await this.connect()
    const broker = await this.cluster.findBroker({ nodeId: String(nodeId) })
    try {
      return await request(broker)
    } catch (error) {
      if ((error as Error).name === 'KafkaJSRequestTimeoutError') await broker.disconnect().catch(() => {})
      throw error
    }
  }

  /** Node id of the coordinator of a group or a transactional id. */
  async coordinator(of: string, kind: 'group' | 'transaction'): Promise<number> {
    await this.connect()
    const { coordinator } = await this.cluster.findGroupCoordinatorMetadata({
      groupId: of,
      coordinatorType: kind === 'group' ? 0 : 1,
    })
    return coordinator.nodeId
  }
}

/** Tells that a connection was closed by whoever uses it, as one that a broker closed. */
export const closedError = (): Error =>
  Object.assign(new Error('the connection to the cluster was closed'), { type: 'NETWORK_EXCEPTION' })

export interface ProducedPartition {
  topic: string
  partition: number
  /** Name of a protocol error; undefined when the partition has taken its batch. */
  error?: string
  baseOffset: bigint
}

/** A produce request whose answer tells of each partition; KafkaJS's own throws away all but the first error. */
export async function produce(broker: Broker, request: object): Promise<ProducedPartition[]> {
  protocolParts ??= loadProtocol()
  const { requests, apiKeys, createErrorFromCode } = protocolParts
  const protocol = broker.lookupRequest(apiKeys.Produce, requests.Produce)(request)
  const { topics } = await broker.connectionPool.send<ProduceResponse>({
    ...protocol,
    response: { ...protocol.response, parse: async (data: unknown) => data },
  })
  return topics.flatMap(({ topicName, partitions }) =>
    partitions.map(({ partition, errorCode, baseOffset }) => ({
      topic: topicName,
      partition,
      ...(errorCode !== 0 && { error: createErrorFromCode(errorCode).type }),
      baseOffset: BigInt(baseOffset),
    })),
  )
}

/** KafkaJS's own parts; loaded on first use, after what replaces others of them. */
const loadProtocol = () => ({
  requests: (require('kafkajs/src/protocol/requests') as { requests: { Produce: object } }).requests,
  apiKeys: require('kafkajs/src/protocol/requests/apiKeys') as { Produce: number },
  createErrorFromCode: (
    require('kafkajs/src/protocol/error') as { createErrorFromCode(code: number): { type: string } }
  ).createErrorFromCode,
})
let protocolParts: ReturnType<typeof loadProtocol> | undefined

interface ProduceResponse {
  topics: Array<{
    topicName: string
    partitions: Array<{ partition: number; errorCode: number; baseOffset: string }>
  }>
}

/** `patiently`, with the cluster's metadata fetched anew before each new attempt. */
export const refreshing = <T>(wire: Wire, patience: Parameters<typeof patiently>[0], attempt: () => Promise<T>) => {
  let again = false
  return patiently(patience, async () => {
    if (again) await wire.refresh().catch(() => {})
    again = true
    return attempt()
  })
}
