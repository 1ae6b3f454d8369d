import { createRequire } from 'node:module'
import { hostname } from 'node:os'
import type { Admin, Consumer, ConsumerConfig, KafkaConfig } from 'kafkajs'
import { installAbortedFilter } from './aborted-filter.js'
import { installBatchEnds } from './batch-ends.js'
import { installCompression } from './compression.js'
import { installEmptyBatches } from './empty-batches.js'
import { installIdleQueue } from './idle-queue.js'
import { installMemberIds } from './member-ids.js'
import { type Sockets, socketFactory } from './sockets.js'

// The only module that loads KafkaJS. It comes through require, after what replaces parts of it.
installAbortedFilter()
installBatchEnds()
installEmptyBatches()
installCompression()
installIdleQueue()
installMemberIds()
const require = createRequire(import.meta.url)
const { ConfigResourceTypes, Kafka, logLevel } = require('kafkajs') as typeof import('kafkajs')
const Cluster = require('kafkajs/src/cluster') as new (options: object) => RawCluster
const Batch = require('kafkajs/src/consumer/batch') as new (
  topic: string,
  fetchedOffset: string,
  partition: RawPartition,
) => RawBatch
const { createLogger } = require('kafkajs/src/loggers') as { createLogger(options: object): unknown }
const { MemberAssignment, MemberMetadata } = require('kafkajs')
  .AssignerProtocol as typeof import('kafkajs').AssignerProtocol

export type { Admin, Consumer, EachBatchPayload, PartitionAssigner } from 'kafkajs'
export { ConfigResourceTypes, MemberAssignment, MemberMetadata }

/** A broker, as far as it is asked without KafkaJS's consumers and producers. */
export interface Broker {
  fetch(request: object): Promise<{ responses: RawTopic[] }>
  listOffsets(request: object): Promise<{
    responses: Array<{ topic: string; partitions: Array<{ partition: number; offset: string }> }>
  }>
  initProducerId(request: object): Promise<{ producerId: string; producerEpoch: number }>
  addPartitionsToTxn(request: object): Promise<unknown>
  addOffsetsToTxn(request: object): Promise<unknown>
  txnOffsetCommit(request: object): Promise<unknown>
  endTxn(request: object): Promise<unknown>
  describeGroups(request: { groupIds: string[] }): Promise<{
    groups: Array<{
      groupId: string
      state: string
      members: Array<{ memberId: string; clientId: string; clientHost: string; memberAssignment: Buffer }>
    }>
  }>
  offsetFetch(request: { groupId: string; topics: [] }): Promise<{
    responses: Array<{ topic: string; partitions: Array<{ partition: number; offset: string }> }>
  }>
  leaveGroup(request: { groupId: string; memberId: string }): Promise<unknown>
  lookupRequest(apiKey: number, definitions: object): (request: object) => { request: object; response: object }
  connectionPool: { send<T>(request: object): Promise<T> }
  disconnect(): Promise<void>
}

/** KafkaJS's inner cluster: connections and metadata. */
export interface RawCluster {
  targetTopics: Set<string>
  connect(): Promise<void>
  disconnect(): Promise<void>
  addMultipleTargetTopics(topics: string[]): Promise<void>
  refreshMetadata(): Promise<void>
  findTopicPartitionMetadata(topic: string): Array<{ partitionId: number; leader: number }>
  findBroker(node: { nodeId: string }): Promise<Broker>
  findGroupCoordinatorMetadata(of: {
    groupId: string
    coordinatorType: 0 | 1
  }): Promise<{ coordinator: { nodeId: number } }>
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

/** This process, as brokers and tools are told it: its machine and process id. */
export const OWNER = `sluice@${hostname()}/${process.pid}`

export type Log = (level: 'error' | 'warn' | 'info', message: string, fields?: Record<string, unknown>) => void

/**
 * The first record, the next (after the last stable one), the one after all that is written, open transactions too, or the first that was written at a
 * time, milliseconds since 1970, or later.
 */
export type Place = 'start' | 'end' | 'written' | number

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

const CONSUMER_RETRY = { initialRetryTime: 50, multiplier: 2, maxRetryTime: 2000, retries: 12 }
// Whoever uses the raw cluster does its own waiting.
const RAW_RETRY = { initialRetryTime: 50, multiplier: 2, maxRetryTime: 500, retries: 2 }
const READ_UNCOMMITTED = 0
const READ_COMMITTED = 1
const EARLIEST = -2
const LATEST = -1
/** A broker that stands still is given up after this; its partitions are led by another one soon after. */
const REQUEST_TIMEOUT_MS = 15_000

/** Connections to one Kafka cluster. All use of KafkaJS in Sluice goes through here. */
export class Transport {
  readonly #options: KafkaConfig & { brokers: string[] }
  readonly #kafka: InstanceType<typeof Kafka>

