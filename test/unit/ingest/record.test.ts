import { createHash } from 'node:crypto'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { Encoder } from '@toondepauw/node-zstd'
import { describe, expect, it, vi } from 'vitest'
import { parseWarcDate } from '../../../ingest/warc-date.js'
import { type Answer, html, read, record, response } from './warc-files.js'

const page = html(1, 3000)
const zstd = (body: Buffer | string) => new Encoder(3).encodeSync(Buffer.from(body))

async function readOne(body: Buffer | string, answer?: Answer, maxPayload?: number) {
  const items = await read(response(body, answer), maxPayload ? { maxPayload } : {})
  expect(items).toHaveLength(1)
  return items[0]!
}

/** Headers of a page with some more. */
const withHeaders = (http: Record<string, string>): Answer => ({ http: { 'Content-Type': 'text/html', ...http } })

const chunked = (body: Buffer | string, size = 100) => {
  const bytes = Buffer.from(body)
  const parts: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size) {
    const chunk = bytes.subarray(at, at + size)
    parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'))
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')])
}

describe('a page', () => {
  it('comes with all that is known of it', async () => {
    const bytes = response(page, { url: 'https://example.org/a b', warc: { 'WARC-Payload-Digest': 'sha1:ABC' } })
    expect(await read(bytes)).toEqual([
      {
        kind: 'response',
        offset: 0,
        length: bytes.length,
        next: bytes.length,
        url: 'https://example.org/a b',
        capturedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
        status: 200,
        contentType: 'text/html; charset=utf-8',
        digest: 'sha1:ABC',
        payload: Buffer.from(page),
      },
    ])
  })

  it('is named without a user and a password', async () => {
    const url = 'https://me:secret@example.org/a'
    expect(await read(response(page, { url }))).toMatchObject([{ url: 'https://example.org/a' }])
    expect(await read(response(page, { url: 'ftp://me:secret@example.org/a' }))).toMatchObject([
      { reason: 'bad-url', url: 'ftp://example.org/a', detail: 'ftp://example.org/a' },
    ])
  })

  it('gets a digest where the record has none', async () => {
    // Of the empty text, as RFC 3548 and the CDX files of archives write it, and of the page.
    const hex = createHash('sha1').update(page).digest('hex')
    const item = (await readOne(page)) as { digest: string }
    const decoded = [...item.digest.slice(5)].reduce(
      (value, digit) => value * 32n + BigInt('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(digit)),
      0n,
    )
    expect(item.digest).toMatch(/^sha1:[A-Z2-7]{32}$/)
    expect(decoded.toString(16).padStart(40, '0')).toBe(hex)
  })

  it('keeps its bytes while further records are read', async () => {
    const records = Array.from({ length: 50 }, (_, i) => response(html(i, 5000), { url: `https://example.org/${i}` }))
    const items = await read(Buffer.concat(records))
    for (const [i, item] of items.entries()) {
      expect((item as { payload: Buffer }).payload.toString()).toBe(html(i, 5000))
    }
  })

  it.each<[string, Answer]>([
    ['line feeds alone', { lineEnd: '\n' }],
    ['a URL in angle brackets', { warc: { 'WARC-Target-URI': '<https://example.org/>' } }],
    ['header names in any case', { http: { 'CONTENT-type': 'text/html' }, warc: { 'warc-TYPE': 'RESPONSE' } }],
    ['no reason in the status line', { status: 'HTTP/1.1 200' }],
    ['HTTP/2', { status: 'HTTP/2 200' }],
    ['a folded header', { http: { 'X-Long': 'one\r\n two', 'Content-Type': 'text/html' } }],
    ['an interim answer', { status: 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK' }],
    ['repeated headers', { http: { 'Content-Type': 'text/html\r\nContent-Type: text/plain' } }],
    ['a header without colon', { http: { 'Content-Type': 'text/html\r\nnothing' } }],
    ['a type in capitals', { http: { 'Content-Type': 'TEXT/HTML;Charset=GBK' } }],
    [
      'a part that is the whole',
      {
        status: 'HTTP/1.1 206 Partial Content',
        http: { 'Content-Type': 'text/html', 'Content-Range': 'bytes 0-2999/3000' },
      },
    ],
    ['very long headers', { http: { 'Content-Security-Policy': 'x'.repeat(200_000), 'Content-Type': 'text/html' } }],
    ['XHTML for telephones', { http: { 'Content-Type': 'application/vnd.wap.xhtml+xml' } }],
    ['XHTML', { http: { 'Content-Type': 'application/xhtml+xml' } }],
    ['no Content-Type', { http: {} }],
    ['a vague Content-Type', { http: { 'Content-Type': 'application/octet-stream' } }],
    ['a broken Content-Type', { http: { 'Content-Type': 'html' } }],
  ])('with %s', async (_, answer) => {
    const item = await readOne(page, answer)
    expect(item).toMatchObject({ kind: 'response', url: 'https://example.org/', payload: Buffer.from(page) })
  })

  it('with header bytes that are not UTF-8, which are taken for Latin-1', async () => {
    const bytes = response(page, { url: 'https://example.org/caf?' })
    bytes[bytes.indexOf('caf?') + 3] = 0xe9
    expect(await read(bytes)).toMatchObject([{ url: 'https://example.org/café' }])
  })

  it('is found under no Content-Type in UTF-16 and behind comments', async () => {
    const utf16 = Buffer.from(`\ufeff${page}`, 'utf16le')
    expect(await readOne(utf16, { http: {} })).toMatchObject({ kind: 'response', payload: utf16 })
    const commented = `<?xml version="1.0"?>\n<!-- a --> <!-- b -->\n<!DOCTYPE html>${page}`
    expect(await readOne(commented, { http: {} })).toMatchObject({ kind: 'response' })
  })

  it('carries a note when the crawler cut it', async () => {
    expect(await readOne(page, { warc: { 'WARC-Truncated': 'length' } })).toMatchObject({
      note: 'WARC-Truncated: length',
    })
    expect(await readOne(page)).not.toHaveProperty('note')
  })
})

describe('encoded bodies', () => {
  const encodings: [string, Buffer][] = [
    ['gzip', gzipSync(page)],
    ['x-gzip', gzipSync(page)],
    ['GZIP', gzipSync(page)],
    ['deflate', deflateSync(page)],
    ['deflate', deflateRawSync(page)],
    ['br', brotliCompressSync(page)],
    ['identity', Buffer.from(page)],
    ['zstd', zstd(page)],
    ['zstd', Buffer.concat([zstd(page.slice(0, 1000)), zstd(page.slice(1000))])],
    ['gzip, zstd', zstd(gzipSync(page))],
    ['gzip, br', brotliCompressSync(gzipSync(page))],
    ['gzip\r\nContent-Encoding: br', brotliCompressSync(gzipSync(page))],
  ]

  it.each(encodings)('%s', async (encoding, body) => {
    const item = await readOne(body, withHeaders({ 'Content-Encoding': encoding }))
    expect(item).toMatchObject({ kind: 'response', payload: Buffer.from(page) })
  })

  it.each(encodings)('%s, chunked', async (encoding, body) => {
    const answer = withHeaders({ 'Content-Encoding': encoding, 'Transfer-Encoding': 'chunked' })
    expect(await readOne(chunked(body), answer)).toMatchObject({ kind: 'response', payload: Buffer.from(page) })
  })

  it.each(['gzip', 'deflate', 'br', 'zstd', 'gzip, br', 'unheard-of'])(
    '%s that the crawler has removed',
    async (name) => {
      const item = await readOne(page, withHeaders({ 'Content-Encoding': name }))
      expect(item).toMatchObject({ kind: 'response', payload: Buffer.from(page) })
    },
  )

  it.each([
    ['gzip', Buffer.from('neither gzip nor HTML')],
    ['br', Buffer.from([0xff, 0xff, 0xff, 0xff])],
    ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd])],
    ['gzip, gzip, gzip, gzip, gzip', gzipSync(page)],
  ])('%s that is not what it says', async (name, body) => {
    const item = await readOne(body, withHeaders({ 'Content-Encoding': name }))
    expect(item).toMatchObject({ kind: 'rejected', reason: 'bad-encoding' })
  })

  it.each([
    ['gzip', gzipSync(page)],
    ['deflate', deflateSync(page)],
    ['br', brotliCompressSync(page)],
    ['zstd', zstd(page)],
  ])('%s behind which other bytes stand', async (encoding, body) => {
    for (const tail of ['<!-- 3f9c1a -->', '\0\0\0\0', '\x1f\x8b\x08\0nonsense', '(\xb5/\xfd nonsense']) {
      const bytes = Buffer.concat([body, Buffer.from(tail, 'latin1')])
      const item = await readOne(bytes, withHeaders({ 'Content-Encoding': encoding }))
      expect(item).toMatchObject({ kind: 'response', payload: Buffer.from(page) })
    }
  })

  it('a zstd body that breaks off gives its whole blocks', async () => {
    const long = html(1, 400_000)
    const body = zstd(long)
    const item = await readOne(body.subarray(0, body.length - 10), withHeaders({ 'Content-Encoding': 'zstd' }))
    const { payload } = item as { payload: Buffer }
    expect(payload.length).toBeGreaterThan(200_000)
    expect(long.startsWith(payload.toString())).toBe(true)
  })

  it('a zstd body that becomes too long', async () => {
    for (const size of [20_000, 300 << 20]) {
      const item = await readOne(zstd(Buffer.alloc(size, 97)), withHeaders({ 'Content-Encoding': 'zstd' }), 10_000)
      expect(item).toMatchObject({ kind: 'rejected', reason: 'too-large' })
    }
  })

  it.each<[what: string, body: Buffer, http: Record<string, string>]>([
    ['that no header names', gzipSync(page), {}],
    ['in gzip', gzipSync(gzipSync(page)), { 'Content-Encoding': 'gzip' }],
    ['in gzip that no header names', gzipSync(gzipSync(page)), {}],
    ['in brotli', brotliCompressSync(gzipSync(page)), { 'Content-Encoding': 'br' }],
  ])('gzip %s is removed', async (_, body, http) => {
    expect(await readOne(body, withHeaders(http))).toMatchObject({ kind: 'response', payload: Buffer.from(page) })
  })

  it('gzip that is none is no page', async () => {
    const body = Buffer.concat([Buffer.from('1f8b08', 'hex'), Buffer.from(page)])
    expect(await readOne(body, withHeaders({}))).toMatchObject({ kind: 'rejected', reason: 'not-html' })
  })

  it('a gzip body that breaks off gives what there is', async () => {
    const item = await readOne(gzipSync(page).subarray(0, 1000), withHeaders({ 'Content-Encoding': 'gzip' }))
    expect(item.kind).toBe('response')
    const { payload } = item as { payload: Buffer }
    expect(payload.length).toBeGreaterThan(500)
    expect(page.startsWith(payload.toString())).toBe(true)
  })

  it.each<[string, string, string]>([
    ['none at all', page, page],
    ['extensions and spaces', `${page.length.toString(16)} ;name="x"\r\n${page}\r\n0\r\n\r\n`, page],
    ['leading zeros', `00${page.length.toString(16)}\r\n${page}\r\n0\r\n\r\n`, page],
    ['line feeds alone', `${page.length.toString(16)}\n${page}\n0\n\n`, page],
    ['trailers', `${page.length.toString(16)}\r\n${page}\r\n0\r\nX-Sum: 1\r\n\r\n`, page],
    ['no last chunk', `${page.length.toString(16)}\r\n${page}\r\n`, page],
    ['a last chunk that breaks off', `ffff\r\n${page}`, page],
    ['an absurd size', `fffffffffffff\r\n${page}`, `fffffffffffff\r\n${page}`],
    ['nonsense after a chunk', `6\r\n<html>\r\nno size\r\nhere`, '<html>no size\r\nhere'],
  ])('chunks: %s', async (_, body, payload) => {
    const item = await readOne(body, withHeaders({ 'Transfer-Encoding': 'chunked' }))
    expect(item).toMatchObject({ kind: 'response', payload: Buffer.from(payload) })
  })
})

