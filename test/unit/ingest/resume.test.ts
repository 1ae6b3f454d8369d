import { describe, expect, it } from 'vitest'
import type { WarcItem } from '../../../ingest/index.js'
import { crawl, decorated, essence, fingerprint, layouts, read, record, response, source } from './warc-files.js'

const records = crawl()
const expected = await read(Buffer.concat(records))

/** Every item starts where the one before it says, and reading from there gives exactly what follows. */
async function checkEveryBoundary(bytes: Buffer, items: WarcItem[]): Promise<void> {
  expect(items[0]?.offset ?? 0).toBe(0)
  const prints = items.map(fingerprint)
  for (const [i, item] of items.entries()) {
    if (i + 1 < items.length) expect(item.next).toBe(items[i + 1]!.offset)
    if (item.kind !== 'damage') expect(item.offset + item.length).toBe(item.next)
    if (item.next !== undefined) expect(await printsFrom(bytes, item.next)).toEqual(prints.slice(i + 1))
    expect(await printsFrom(bytes, item.offset)).toEqual(prints.slice(i))
  }
}

const printsFrom = async (bytes: Buffer, from: number, maxPayload?: number) =>
  (await read(bytes, maxPayload ? { from, maxPayload } : { from })).map(fingerprint)

describe('reading goes on from every record boundary, giving every record exactly once', () => {
  it('finds all kinds of records in the crawl', () => {
    expect(expected.map(({ kind }) => kind).sort()).toEqual([
      ...Array(7).fill('other'),
      ...Array(2).fill('rejected'),
      ...Array(4).fill('response'),
    ])
  })

  it.each(Object.entries(layouts(records)))('%s', async (_, bytes) => {
    const items = await read(bytes)
    expect(items.map(essence)).toEqual(expected.map(essence))
    expect(items.at(-1)?.next).toBe(bytes.length)
    await checkEveryBoundary(bytes, items)
  })

  it.each(Object.entries(layouts(records)))('%s, whatever the size of the chunks', async (_, bytes) => {
    const items = await read(bytes)
    for (const chunk of [1, 7, 64, 1 << 20])
      expect((await read(source(bytes, chunk))).map(fingerprint)).toEqual(items.map(fingerprint))
  })

  it('members that are too long to be inflated at once', async () => {
    // Random text: 2 records of some 300 KB each after compression.
    const long = crawl(3, 450_000)
    const wanted = await read(Buffer.concat(long))
    for (const name of ['a gzip member a record', 'one gzip member', 'a gzip member for three records']) {
      const bytes = layouts(long)[name]!
      const items = await read(source(bytes, 60_000))
      expect(items.map(essence)).toEqual(wanted.map(essence))
      for (const [i, { next }] of items.entries()) {
        const rest = await read(source(bytes, 60_000), { from: next })
        expect(rest.map(essence)).toEqual(items.slice(i + 1).map(essence))
      }
    }
  })

  it('stored gzip members, in which record headers stand uncompressed', async () => {
    const stored = Buffer.concat(records.map((bytes) => storedMember(bytes)))
    const items = await read(stored)
    expect(items.map(essence)).toEqual(expected.map(essence))
    await checkEveryBoundary(stored, items)
  })

  it('damaged files too', async () => {
    const members = records.map((bytes) => decorated(bytes))
    members.splice(3, 0, Buffer.from('this is no gzip member'))
    members[6] = members[6]!.subarray(0, -30)
    const bytes = Buffer.concat(members)
    const items = await read(bytes)
    expect(items.filter(({ kind }) => kind === 'damage')).toHaveLength(2)
    expect(items).toHaveLength(records.length + 1)
    await checkEveryBoundary(bytes, items)
  })

  it('says so when there is no record at the offset', async () => {
    const bytes = layouts(records)['a gzip member a record']!
    expect(await read(bytes, { from: 5 })).toMatchObject([{ kind: 'damage', offset: 5, next: undefined }])
    expect(await read(bytes, { from: bytes.length })).toEqual([])
  })

  it('gives offsets that other tools can use: the record alone is a file', async () => {
    const bytes = layouts(records)['a gzip member a record']!
    for (const item of await read(bytes)) {
      if (item.kind === 'damage') throw new Error(item.error)
      const alone = await read(bytes.subarray(item.offset, item.offset + item.length))
      expect(alone.map(essence)).toEqual([essence(item)])
    }
  })
})

describe('blocks that are longer than what is held', () => {
  const big = response(Buffer.alloc(300_000, 'x'), { url: 'https://example.org/big' })
  const bytes = [record({ 'WARC-Type': 'warcinfo' }), big, ...records]

  it.each(Object.entries(layouts(bytes)))('%s', async (_, file) => {
    const items = await read(file, { maxPayload: 50_000 })
    expect(items).toHaveLength(bytes.length)
    expect(items[1]).toMatchObject({ kind: 'rejected', reason: 'too-large', url: 'https://example.org/big' })
    expect(items.slice(2).map(essence)).toEqual(expected.map(essence))
    for (const [i, { next }] of items.entries()) {
      expect(await printsFrom(file, next!, 50_000)).toEqual(items.slice(i + 1).map(fingerprint))
    }
  })
})

/** A gzip member that is not compressed. */
function storedMember(bytes: Buffer): Buffer {
  const member = decorated(bytes)
  const size = Buffer.alloc(5)
  size[0] = 1
  size.writeUInt16LE(bytes.length, 1)
  size.writeUInt16LE(~bytes.length & 0xffff, 3)
  return Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]), size, bytes, member.subarray(-8)])
}
