import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { installBatchEnds } from '../../../runtime/kafka/batch-ends.js'

installBatchEnds()
const require = createRequire(import.meta.url)
interface Encoded {
  buffer: Buffer
}
const Decoder = require('kafkajs/src/protocol/decoder') as new (buffer: Buffer) => object
const Long = require('kafkajs/src/utils/long') as { fromInt(n: number): object }
const record = require('kafkajs/src/protocol/recordBatch/record/v0') as (of: object) => Encoded
const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0') as {
  RecordBatch(of: object): Promise<Encoded>
}
const decodeMessages = require('kafkajs/src/protocol/requests/fetch/v4/decodeMessages') as (
  decoder: object,
) => Promise<Array<{ offset: string; isControlRecord: boolean; value: Buffer | null }>>

/** A batch that began with `count` records, of which those at `kept` are left, as after compaction. */
async function batch(firstOffset: number, count: number, kept: number[]): Promise<Buffer> {
  const { buffer } = await RecordBatch({
    firstOffset: Long.fromInt(firstOffset),
    lastOffsetDelta: count - 1,
    records: kept.map((offsetDelta) =>
      record({ offsetDelta, key: Buffer.from('k'), value: Buffer.from(`v${firstOffset + offsetDelta}`) }),
    ),
  })
  return buffer
}

/** What a fetch gives: numbers for records, and in brackets where a batch ends after the last of them. */
async function decoded(...batches: Buffer[]): Promise<string[]> {
  const bytes = Buffer.concat(batches)
  const size = Buffer.alloc(4)
  size.writeInt32BE(bytes.length)
  const messages = await decodeMessages(new Decoder(Buffer.concat([size, bytes])))
  return messages.map(({ offset, isControlRecord, value }) => (isControlRecord ? `[${offset}]` : `${offset} ${value}`))
}

describe('the end of the last batch of a fetch', () => {
  it('is its last record, where that is left', async () => {
    expect(await decoded(await batch(5, 3, [0, 1, 2]))).toEqual(['5 v5', '6 v6', '7 v7'])
    expect(await decoded(await batch(5, 3, [2]))).toEqual(['7 v7'])
  })

  it('is marked where the last records are gone', async () => {
    expect(await decoded(await batch(5, 4, [0, 1]))).toEqual(['5 v5', '6 v6', '[8]'])
  })

  it('is marked where all records are gone', async () => {
    expect(await decoded(await batch(5, 4, []))).toEqual(['[8]'])
    expect(await decoded(await batch(0, 2, [0, 1]), await batch(2, 4, []))).toEqual(['0 v0', '1 v1', '[5]'])
  })

  it('is that of the last whole batch, where the broker cuts the next one off', async () => {
    const whole = await batch(0, 3, [0])
    const next = await batch(3, 3, [0, 1, 2])
    const cut = [1, 11, 12, 16, 17, 48, 49, 60, 61, 62, next.length - 1]
    for (const bytes of cut) {
      expect(await decoded(whole, next.subarray(0, bytes)), `${bytes} bytes`).toEqual(['0 v0', '[2]'])
    }
  })

  it('is not looked for where nothing has come', async () => {
    expect(await decoded()).toEqual([])
    const next = await batch(3, 3, [0, 1, 2])
    expect(await decoded(next.subarray(0, 70))).toEqual([])
  })

  it('does not matter within a fetch', async () => {
    expect(await decoded(await batch(0, 3, [0]), await batch(3, 1, [0]))).toEqual(['0 v0', '3 v3'])
  })
})

describe('records of before Kafka 0.11', () => {
  it('are refused', async () => {
    const old = await batch(0, 1, [0])
    old.writeInt8(1, 16)
    await expect(decoded(old)).rejects.toThrow('a format from before Kafka 0.11')
  })
})
