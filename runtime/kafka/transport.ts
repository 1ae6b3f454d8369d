import { createRequire } from 'node:module'
import type { Admin, Consumer, ConsumerConfig, KafkaConfig, Producer } from 'kafkajs'
import { installAbortedFilter } from './aborted-filter.js'

// The only module that loads KafkaJS. It comes through require, after the filter that replaces one of its modules.
installAbortedFilter()
const require = createRequire(import.meta.url)
const { Kafka, Partitioners, logLevel } = require('kafkajs') as typeof import('kafkajs')
const Cluster = require('kafkajs/src/cluster') as new (options: object) => RawCluster
const Batch = require('kafkajs/src/consumer/batch') as new (
  topic: string,
  fetchedOffset: string,
  partition: RawPartition,
) => RawBatch
const { createLogger } = require('kafkajs/src/loggers') as { createLogger(options: object): unknown }
const defaultSocketFactory = require('kafkajs/src/network/socketFactory') as () => unknown
const { MemberAssignment, MemberMetadata } = require('kafkajs')
  .AssignerProtocol as typeof import('kafkajs').AssignerProtocol

export type { Admin, Consumer, EachBatchPayload, PartitionAssigner, Producer, Transaction } from 'kafkajs'
export { MemberAssignment, MemberMetadata }

/** The parts of KafkaJS's inner cluster that reading without a group needs. */
interface RawCluster {
  connect(): Promise<void>
  disconnect(): Promise<void>
  addMultipleTargetTopics(topics: string[]): Promise<void>
  refreshMetadata(): Promise<void>
  findTopicPartitionMetadata(topic: string): Array<{ partitionId: number; leader: number }>
  findBroker(node: { nodeId: string }): Promise<{ fetch(request: object): Promise<{ responses: RawTopic[] }> }>
  fetchTopicsOffset(
    topics: Array<{ topic: string; partitions: Array<{ partition: number }>; fromBeginning: boolean }>,
  ): Promise<Array<{ topic: string; partitions: Array<{ partition: number; offset: string }> }>>
}
interface RawTopic {
  topicName: string
  partitions: RawPartition[]
}
interface RawPartition {
  partition: number
  lastStableOffset: string
}
interface RawBatch {
  messages: Array<{ offset: string; timestamp: string; key: Buffer | null; value: Buffer | null; headers?: Headers }>
  isEmptyIncludingFiltered(): boolean
  lastOffset(): string
}
type Headers = Record<string, Buffer | string | Array<Buffer | string> | undefined>

/** How to reach a cluster; what KafkaJS takes for `ssl` and `sasl`. */
export interface ClusterConfig {
  brokers: string[]
  clientId?: string
  ssl?: KafkaConfig['ssl']
  sasl?: KafkaConfig['sasl']
}

export type Log = (level: 'error' | 'warn' | 'info', message: string, fields?: Record<string, unknown>) => void

/** A record read from a partition. */
export interface FetchedRecord {
  topic: string
  partition: number
  offset: bigint
  timestamp: number
  key: Buffer | null
  value: Buffer | null
  headers: Headers
}

// The first request after a commit can meet CONCURRENT_TRANSACTIONS, which passes within milliseconds.
const PRODUCER_RETRY = { initialRetryTime: 5, multiplier: 1.5, maxRetryTime: 200, retries: 40 }
const CONSUMER_RETRY = { initialRetryTime: 50, multiplier: 2, maxRetryTime: 2000, retries: 12 }
const READ_COMMITTED = 1

/** Connections to one Kafka cluster. All use of KafkaJS in Sluice goes through here. */
export class Transport {
  readonly #options: KafkaConfig & { brokers: string[] }
  readonly #kafka: InstanceType<typeof Kafka>

  constructor(config: ClusterConfig, log: Log = () => {}) {
    const levels = { [logLevel.ERROR]: 'error', [logLevel.WARN]: 'warn', [logLevel.INFO]: 'info' } as const
    this.#options = {
      ...config,
      clientId: config.clientId ?? 'sluice',
      connectionTimeout: 5000,
      requestTimeout: 60_000,
      logLevel: logLevel.WARN,
      logCreator:
        () =>
        ({ level, log: { message, timestamp: _, logger: __, ...fields } }) =>
          log(levels[level as keyof typeof levels] ?? 'info', message, fields),
    }
    this.#kafka = new Kafka(this.#options)
  }

  /** A transactional producer; its first transaction fences the former owner of the id and ends that one's. */
  transactionalProducer(transactionalId: string): Producer {
    return this.#kafka.producer({
      transactionalId,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      transactionTimeout: 60_000,
      createPartitioner: Partitioners.DefaultPartitioner,
      retry: PRODUCER_RETRY,
    })
  }

  consumer(options: ConsumerConfig): Consumer {
    return this.#kafka.consumer({ allowAutoTopicCreation: false, retry: CONSUMER_RETRY, ...options })
  }

  admin(): Admin {
    return this.#kafka.admin({ retry: CONSUMER_RETRY })
  }

  /** A cluster connection for reading partitions without a consumer group. */
  rawCluster(): RawCluster {
    return new Cluster({
      ...this.#options,
      logger: createLogger({ level: this.#options.logLevel, logCreator: this.#options.logCreator }),
      socketFactory: defaultSocketFactory(),
      retry: CONSUMER_RETRY,
      enforceRequestTimeout: true,
      metadataMaxAge: 300_000,
      allowAutoTopicCreation: false,
      maxInFlightRequests: null,
      isolationLevel: READ_COMMITTED,
    })
  }

  /**
   * One fetch of committed records from each of the given positions, all of them led by the same broker.
   * @returns for each partition the records and the position to go on from.
   */
  async fetch(
    cluster: RawCluster,
    nodeId: number,
    positions: Array<{ topic: string; partition: number; offset: bigint }>,
    limits: { maxWaitMs: number; maxBytes: number },
  ): Promise<Array<{ topic: string; partition: number; records: FetchedRecord[]; next: bigint }>> {
    const broker = await cluster.findBroker({ nodeId: String(nodeId) })
    const { responses } = await broker.fetch({
      isolationLevel: READ_COMMITTED,
      maxWaitTime: limits.maxWaitMs,
      minBytes: 1,
      maxBytes: limits.maxBytes,
      topics: positions.map(({ topic, partition, offset }) => ({
        topic,
        partitions: [{ partition, currentLeaderEpoch: -1, fetchOffset: offset.toString(), maxBytes: limits.maxBytes }],
      })),
    })
    return responses.flatMap(({ topicName: topic, partitions }) =>
      partitions.map((raw) => {
        const from = positions.find((p) => p.topic === topic && p.partition === raw.partition)!.offset
        const batch = new Batch(topic, from.toString(), raw)
        return {
          topic,
          partition: raw.partition,
          records: batch.messages.map(({ offset, timestamp, key, value, headers }) => ({
            topic,
            partition: raw.partition,
            offset: BigInt(offset),
            timestamp: Number(timestamp),
            key,
            value,
            headers: headers ?? {},
          })),
          next: batch.isEmptyIncludingFiltered() ? from : BigInt(batch.lastOffset()) + 1n,
        }
      }),
    )
  }
}
