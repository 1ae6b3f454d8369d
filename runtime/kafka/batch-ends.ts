import { createRequire } from 'node:module'
import { replaceModule } from './replace-module.js'

const require = createRequire(import.meta.url)

/** The part of KafkaJS's decoder that is needed here. */
interface Decoder {
  readInt32(): number
  readBytes(size: number): Buffer
  canReadBytes(size: number): boolean
}
interface RecordBatch {
  firstOffset: string
  lastOffsetDelta: number
  producerId: string
  inTransaction: boolean
  firstTimestamp: string
  records: Array<{ offset: string }>
}

const MAGIC_OFFSET = 16
const MAGIC_OF_RECORD_BATCHES = 2
const BATCH_HEADER_BYTES = 49

/**
 * The records of a fetch, in place of KafkaJS's `fetch/v4/decodeMessages`. A batch of a compacted topic ends at its last
 * offset delta, whatever is left of its records, and may be wholly empty; whoever goes on after the last record that is left is
 * given the same batch again, for ever. So where the last batch ends after its last record, a control record stands for its
 * end: nobody sees control records, and all of KafkaJS counts their offsets.
 */
async function decodeMessages(decoder: Decoder): Promise<object[]> {
  const size = decoder.readInt32()
  if (size <= 0 || !decoder.canReadBytes(size)) return []
  const bytes = decoder.readBytes(size)
  if (bytes.readInt8(MAGIC_OFFSET) !== MAGIC_OF_RECORD_BATCHES) {
    throw new Error('the broker sends records in a format from before Kafka 0.11')
  }
  loaded ??= load()
  const { Decoder, decodeBatch } = loaded
  const batches = new Decoder(bytes)
  const records: Array<{ offset: string }> = []
  let last: RecordBatch | undefined
  while (batches.canReadBytes(BATCH_HEADER_BYTES)) {
    try {
      last = await decodeBatch(batches)
    } catch (error) {
      // The broker cuts a response off at its limit, in the middle of a batch.
      if ((error as Error).name === 'KafkaJSPartialMessageError') break
      throw error
    }
    for (const record of last.records) records.push(record)
  }
  if (last) {
    const end = (BigInt(last.firstOffset) + BigInt(last.lastOffsetDelta)).toString()
    if (records.at(-1)?.offset !== end) records.push(endMarker(end, last))
  }
  return records
}

/** KafkaJS's own parts; loaded on first use, after what replaces others of them. */
const load = () => ({
  Decoder: require('kafkajs/src/protocol/decoder') as new (buffer: Buffer) => Decoder,
  decodeBatch: require('kafkajs/src/protocol/recordBatch/v0/decoder') as (from: Decoder) => Promise<RecordBatch>,
})
let loaded: ReturnType<typeof load> | undefined

function endMarker(offset: string, { firstTimestamp, producerId, inTransaction }: RecordBatch) {
  return {
    offset,
    timestamp: firstTimestamp,
    key: null,
    value: null,
    headers: {},
    isControlRecord: true,
    batchContext: { producerId, inTransaction },
  }
}

/** To be called before KafkaJS is loaded. */
export const installBatchEnds = (): void =>
  replaceModule('kafkajs/src/protocol/requests/fetch/v4/decodeMessages', decodeMessages)