  constructor(config: ClusterConfig, log: Log = () => {}) {
    const levels = { [logLevel.ERROR]: 'error', [logLevel.WARN]: 'warn', [logLevel.INFO]: 'info' } as const
    this.#options = {
      ...config,
      clientId: config.clientId ?? OWNER,
      socketFactory,
      connectionTimeout: 5000,
      requestTimeout: REQUEST_TIMEOUT_MS,
      logLevel: logLevel.WARN,
      logCreator:
        () =>
        ({ level, log: { message, timestamp: _, logger: __, ...fields } }) => {
          // Errors in answers are thrown as well, and told by whoever asked.
          if (!message.startsWith('Response ')) log(levels[level as keyof typeof levels] ?? 'info', message, fields)
        },
    }
    this.#kafka = new Kafka(this.#options)
  }

  consumer(options: ConsumerConfig): Consumer {
    // Left to itself, KafkaJS would wait longer and longer before it starts a consumer again, and say nothing of it.
    const retry = { ...CONSUMER_RETRY, restartOnFailure: async () => false }
    return this.#kafka.consumer({ allowAutoTopicCreation: false, retry, ...options })
  }

  admin(): Admin {
    return this.#kafka.admin({ retry: CONSUMER_RETRY })
  }

  /** A cluster connection for reading partitions without a consumer group. */
  rawCluster(sockets: Sockets): RawCluster {
    return new Cluster({
      ...this.#options,
      logger: createLogger({ level: this.#options.logLevel, logCreator: this.#options.logCreator }),
      socketFactory: sockets.factory,
      retry: RAW_RETRY,
      enforceRequestTimeout: true,
      metadataMaxAge: 300_000,
      allowAutoTopicCreation: false,
      maxInFlightRequests: null,
      isolationLevel: READ_COMMITTED,
    })
  }

  /** Offsets of places in partitions that the broker leads, in one request; -1 where no record is from a time or later. */
  async offsets(
    broker: Broker,
    partitions: ReadonlyMap<string, number[]>,
    which: Place,
  ): Promise<Array<{ topic: string; partition: number; offset: bigint }>> {
    const timestamp = typeof which === 'number' ? which : { start: EARLIEST, end: LATEST, written: LATEST }[which]
    const { responses } = await broker.listOffsets({
      isolationLevel: which === 'written' ? READ_UNCOMMITTED : READ_COMMITTED,
      topics: [...partitions].map(([topic, numbers]) => ({
        topic,
        partitions: numbers.map((partition) => ({ partition, timestamp })),
      })),
    })
    return responses.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }) => ({ topic, partition, offset: BigInt(offset) })),
    )
  }

  /**
   * One fetch of committed records from each of the given positions, all of them led by the broker.
   * @returns for each partition the records and the position to go on from.
   */
  async fetch(
    broker: Broker,
    positions: Array<{ topic: string; partition: number; offset: bigint }>,
    limits: { maxWaitMs: number; maxBytes: number },
  ): Promise<Array<{ topic: string; partition: number; records: FetchedRecord[]; next: bigint }>> {
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
