import { crc32, deflateRawSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { crawl, essence, goesOnEverywhere, html, read, response } from './warc-files.js'

interface Entry {
  name: string
  bytes: Buffer
  deflated?: boolean
  /** Another method than what the bytes are in. */
  method?: number
}

/** A zip file, with numbers of 64 bits in its directory or without. */
function zip(entries: Entry[], { large = false, comment = '' } = {}): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  for (const { name, bytes, deflated = false, method = deflated ? 8 : 0 } of entries) {
    const data = deflated ? deflateRawSync(bytes) : bytes
    const header = length(parts)
    const [local, central] = [Buffer.alloc(30), Buffer.alloc(46)]
    local.writeUInt32LE(0x04034b50)
    local.writeUInt16LE(name.length, 26)
    local.writeUInt16LE(4, 28)
    central.writeUInt32LE(0x02014b50)
    central.writeUInt16LE(method, 10)
    central.writeUInt32LE(crc32(bytes), 16)
    central.writeUInt32LE(large ? 0xffffffff : data.length, 20)
    central.writeUInt32LE(large ? 0xffffffff : bytes.length, 24)
    central.writeUInt16LE(name.length, 28)
    central.writeUInt16LE(large ? 28 : 0, 30)
    central.writeUInt32LE(large ? 0xffffffff : header, 42)
    const extra = Buffer.concat([
      Buffer.from([1, 0, 24, 0]),
      number64(bytes.length),
      number64(data.length),
      number64(header),
    ])
    parts.push(local, Buffer.from(name), Buffer.from([9, 9, 0, 0]), data)
    directory.push(central, Buffer.from(name), large ? extra : Buffer.alloc(0))
  }
  const offset = length(parts)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50)
  end.writeUInt32LE(large ? 0xffffffff : length(directory), 12)
  end.writeUInt32LE(large ? 0xffffffff : offset, 16)
  end.writeUInt16LE(comment.length, 20)
  const end64 = [Buffer.from('504b0606', 'hex'), Buffer.alloc(36), number64(length(directory)), number64(offset)]
  const locator = [Buffer.from('504b060700000000', 'hex'), number64(offset + length(directory)), Buffer.alloc(4)]
  return Buffer.concat([...parts, ...directory, ...(large ? [...end64, ...locator] : []), end, Buffer.from(comment)])
}

const length = (parts: Buffer[]) => parts.reduce((sum, part) => sum + part.length, 0)

function number64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}

const records = crawl(3)
const expected = (await read(Buffer.concat(records))).map(essence)
const members = Buffer.concat(records.map((bytes) => gzipSync(bytes)))
const index: Entry = { name: 'indexes/index.cdx', bytes: Buffer.from('org,example)/ 2026'), deflated: true }
const other = response(html(40), { url: 'https://example.org/40' })
const second: Entry = { name: 'archive/b.warc', bytes: other, deflated: true }

describe('WACZ files', () => {
  it.each([
    ['stored', zip([{ name: 'archive/a.warc.gz', bytes: members }, index, second])],
    ['deflated', zip([index, { name: 'archive/a.warc', bytes: Buffer.concat(records), deflated: true }, second])],
    [
      'deflated gzip',
      zip([{ name: 'archive/a.warc.gz', bytes: members, deflated: true }, second], { comment: 'a comment' }),
    ],
    ['with numbers of 64 bits', zip([{ name: 'archive/a.warc.gz', bytes: members }, second], { large: true })],
  ])('%s: give the records of all WARC files in them, and go on from each', async (_, bytes) => {
    const items = await goesOnEverywhere(bytes)
    expect(items.map(essence)).toEqual([...expected, `https://example.org/40 ${html(40)}`])
    for (const [i, { offset, next }] of items.entries()) {
      expect(next).toBeLessThanOrEqual(bytes.length)
      expect(next).toBeGreaterThan(offset)
      expect(offset).toBeGreaterThanOrEqual(items[i - 1]?.next ?? 0)
    }
  })

  it('give the place of a stored record in the file', async () => {
    const bytes = zip([index, { name: 'archive/a.warc.gz', bytes: members }])
    for (const item of await read(bytes)) {
      if (item.kind === 'damage') throw new Error(item.error)
      const [alone] = await read(bytes.subarray(item.offset, item.offset + item.length))
      expect(essence(alone!)).toBe(essence(item))
    }
  })

  it('are read on behind an entry that is damaged or not read', async () => {
    const broken = { name: 'archive/a.warc', bytes: Buffer.alloc(500, 'no deflate'), method: 8 }
    const unknown = { name: 'archive/b.warc', bytes: Buffer.alloc(50), method: 12 }
    const cut = { name: 'archive/c.warc.gz', bytes: members.subarray(0, -30) }
    const items = await goesOnEverywhere(zip([broken, unknown, cut, second]))
    const errors = items.filter((item) => item.kind === 'damage')
    expect(errors).toMatchObject([
      { error: expect.any(String) },
      { error: /archive\/b\.warc .*\(12\)/ },
      { error: /ends/ },
    ])
    expect(errors.some(({ cut }) => cut)).toBe(false)
    expect(items.filter(({ kind }) => kind !== 'damage').map(essence)).toEqual([
      ...expected.slice(0, -1),
      `https://example.org/40 ${html(40)}`,
    ])
  })

  it('that are not whole, or no WACZ, are damage', async () => {
    const bytes = zip([{ name: 'archive/a.warc.gz', bytes: members }])
    expect(await read(bytes.subarray(0, -40))).toMatchObject([{ kind: 'damage', next: undefined, cut: true }])
    expect(await read(zip([index]))).toMatchObject([{ kind: 'damage', next: undefined, error: /without WARC files/ }])
  })
})
