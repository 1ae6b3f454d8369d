import { describe, expect, it } from 'vitest'
import type { RawPartition } from '../../../runtime/kafka/raw-fetch.js'
import type { Position, Reader } from '../../../runtime/kafka/reader.js'
import { RecordCounter, timestampsAt } from '../../../runtime/kafka/record-counter.js'
import { batch, FIRST_TIME } from '../../helpers/record-batches.js'

type Stored = Awaited<ReturnType<typeof batch>>

/** A partition that answers as a broker does: from the batch on that holds the offset, and that it has nothing before its start. */
function readerOf(batches: Stored[], aborted: RawPartition['aborted'] = [], start = 0n) {
  const asked: bigint[] = []
  const reader = {
    rawFetch: async ([{ offset }]: [Position]): Promise<RawPartition[]> => {
      asked.push(offset)
      const bytes = batches.filter(({ last }) => BigInt(last) >= offset).map((one) => one.bytes)
      const isOutside = offset < start
      return [{ topic: 't', partition: 0, aborted, bytes: Buffer.concat(isOutside ? [] : bytes), isOutside }]
    },
  }
  return { asked, counter: new RecordCounter(reader as unknown as Reader) }
}

const range = (from: number, to: number) => ({ topic: 't', partition: 0, from: BigInt(from), to: BigInt(to) })
const ALL = { atMost: 10_000, maxBytes: 1 << 30 }

describe('counting records by the headers of their batches', () => {
  it('counts neither markers nor what was aborted', async () => {
    const { counter } = readerOf(
      [
        await batch(0, 3, { producer: 1 }),
        await batch(3, 2, { producer: 2 }),
        await batch(5, 4, { producer: 1 }),
        await batch(9, 1, { producer: 2, control: true }),
        await batch(10, 1, { producer: 1, control: true }),
        await batch(11, 5, { producer: 2 }),
        await batch(16, 1, { producer: 2, control: true }),
      ],
      [{ producerId: '2', firstOffset: 3n }],
    )
    expect(await counter.count([range(0, 17)], ALL)).toEqual([
      { records: 3 + 4 + 5, isExact: true, firstTimestamp: FIRST_TIME },
    ])
  })

  it('counts what compaction has left, and of batches that a range cuts through what lies within', async () => {
    const batches = [await batch(0, 10, { kept: [0, 4, 9] }), await batch(10, 5), await batch(15, 5, { kept: [] })]
    const { counter } = readerOf(batches)
    const counted = async (from: number, to: number) => (await counter.count([range(from, to)], ALL))[0]
    expect(await counted(0, 20)).toMatchObject({ records: 8, isExact: true })
    expect(await counted(3, 12)).toMatchObject({ records: 4, isExact: true, firstTimestamp: FIRST_TIME + 4000 })
    expect(await counted(12, 20)).toMatchObject({ records: 3, firstTimestamp: FIRST_TIME + 12_000 })
    expect(await counted(20, 20)).toMatchObject({ records: 0, isExact: true })
  })

  it('reads only what is new, as the range moves on', async () => {
    const batches = [await batch(0, 10), await batch(10, 10)]
    const { counter, asked } = readerOf(batches)
    expect(await counter.count([range(0, 20)], ALL)).toMatchObject([{ records: 20 }])
    batches.push(await batch(20, 10))
    expect(await counter.count([range(4, 30)], ALL)).toMatchObject([{ records: 26, isExact: true }])
    expect(await counter.count([range(12, 30)], ALL)).toMatchObject([{ records: 18, isExact: true }])
    expect(asked).toEqual([0n, 20n])
    // What goes back is read again.
    expect(await counter.count([range(2, 30)], ALL)).toMatchObject([{ records: 28, isExact: true }])
    expect(asked).toEqual([0n, 20n, 2n])
  })

  it('estimates beyond what is to be counted, and where nothing is received', async () => {
    const { counter } = readerOf([await batch(0, 10), await batch(10, 1, { control: true }), await batch(11, 10)])
    expect(await counter.count([range(0, 1000)], { atMost: 10, maxBytes: 1 << 30 })).toMatchObject([
      { records: 1000, isExact: false },
    ])
    const { counter: empty } = readerOf([])
    expect(await empty.count([range(0, 50)], ALL)).toEqual([{ records: 50, isExact: false, firstTimestamp: undefined }])
  })
  it('reads a little of each range before it reads more of any', async () => {
    const bytes = Buffer.concat([(await batch(0, 10)).bytes])
    const asked: string[] = []
    const reader = {
      // There is room for one partition in an answer.
      rawFetch: async ([{ topic, partition }]: [Position]): Promise<RawPartition[]> => {
        asked.push(topic)
        return [{ topic, partition, aborted: [], bytes, isOutside: false }]
      },
    }
    const ranges = ['a', 'b', 'c'].map((topic) => ({ ...range(0, 1000), topic }))
    const counts = await new RecordCounter(reader as unknown as Reader).count(ranges, {
      atMost: 1000,
      maxBytes: 3 * bytes.length,
    })
    expect(asked).toEqual(['a', 'b', 'c'])
    expect(counts.map(({ firstTimestamp }) => firstTimestamp)).toEqual([FIRST_TIME, FIRST_TIME, FIRST_TIME])
  })

  it('takes what it could not read for something, whatever lies before it', async () => {
    const { counter } = readerOf([await batch(0, 1, { control: true })])
    expect(await counter.count([range(0, 3)], ALL)).toMatchObject([{ records: 2, isExact: false }])
    const { counter: removed, asked } = readerOf([await batch(0, 10)], [], 5n)
    const whether = { atMost: 1, maxBytes: Number.POSITIVE_INFINITY }
    expect(await removed.count([range(0, 10)], whether)).toMatchObject([{ records: 10, isExact: false }])
    expect(asked).toEqual([0n])
  })
  it('looks for times until all are known that can be', async () => {
    const { bytes } = await batch(0, 3)
    const reader = {
      // There is room for one partition in an answer, and of the last nothing is there.
      rawFetch: async (positions: Position[]): Promise<RawPartition[]> =>
        positions.map(({ topic, partition }, i) => {
          const isSent = i === 0 && topic !== 'gone'
          return { topic, partition, aborted: [], bytes: isSent ? bytes : Buffer.alloc(0), isOutside: topic === 'gone' }
        }),
    }
    const positions = ['a', 'b', 'gone'].map((topic) => ({ topic, partition: 0, offset: 2n }))
    const last = FIRST_TIME + 2000
    expect(await timestampsAt(reader as unknown as Reader, positions)).toEqual([last, last, undefined])
  })
})
