import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
interface Encoded {
  buffer: Buffer
}
const Long = require('kafkajs/src/utils/long') as { fromInt(n: number): object; fromNumber(n: number): object }
const record = require('kafkajs/src/protocol/recordBatch/record/v0') as (of: object) => Encoded
const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0') as { RecordBatch(of: object): Promise<Encoded> }

export const FIRST_TIME = 1_700_000_000_000

/** A batch that began with `count` records, of which those at `kept` are left; each was written a second after the one before. */
export async function batch(
  first: number,
  count: number,
  changes: { kept?: number[]; producer?: number; control?: boolean; values?: Buffer[] } = {},
) {
  const { values = [] } = changes
  const { kept = Array.from({ length: count }, (_, i) => i), producer = -1, control = false } = changes
  const { buffer } = await RecordBatch({
    firstOffset: Long.fromInt(first),
    lastOffsetDelta: count - 1,
    transactional: producer >= 0,
    producerId: Long.fromInt(producer),
    firstTimestamp: FIRST_TIME + 1000 * first,
    maxTimestamp: FIRST_TIME + 1000 * (first + count - 1),
    records: kept.map((offsetDelta) =>
      record({
        offsetDelta,
        timestampDelta: 1000 * offsetDelta,
        key: Buffer.from('k'),
        value: values[offsetDelta] ?? Buffer.from('v'),
      }),
    ),
  })
  // KafkaJS writes no control batches.
  if (control) buffer.writeInt16BE(buffer.readInt16BE(21) | 0x20, 21)
  return { first, last: first + count - 1, bytes: buffer }
}
