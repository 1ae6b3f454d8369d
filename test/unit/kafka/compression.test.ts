import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { installBatchEnds } from '../../../runtime/kafka/batch-ends.js'
import { installCompression, ZSTD } from '../../../runtime/kafka/compression.js'

installBatchEnds()
installCompression()
const require = createRequire(import.meta.url)
const Decoder = require('kafkajs/src/protocol/decoder') as new (buffer: Buffer) => object
const record = require('kafkajs/src/protocol/recordBatch/record/v0') as (of: object) => object
const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0') as {
  RecordBatch(of: object): Promise<{ buffer: Buffer }>
}
const decodeMessages = require('kafkajs/src/protocol/requests/fetch/v4/decodeMessages') as (
  decoder: object,
) => Promise<Array<{ value: Buffer }>>

const ATTRIBUTES_OFFSET = 21

async function batch(values: Buffer[]) {
  const records = values.map((value, offsetDelta) => record({ offsetDelta, key: Buffer.from('k'), value }))
  const { buffer } = await RecordBatch({ compression: ZSTD, lastOffsetDelta: values.length - 1, records })
  const size = Buffer.alloc(4)
  size.writeInt32BE(buffer.length)
  const read = await decodeMessages(new Decoder(Buffer.concat([size, buffer])))
  return {
    bytes: buffer.length,
    codec: buffer.readInt16BE(ATTRIBUTES_OFFSET) & 7,
    read: read.map(({ value }) => value),
  }
}

const same = (a: Buffer[], b: Buffer[]): boolean => a.length === b.length && a.every((value, n) => value.equals(b[n]!))

describe('record batches', () => {
  it.each([3000, 30_000, 3_000_000])('of %d bytes are compressed, and read again', async (size) => {
    const values = Array.from({ length: 3 }, (_, n) => Buffer.alloc(size / 3, `page ${n} says the same again. `))
    const { bytes, codec, read } = await batch(values)
    expect(codec).toBe(ZSTD)
    expect(bytes).toBeLessThan(size / 10)
    expect(same(read, values)).toBe(true)
  })

  it('that are small stay as they are', async () => {
    const values = [Buffer.alloc(500, 'x'), Buffer.alloc(500, 'y')]
    const { codec, read } = await batch(values)
    expect(codec).toBe(0)
    expect(same(read, values)).toBe(true)
  })

  it('that cannot be compressed are read again', async () => {
    const values = [randomBytes(100_000), randomBytes(7)]
    expect(same((await batch(values)).read, values)).toBe(true)
  })

  it('compressed at the same time do not meet', async () => {
    const texts = Array.from({ length: 20 }, (_, n) => [Buffer.alloc(50_000, `text ${n} `)])
    const batches = await Promise.all(texts.map(batch))
    expect(batches.every(({ read }, n) => same(read, texts[n]!))).toBe(true)
  })
})
