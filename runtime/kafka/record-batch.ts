import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** What the header of a record batch tells, so that its records can be counted without being unpacked. */
export interface BatchHeader {
  firstOffset: bigint
  lastOffset: bigint
  /** Records that are left of it; compaction takes some out. */
  records: number
  /** Holds a commit or abort marker. */
  isControl: boolean
  inTransaction: boolean
  producerId: string
  /** Of its first record, milliseconds since 1970; not to be trusted after compaction. */
  firstTimestamp: number
  maxTimestamp: number
  bytes: Buffer
}

const LENGTH_AT = 8
const BEFORE_LENGTH = 12
const ATTRIBUTES_AT = 21
const LAST_OFFSET_DELTA_AT = 23
const FIRST_TIMESTAMP_AT = 27
const MAX_TIMESTAMP_AT = 35
const PRODUCER_ID_AT = 43
const RECORDS_AT = 57
const HEADER_BYTES = 61
const LOG_APPEND_TIME = 0x08
const TRANSACTIONAL = 0x10
const CONTROL = 0x20

/** The batches in the bytes of a fetch; one that is cut off at the end is left out. */
export function* batchesIn(bytes: Buffer): Generator<BatchHeader> {
  for (let at = 0; at + HEADER_BYTES <= bytes.length; ) {
    const size = BEFORE_LENGTH + bytes.readInt32BE(at + LENGTH_AT)
    if (at + size > bytes.length) return
    const batch = bytes.subarray(at, at + size)
    const attributes = batch.readInt16BE(ATTRIBUTES_AT)
    const firstOffset = batch.readBigInt64BE(0)
    const maxTimestamp = Number(batch.readBigInt64BE(MAX_TIMESTAMP_AT))
    yield {
      firstOffset,
      lastOffset: firstOffset + BigInt(batch.readInt32BE(LAST_OFFSET_DELTA_AT)),
      records: batch.readInt32BE(RECORDS_AT),
      isControl: (attributes & CONTROL) !== 0,
      inTransaction: (attributes & TRANSACTIONAL) !== 0,
      producerId: batch.readBigInt64BE(PRODUCER_ID_AT).toString(),
      firstTimestamp:
        (attributes & LOG_APPEND_TIME) === 0 ? Number(batch.readBigInt64BE(FIRST_TIMESTAMP_AT)) : maxTimestamp,
      maxTimestamp,
      bytes: batch,
    }
    at += size
  }
}

/** Whether all that was written into the batch is still there. */
export const isWhole = ({
  firstOffset,
  lastOffset,
  records,
}: Pick<BatchHeader, 'firstOffset' | 'lastOffset' | 'records'>): boolean =>
  lastOffset - firstOffset + 1n === BigInt(records)

/** A transaction that was aborted, as a broker lists it with what is fetched. */
export interface AbortedTransaction {
  producerId: string
  firstOffset: bigint
}

/**
 * The batches in the bytes of a fetch, with what became of their transactions: markers and records of aborted ones are not committed.
 * @param aborted in any order: brokers list them by their end
 */
export function* told(
  bytes: Buffer,
  aborted: readonly AbortedTransaction[],
): Generator<{ batch: BatchHeader; isCommitted: boolean }> {
  const pending = [...aborted].sort((a, b) => (a.firstOffset < b.firstOffset ? -1 : 1))
  const open = new Set<string>()
  for (const batch of batchesIn(bytes)) {
    while (pending.length > 0 && pending[0]!.firstOffset <= batch.lastOffset) open.add(pending.shift()!.producerId)
    const isAborted = batch.inTransaction && open.has(batch.producerId)
    if (batch.isControl) open.delete(batch.producerId)
    yield { batch, isCommitted: !batch.isControl && !isAborted }
  }
}

/** The last record of a batch: the others are unpacked with it, but not looked at. */
export async function lastRecord({ bytes, records, maxTimestamp }: BatchHeader): Promise<LastRecord | undefined> {
  if (records === 0) return undefined
  kafkaParts ??= loadKafkaParts()
  const { Decoder, lookupCodecByAttributes } = kafkaParts
  const codec = lookupCodecByAttributes(bytes.readInt16BE(ATTRIBUTES_AT))
  const packed = bytes.subarray(HEADER_BYTES)
  const decoder = new Decoder(codec ? await codec.decompress(packed) : packed)
  for (let i = 1; i < records; i++) decoder.readVarIntBytes()
  const record = new Decoder(decoder.readVarIntBytes()!)
  record.readInt8() // attributes
  record.readVarLong() // time since the first
  record.readVarInt() // offset since the first
  return { key: record.readVarIntBytes(), value: record.readVarIntBytes(), timestamp: maxTimestamp }
}

/** A record as it stands in a batch. */
export interface BatchRecord {
  offset: bigint
  /** Milliseconds since 1970. */
  timestamp: number
  value: Buffer | null
}

/** All records of a batch. */
export async function unpacked({ bytes }: BatchHeader): Promise<BatchRecord[]> {
  kafkaParts ??= loadKafkaParts()
  const { records } = await kafkaParts.decodeBatch(new kafkaParts.Decoder(bytes))
  return records.map(({ offset, timestamp, value }) => ({
    offset: BigInt(offset),
    timestamp: Number(timestamp),
    value,
  }))
}

export interface LastRecord {
  key: Buffer | null
  value: Buffer | null
  /** When the latest record of its batch was written, milliseconds since 1970. */
  timestamp: number
}

interface Decoder {
  readInt8(): number
  readVarInt(): number
  readVarLong(): unknown
  readVarIntBytes(): Buffer | null
}

/** KafkaJS's own parts; loaded on first use, after what replaces others of them. */
const loadKafkaParts = () => ({
  Decoder: require('kafkajs/src/protocol/decoder') as new (data: Buffer) => Decoder,
  decodeBatch: require('kafkajs/src/protocol/recordBatch/v0/decoder') as (
    from: Decoder,
  ) => Promise<{ records: Array<{ offset: string; timestamp: string; value: Buffer | null }> }>,
  lookupCodecByAttributes: (
    require('kafkajs/src/protocol/message/compression') as {
      lookupCodecByAttributes(attributes: number): { decompress(packed: Buffer): Promise<Buffer> } | null
    }
  ).lookupCodecByAttributes,
})
let kafkaParts: ReturnType<typeof loadKafkaParts> | undefined