describe('what is not taken', () => {
  it.each<[reason: string, what: string, body: Buffer | string, answer: Answer]>([
    ['status', 'not found', page, { status: 'HTTP/1.1 404 Not Found' }],
    ['status', 'a redirect', '', { status: 'HTTP/1.1 301 Moved' }],
    ['status', 'part of a page', page, { status: 'HTTP/1.1 206 Partial Content' }],
    ['not-html', 'an image', 'GIF89a', { http: { 'Content-Type': 'image/gif' } }],
    ['not-html', 'plain text', page, { http: { 'Content-Type': 'text/plain' } }],
    ['not-html', 'JSON', '{}', { http: { 'Content-Type': 'application/json' } }],
    ['not-html', 'a PDF sent as HTML', '%PDF-1.7', {}],
    [
      'not-html',
      'an image sent as HTML, compressed',
      gzipSync(Buffer.from('\x89PNG', 'latin1')),
      withHeaders({ 'Content-Encoding': 'gzip' }),
    ],
    ['not-html', 'no type, and no HTML', 'some text', { http: {} }],
    ['not-html', 'XML', '<?xml version="1.0"?><rss></rss>', { http: { 'Content-Type': 'text/xml' } }],
    ['empty', 'nothing', '', {}],
    ['empty', 'white space', ' \r\n\t', {}],
    ['empty', 'nothing, compressed', gzipSync(''), withHeaders({ 'Content-Encoding': 'gzip' })],
    ['empty', 'no chunks', '0\r\n\r\n', withHeaders({ 'Transfer-Encoding': 'chunked' })],
    ['bad-url', 'no URL', page, { warc: { 'WARC-Target-URI': '' } }],
    ['bad-url', 'a name server', 'a.example. 1 IN A 1.2.3.4', { url: 'dns:a.example' }],
    ['bad-http', 'no status line', page, { status: 'Hello' }],
    ['bad-http', 'a status that is no number', page, { status: 'HTTP/1.1 OK' }],
    ['revisit', 'the same again', '', { warc: { 'WARC-Type': 'revisit' } }],
    ['too-large', 'a long page', html(1, 20_000), {}],
    ['too-large', 'a page that inflates', gzipSync(html(1, 20_000)), withHeaders({ 'Content-Encoding': 'gzip' })],
    ['too-large', 'a page longer than is held', html(1, 90_000), {}],
  ])('%s: %s', async (reason, _, body, answer) => {
    const item = await readOne(body, answer, 10_000)
    expect(item).toMatchObject({ kind: 'rejected', reason, capturedAt: Date.UTC(2026, 0, 2, 3, 4, 5) })
  })

  it.each([
    [
      'the capture of 2025-12-01T00:00:00.000Z of https://example.org/first',
      { 'WARC-Refers-To-Target-URI': '<https://example.org/first>', 'WARC-Refers-To-Date': '2025-12-01T00:00:00Z' },
    ],
    ['the capture of https://example.org/first', { 'WARC-Refers-To-Target-URI': 'https://example.org/first' }],
    [
      'the capture of https://example.org/first',
      { 'WARC-Refers-To-Target-URI': 'https://me:secret@example.org/first' },
    ],
    ['the record urn:uuid:1', { 'WARC-Refers-To': '<urn:uuid:1>' }],
    ['', {}],
  ])('a revisit names the earlier capture: %s', async (detail, fields) => {
    const item = await readOne('', { warc: { 'WARC-Type': 'revisit', ...fields } })
    expect(item).toMatchObject({ kind: 'rejected', reason: 'revisit', url: 'https://example.org/', detail })
  })

  it('a page of exactly the size is', async () => {
    expect(await readOne(page, {}, page.length)).toMatchObject({ kind: 'response' })
    expect(await readOne(page, {}, page.length - 1)).toMatchObject({ reason: 'too-large' })
  })

  it('other records are counted by their type', async () => {
    const types = ['request', 'warcinfo', 'metadata', 'continuation', 'unheard-of']
    const items = await read(Buffer.concat(types.map((type) => record({ 'WARC-Type': type }, 'x: y\r\n'))))
    expect(items).toMatchObject(types.map((type) => ({ kind: 'other', type })))
  })
})

