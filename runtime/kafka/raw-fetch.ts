import { createRequire } from 'node:module'
import type { AbortedTransaction } from './record-batch.js'
import type { Broker } from './transport.js'

const require = createRequire(import.meta.url)

/** A partition as a broker sends it, its record batches unread. */
export interface RawPartition {
  topic: string
  partition: number
  aborted: AbortedTransaction[]
  bytes: Buffer
  /** The position is not in it: what was there was removed, or the topic was made again. */
  isOutside: boolean
}

export interface RawFetchLimits {
  /** Of the whole answer; the first partition that has anything gives a batch in any case. */
  maxBytes: number
  /** Of one partition. */
  partitionBytes: number
}

interface Decoder {
  readInt16(): number
  readInt32(): number
  readInt64(): { toString(): string }
  readString(): string
  readBytes(size: number): Buffer
  readArray<T>(read: (decoder: Decoder) => T): T[]
}

/** From the first version that knows transactions to the latest that KafkaJS can write; brokers send zstd from version 10 on only. */
const VERSIONS = [4, 5, 6, 7, 8, 9, 10, 11]
const READ_COMMITTED = 1
const OFFSET_OUT_OF_RANGE = 1
const MAX_WAIT_MS = 500

/**
 * One fetch from several partitions that the broker leads, up to the last stable offset, the records left as bytes: KafkaJS's own unpacks
 * them all.
 * @throws the first error that the broker tells of a partition, unless it is that the position is not there
 */
export function rawFetch(
  broker: Broker,
  positions: ReadonlyArray<{ topic: string; partition: number; offset: bigint }>,
  limits: RawFetchLimits,
): Promise<RawPartition[]> {
  protocolParts ??= loadProtocol()
  const { apiKeys, fetch, Decoder } = protocolParts
  const topics = new Map<string, Array<(typeof positions)[number]>>()
  for (const position of positions) topics.set(position.topic, [...(topics.get(position.topic) ?? []), position])
  const options = {
    replicaId: -1,
    maxWaitTime: MAX_WAIT_MS,
    minBytes: 1,
    maxBytes: limits.maxBytes,
    isolationLevel: READ_COMMITTED,
    topics: [...topics].map(([topic, wanted]) => ({
      topic,
      partitions: wanted.map(({ partition, offset }) => ({
        partition,
        fetchOffset: offset.toString(),
        maxBytes: limits.partitionBytes,
      })),
    })),
  }
  const definitions = {
    versions: VERSIONS,
    protocol: ({ version }: { version: number }) => {
      return () => ({
        request: fetch.protocol({ version })(options).request,
        response: {
          decode: async (data: Buffer) => decoded(new Decoder(data), version),
          parse: async (data: unknown) => data,
        },
      })
    },
  }
  return broker.connectionPool.send<RawPartition[]>(broker.lookupRequest(apiKeys.Fetch, definitions)({}))
}

function decoded(decoder: Decoder, version: number): RawPartition[] {
  decoder.readInt32() // how long the broker held the answer back
  if (version >= 7) {
    refuse(decoder.readInt16())
    decoder.readInt32() // fetch session
  }
  return decoder
    .readArray((topics) => {
      const topic = topics.readString()
      return topics.readArray((partitions) => ({ topic, ...partitionIn(partitions, version) }))
    })
    .flat()
}

function partitionIn(decoder: Decoder, version: number): Omit<RawPartition, 'topic'> {
  const partition = decoder.readInt32()
  const error = decoder.readInt16()
  decoder.readInt64() // high watermark
  decoder.readInt64() // last stable offset
  if (version >= 5) decoder.readInt64() // start of the log
  const aborted = decoder.readArray((list) => ({
    producerId: list.readInt64().toString(),
    firstOffset: BigInt(list.readInt64().toString()),
  }))
  if (version >= 11) decoder.readInt32() // replica to be preferred
  const size = decoder.readInt32()
  const bytes = size > 0 ? decoder.readBytes(size) : Buffer.alloc(0)
  const isOutside = error === OFFSET_OUT_OF_RANGE
  if (!isOutside) refuse(error)
  return { partition, aborted, bytes, isOutside }
}

function refuse(error: number): void {
  if (error !== 0) throw protocolParts!.createErrorFromCode(error)
}

/** KafkaJS's own parts; loaded on first use, after what replaces others of them. */
const loadProtocol = () => ({
  apiKeys: require('kafkajs/src/protocol/requests/apiKeys') as { Fetch: number },
  fetch: require('kafkajs/src/protocol/requests/fetch') as {
    protocol(of: { version: number }): (options: object) => { request: object }
  },
  Decoder: require('kafkajs/src/protocol/decoder') as new (data: Buffer) => Decoder,
  createErrorFromCode: (require('kafkajs/src/protocol/error') as { createErrorFromCode(code: number): Error })
    .createErrorFromCode,
})
let protocolParts: ReturnType<typeof loadProtocol> | undefined
