import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { brotliCompressSync, createGzip, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { WarcItem } from '../../../ingest/index.js'
import { crawl, essence, html, layouts, read, record, response, source } from './warc-files.js'

const records = crawl(4)
const expected = (await read(Buffer.concat(records))).map(essence)
const files = Object.entries(layouts(records))

const damages = (items: WarcItem[]) => items.filter((item) => item.kind === 'damage')
const isCutOff = (item: WarcItem) => 'note' in item && item.note === 'the file ends inside of it'
const sound = (items: WarcItem[]) => items.filter((item) => item.kind !== 'damage' && !isCutOff(item)).map(essence)

function checkChain(items: WarcItem[]): void {
  for (const [i, item] of items.entries()) {
    if (i + 1 < items.length) expect(item.next).toBe(items[i + 1]!.offset)
    if (item.next !== undefined) expect(item.next).toBeGreaterThan(item.offset)
  }
}

describe('a file that ends too early', () => {
  it.each(files)('%s: gives all records before the cut, then the damage, and says that it is cut', async (_, bytes) => {
    for (let length = 2; length < bytes.length; length += 13) {
      const items = await read(bytes.subarray(0, length))
      checkChain(items)
      const found = sound(items)
      expect(found).toEqual(expected.slice(0, found.length))
      expect(damages(items).length).toBeLessThanOrEqual(1)
      if (damages(items).length > 0) expect(items.at(-1)).toMatchObject({ kind: 'damage', next: undefined, cut: true })
    }
  })

  it('gives the page that it ends in up to there, with a digest of that', async () => {
    const page = html(1, 60_000)
    const http = { 'Content-Type': 'text/html' }
    const last = response(page, { http, warc: { 'WARC-Payload-Digest': 'sha1:WHOLE' } })
    const whole = Buffer.concat([...records, last])
    const cuts = [
      whole.subarray(0, whole.length - 20_000),
      Buffer.concat([...records.map((bytes) => gzipSync(bytes)), gzipSync(last).subarray(0, 12_000)]),
      gzipSync(whole).subarray(0, 14_000),
    ]
    for (const bytes of cuts) {
      const items = await read(bytes)
      checkChain(items)
      expect(sound(items)).toEqual(expected)
      // Of a file that is not compressed nothing is damaged but the page.
      expect(damages(items)).toHaveLength(bytes[0] === 0x1f ? 1 : 0)
      const cut = items.findLast(({ kind }) => kind !== 'damage') as { payload: Buffer; digest: string }
      expect(cut).toMatchObject({ kind: 'response', note: 'the file ends inside of it', cut: true })
      expect(cut.digest).not.toBe('sha1:WHOLE')
      expect(cut.payload.length).toBeGreaterThan(5000)
      expect(page.startsWith(cut.payload.toString())).toBe(true)
    }
  })

  it('loses only the record that is cut', async () => {
    for (const name of ['plain', 'a gzip member a record']) {
      const bytes = layouts(records)[name]!
      const whole = await read(bytes)
      const last = whole.at(-1)!
      const items = await read(bytes.subarray(0, last.offset + 60))
      expect(items.slice(0, -1)).toEqual(whole.slice(0, -1))
      expect(items.at(-1)).toMatchObject({ kind: 'damage', offset: last.offset, next: undefined })
    }
  })
})

describe('a file with a damaged stretch', () => {
  it.each(files)('%s: neither throws nor hangs, nor invents records', async (_, bytes) => {
    for (let at = 3; at < bytes.length; at += 23) {
      const damaged = Buffer.from(bytes)
      damaged.fill(at % 2 ? 0xff : 0, at, Math.min(at + 8, bytes.length))
      const items = await read(damaged)
      checkChain(items)
    }
  })

  it('is read again from the next gzip member on', async () => {
    const members = records.map((bytes) => gzipSync(bytes))
    for (let broken = 0; broken < members.length - 1; broken++) {
      const damaged = members.map((bytes) => Buffer.from(bytes))
      damaged[broken]!.fill(0xee, 40, 60)
      const items = await read(Buffer.concat(damaged))
      checkChain(items)
      expect(sound(items)).toEqual(expected.filter((_, i) => i !== broken))
      const offset = Buffer.concat(members.slice(0, broken)).length
      expect(damages(items)).toMatchObject([{ offset, next: offset + members[broken]!.length }])
    }
  })

  it('does not take a record whose checksum is wrong', async () => {
    const members = records.map((bytes) => gzipSync(bytes))
    members[2]![members[2]!.length - 6]! ^= 1
    const items = await read(Buffer.concat(members))
    expect(sound(items)).toEqual(expected.filter((_, i) => i !== 2))
    expect(damages(items)).toHaveLength(1)
  })

  it('finds a member in which a cut one was run into', async () => {
    const members = records.map((bytes) => gzipSync(bytes))
    members[2] = members[2]!.subarray(0, 50)
    const items = await read(Buffer.concat(members))
    expect(sound(items)).toEqual(expected.filter((_, i) => i !== 2))
  })

  it('gives the records of a long member up to where it is damaged', async () => {
    const plain = Buffer.concat(crawl(40, 5000))
    const wanted = (await read(plain)).map(essence)
    const damaged = gzipSync(plain)
    const at = Math.floor(damaged.length / 2)
    damaged.fill(0xff, at, at + 500)
    const items = await read(damaged)
    expect(sound(items).every((item, i) => item === wanted[i])).toBe(true)
    expect(sound(items).length).toBeGreaterThan(wanted.length * 0.45)
    expect(items.at(-1)).toMatchObject({ kind: 'damage', next: undefined })
  })

  it('is read again from the next record of a plain file on', async () => {
    const junk = Buffer.from('bytes that are no record\r\nWARC/ is mentioned, and WARC/1.0 too\r\n\r\n')
    for (let at = 0; at <= records.length; at++) {
      const items = await read(Buffer.concat([...records.slice(0, at), junk, ...records.slice(at)]))
      checkChain(items)
      expect(sound(items)).toEqual(expected)
      const offset = Buffer.concat(records.slice(0, at)).length
      const next = at < records.length ? offset + junk.length : undefined
      expect(damages(items)).toMatchObject([{ offset, next }])
    }
  })
})

describe('a wrong Content-Length', () => {
  const page = html(9)
  const right = response(page)
  const length = /Content-Length: (\d+)/.exec(right.toString('latin1'))![1]!
  const wrong = (value: string) =>
    Buffer.from(right.toString('latin1').replace(`Length: ${length}`, `Length: ${value}`), 'latin1')
  const after = records.slice(1)

  it.each([
    ['somewhat too large', String(Number(length) + 50)],
    ['much too large', '900000'],
    ['larger than what is held', '99000000'],
    ['no number', 'many'],
    ['negative', '-1'],
    ['absurd', '9'.repeat(30)],
  ])('%s: loses no other record', async (what, value) => {
    for (const [name, bytes] of Object.entries(layouts([records[0]!, wrong(value), ...after]))) {
      const items = await read(bytes)
      checkChain(items)
      // What claims to be too long to be held cannot be looked behind within one gzip member.
      if (value === '99000000' && !/plain|a gzip member a|names|zeros/.test(name)) continue
      const others = sound(items).filter((item) => !item.startsWith('https://example.org/ '))
      expect(others, `${name}, ${what}`).toEqual(expected)
      if (value !== '99000000') expect(sound(items)).toContain(`https://example.org/ ${page}`)
    }
  })

  it('too small: the rest is reported', async () => {
    const items = await read(Buffer.concat([records[0]!, wrong(String(Number(length) - 40)), ...after]))
    checkChain(items)
    expect(sound(items)).toHaveLength(records.length + 1)
    expect(items[1]).toMatchObject({ kind: 'response', note: expect.stringContaining('Content-Length') })
    expect(damages(items)).toHaveLength(1)
  })

  it('does not take a record in the text of another for one', async () => {
    const inner = response(`<html>${records[2]!.toString('latin1')}</html>`)
    const items = await read(Buffer.concat([inner, ...records]))
    expect(items).toHaveLength(records.length + 1)
  })
})

describe('what is not WARC', () => {
  it.each([
    ['zip', Buffer.from('PK\x03\x04 and so on'), /zip/],
    ['bzip2', Buffer.from('BZh91AY&SY'), /bzip2/],
    ['lz4', Buffer.from([4, 0x22, 0x4d, 0x18, 0, 0]), /lz4/],
    ['zstandard', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0]), /zstandard/],
    ['zstandard with a dictionary', Buffer.from([0x5d, 0x2a, 0x4d, 0x18, 0, 0]), /zstandard/],
    ['Git LFS', Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:0\n'), /LFS/],
    ['nothing', Buffer.alloc(0), /empty/],
    ['text', Buffer.from('some text'), /no WARC record/],
    ['text in gzip', gzipSync('some text'), /no WARC record/],
    ['brotli', brotliCompressSync(Buffer.from(html(1))), /no WARC record/],
    ['random bytes', Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * i * 31 + i * 7) & 255)), /no WARC record/],
    ['zeros', Buffer.alloc(100_000), /no WARC record/],
  ])('%s is named as what it is', async (_, bytes, message) => {
    const items = await read(bytes)
    expect(items).toMatchObject([{ kind: 'damage', offset: 0, next: undefined }])
    expect((items[0] as { error: string }).error).toMatch(message)
  })

  it('gzip of nothing is a file without records', async () => expect(await read(gzipSync(''))).toEqual([]))
})