describe('pages without HTTP', () => {
  it('the text of a WET file is a page of its own', async () => {
    const fields = {
      'WARC-Type': 'conversion',
      'WARC-Target-URI': 'https://example.org/',
      'Content-Type': 'text/plain',
    }
    expect(await read(record(fields, 'a < b &amp; c\nnext line'))).toMatchObject([
      {
        kind: 'response',
        contentType: 'text/plain; charset=utf-8',
        payload: Buffer.from('a < b &amp; c\nnext line'),
      },
    ])
    expect(await read(record(fields, ' \n'))).toMatchObject([{ kind: 'rejected', reason: 'empty' }])
  })

  it('a resource is one if it is HTML', async () => {
    const fields = { 'WARC-Type': 'resource', 'WARC-Target-URI': 'https://example.org/' }
    const found = await read(record({ ...fields, 'Content-Type': 'text/html' }, page))
    expect(found).toMatchObject([{ kind: 'response', status: 200, payload: Buffer.from(page) }])
    const image = await read(record({ ...fields, 'Content-Type': 'image/png' }, page))
    expect(image).toMatchObject([{ kind: 'rejected', reason: 'not-html' }])
  })
})

describe('dates', () => {
  it.each([
    ['2026-01-02T03:04:05Z', Date.UTC(2026, 0, 2, 3, 4, 5)],
    ['2026-01-02T03:04:05.678912345Z', Date.UTC(2026, 0, 2, 3, 4, 5, 678)],
    ['2026-01-02T03:04:05', Date.UTC(2026, 0, 2, 3, 4, 5)],
    ['20260102030405', Date.UTC(2026, 0, 2, 3, 4, 5)],
    ['2026-01-02T03:04Z', Date.UTC(2026, 0, 2, 3, 4)],
    ['2026-01-02', Date.UTC(2026, 0, 2)],
    ['2026-02', Date.UTC(2026, 1)],
    ['2026', Date.UTC(2026)],
    ['2016-12-31T23:59:60Z', Date.UTC(2017)],
  ])('%s', (text, time) => expect(parseWarcDate(text)).toBe(time))

  it.each([
    '',
    'yesterday',
    '2026-13-01',
    '2026-02-30T00:00:00Z',
    '2026-01-02T24:00:00Z',
    '99',
    '2026-01-02T03:04:05+01:00',
  ])('%j is none', (text) => expect(parseWarcDate(text)).toBeUndefined())

  it('do not depend on where the machine stands', async () => {
    vi.stubEnv('TZ', 'Pacific/Kiritimati')
    expect(parseWarcDate('2026-01-02T03:04:05')).toBe(Date.UTC(2026, 0, 2, 3, 4, 5))
    vi.unstubAllEnvs()
  })

  it("come from the server where the crawler's is none", async () => {
    const answer = withHeaders({ Date: 'Fri, 02 Jan 2026 03:04:05 GMT' })
    const item = await readOne(page, { ...answer, warc: { 'WARC-Date': 'never' } })
    expect(item).toMatchObject({ capturedAt: Date.UTC(2026, 0, 2, 3, 4, 5) })
    const undated = await readOne(page, { warc: { 'WARC-Date': 'never' } })
    expect(undated).toMatchObject({ capturedAt: 0, note: 'WARC-Date is not a date: never' })
  })
})
