import { createRequire } from 'node:module'
import type { Broker } from './transport.js'

const require = createRequire(import.meta.url)

/** What a broker says of a partition that it keeps. */
export interface KeptPartition {
  topic: string
  partition: number
  /** On its disk. */
  bytes: number
}

interface Decoder {
  readInt16(): number
  readInt32(): number
  readInt64(): { toString(): string }
  readString(): string
  readBoolean(): boolean
  readArray<T>(read: (decoder: Decoder) => T): T[]
}

/** Sizes of partitions on one broker (DescribeLogDirs, which KafkaJS does not have). What it does not keep, or may not tell of, is left out. */
export async function describeLogDirs(
  broker: Broker,
  partitions: ReadonlyMap<string, number[]>,
): Promise<KeptPartition[]> {
  protocolParts ??= loadProtocol()
  const { apiKeys } = protocolParts
  const protocol = broker.lookupRequest(apiKeys.DescribeLogDirs, { versions: [VERSION], protocol: () => logDirs })
  return broker.connectionPool.send<KeptPartition[]>(protocol(partitions))
}

/** The latest before the flexible ones, whose encoding KafkaJS cannot read; brokers from 2.0 to 4 know it. */
const VERSION = 1

const logDirs = (partitions: ReadonlyMap<string, number[]>) => ({
  request: {
    apiKey: protocolParts!.apiKeys.DescribeLogDirs,
    apiVersion: VERSION,
    apiName: 'DescribeLogDirs',
    encode: async () => {
      const { Encoder } = protocolParts!
      return new Encoder().writeArray(
        [...partitions].map(([topic, numbers]) => new Encoder().writeString(topic).writeArray(numbers)),
      )
    },
  },
  response: {
    decode: async (data: Buffer) => decoded(new protocolParts!.Decoder(data)),
    parse: async (data: unknown) => data,
  },
})

function decoded(decoder: Decoder): KeptPartition[] {
  const kept: KeptPartition[] = []
  decoder.readInt32() // how long the broker held the answer back
  decoder.readArray((folder) => {
    folder.readInt16() // an error has no topics
    folder.readString()
    folder.readArray((topics) => {
      const topic = topics.readString()
      topics.readArray((partitions) => {
        const partition = partitions.readInt32()
        const bytes = Number(partitions.readInt64())
        partitions.readInt64() // how far it lags behind
        const moving = partitions.readBoolean()
        // While it moves to another disk it is there twice.
        if (!moving) kept.push({ topic, partition, bytes })
      })
    })
  })
  return kept
}

interface Encoder {
  writeString(value: string): Encoder
  writeArray(values: readonly unknown[]): Encoder
}

/** KafkaJS's own parts; loaded on first use, after what replaces others of them. */
const loadProtocol = () => ({
  apiKeys: require('kafkajs/src/protocol/requests/apiKeys') as { DescribeLogDirs: number },
  Encoder: require('kafkajs/src/protocol/encoder') as new () => Encoder,
  Decoder: require('kafkajs/src/protocol/decoder') as new (data: Buffer) => Decoder,
})
let protocolParts: ReturnType<typeof loadProtocol> | undefined