describe('hostile files stay within memory and time', () => {
  it('a gzip member that inflates to 192 MB', async () => {
    const zeros = Buffer.alloc(1 << 24)
    const head = 'WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/\r\n'
    const parts = function* () {
      yield `${head}Content-Length: ${12 * zeros.length}\r\n\r\n`
      for (let i = 0; i < 12; i++) yield zeros
      yield '\r\n\r\n'
    }
    const bytes = Buffer.concat([await buffer(Readable.from(parts()).pipe(createGzip())), gzipSync(records[0]!)])
    const before = process.memoryUsage().arrayBuffers
    let peak = 0
    const timer = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - before)
    }, 10)
    const items = await read(bytes)
    clearInterval(timer)
    expect(items).toMatchObject([{ kind: 'rejected' }, { kind: 'other', type: 'warcinfo' }])
    expect(peak).toBeGreaterThan(0)
    expect(peak).toBeLessThan(100 << 20)
  })

  it('bodies that inflate to many times what is held', async () => {
    const once = gzipSync(Buffer.alloc(1 << 26))
    for (const [encoding, body] of [
      ['gzip', once],
      ['gzip, gzip', gzipSync(once)],
    ] as const) {
      const http = { 'Content-Type': 'text/html', 'Content-Encoding': encoding }
      expect(await read(response(body, { http }))).toMatchObject([{ kind: 'rejected', reason: 'too-large' }])
    }
  })

  it('headers without end', async () => {
    const endless = Buffer.from(`WARC/1.0\r\n${'X-Field: value\r\n'.repeat(200_000)}`)
    expect(await read(Buffer.concat([endless, records[0]!]))).toMatchObject([
      { kind: 'damage', offset: 0, next: endless.length },
      { kind: 'other' },
    ])
  })

  it('headers made to be slow to parse', async () => {
    const slow = [
      '\r'.repeat(60_000),
      'a\n'.repeat(30_000),
      ' \n'.repeat(30_000),
      ':'.repeat(60_000),
      'a:b\n c'.repeat(9000),
    ]
    const began = Date.now()
    for (const block of slow) {
      await read(Buffer.concat([Buffer.from('WARC/1.0\r\n'), Buffer.from(block), Buffer.from('\r\n\r\n')]))
      await read(
        record({ 'WARC-Type': 'response', 'WARC-Target-URI': 'http://a/' }, `HTTP/1.1 200 OK\r\n${block}\r\n\r\n`),
      )
      await read(response(block + block, { http: {} }))
      await read(response(`${'<!--x-->'.repeat(200)}${block}`, { http: {} }))
    }
    expect(Date.now() - began).toBeLessThan(3000)
  })

  it('many records that each claim the rest of the file', async () => {
    const liar = Buffer.from(
      response(html(1))
        .toString('latin1')
        .replace(/Content-Length: \d+/, 'Content-Length: 4000000'),
      'latin1',
    )
    const bytes = Buffer.concat(Array(2000).fill(liar))
    const began = Date.now()
    const items = await read(source(bytes, 1 << 16))
    expect(items).toHaveLength(2000)
    expect(Date.now() - began).toBeLessThan(5000)
  })
})
