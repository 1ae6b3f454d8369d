import { createHash } from 'node:crypto'
import { crc32, deflateRawSync, gzipSync } from 'node:zlib'
import { expect } from 'vitest'
import type { Source, WarcItem } from '../../../ingest/index.js'
import { type ReadOptions, readWarc } from '../../../ingest/read-warc.js'

type Fields = Record<string, string>

/** A WARC record; `Content-Length` is right unless it is given. */
export function record(fields: Fields, block: Buffer | string = '', lineEnd = '\r\n'): Buffer {
  const bytes = Buffer.from(block)
  const all = { 'WARC-Date': '2026-01-02T03:04:05Z', 'Content-Length': String(bytes.length), ...fields }
  const head = ['WARC/1.0', ...Object.entries(all).map(([name, value]) => `${name}: ${value}`), '', ''].join(lineEnd)
  return Buffer.concat([Buffer.from(head), bytes, Buffer.from(lineEnd + lineEnd)])
}

export interface Answer {
  url?: string
  status?: string
  http?: Fields
  warc?: Fields
  lineEnd?: string
}

/** A response record. */
export function response(body: Buffer | string, { url, status, http, warc, lineEnd = '\r\n' }: Answer = {}): Buffer {
  const fields = Object.entries(http ?? { 'Content-Type': 'text/html; charset=utf-8' })
  const lines = [status ?? 'HTTP/1.1 200 OK', ...fields.map(([name, value]) => `${name}: ${value}`), '', '']
  const block = Buffer.concat([Buffer.from(lines.join(lineEnd)), Buffer.from(body)])
  const head = { 'WARC-Type': 'response', 'WARC-Target-URI': url ?? 'https://example.org/', ...warc }
  return record(head, block, lineEnd)
}

/** Words that do not compress to nothing, the same for the same seed. */
export function text(seed: number, length: number): string {
  let state = seed * 2654435761 + 1
  let result = ''
  while (result.length < length) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    result += `${state.toString(36)} `
  }
  return result.slice(0, length)
}

export const html = (seed: number, length = 300): string => `<html><body><p>${text(seed, length)}</p></body></html>`

/** A small crawl: warcinfo, then requests and responses of several kinds. */
export function crawl(pages = 6, length = 300): Buffer[] {
  const records = [record({ 'WARC-Type': 'warcinfo' }, 'software: test\r\n')]
  for (let i = 0; i < pages; i++) {
    const url = `https://example.org/${i}`
    records.push(record({ 'WARC-Type': 'request', 'WARC-Target-URI': url }, 'GET / HTTP/1.1\r\n\r\n'))
    if (i % 3 === 2) records.push(response('gone', { url, status: 'HTTP/1.1 404 Not Found' }))
    else records.push(response(html(i, length), { url }))
  }
  return records
}

/** The same records in every way in which they may be put into a file. */
export function layouts(records: Buffer[]): Record<string, Buffer> {
  const plain = Buffer.concat(records)
  const blocks: Buffer[] = []
  for (let at = 0; at < plain.length; at += 700) blocks.push(gzipSync(plain.subarray(at, at + 700)))
  const groups: Buffer[] = []
  for (let at = 0; at < records.length; at += 3) groups.push(gzipSync(Buffer.concat(records.slice(at, at + 3))))
  return {
    plain,
    'a gzip member a record': Buffer.concat(records.map((bytes) => gzipSync(bytes))),
    'gzip members with zeros between them': Buffer.concat(records.flatMap((r) => [gzipSync(r), Buffer.alloc(5)])),
    'gzip members with names and extra fields': Buffer.concat(records.map((bytes) => decorated(bytes))),
    'one gzip member': gzipSync(plain),
    'a gzip member for three records': Buffer.concat(groups),
    'gzip blocks that do not know of records': Buffer.concat(blocks),
  }
}

/** A gzip member with all that its header may carry. */
export function decorated(bytes: Buffer): Buffer {
  const head = Buffer.from([0x1f, 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 255, 8, 0, 0x73, 0x6c, 4, 0, 1, 2, 3, 4])
  const trailer = Buffer.alloc(8)
  trailer.writeUInt32LE(crc32(bytes))
  trailer.writeUInt32LE(bytes.length, 4)
  const names = Buffer.from('a name\0a comment\0')
  return Buffer.concat([head, names, Buffer.from([0, 0]), deflateRawSync(bytes), trailer])
}

/** Bytes as a source that hands them out in chunks. */
export function source(bytes: Buffer, chunk = 1000): Source {
  return {
    name: 'test.warc',
    size: bytes.length,
    async open(offset = 0, end = bytes.length) {
      return (async function* () {
        for (let at = offset; at < end; at += chunk) yield bytes.subarray(at, Math.min(at + chunk, end))
      })()
    },
  }
}

export async function read(bytes: Buffer | Source, options?: ReadOptions): Promise<WarcItem[]> {
  const items: WarcItem[] = []
  for await (const item of readWarc(Buffer.isBuffer(bytes) ? source(bytes) : bytes, options)) items.push(item)
  return items
}

/** Reads a file, and checks that reading it from each item's `next` gives exactly what follows. */
export async function goesOnEverywhere(bytes: Buffer | Source, maxPayload = 5 << 20): Promise<WarcItem[]> {
  const items = await read(bytes, { maxPayload })
  const prints = items.map(fingerprint)
  for (const [i, { next }] of items.entries()) {
    if (next !== undefined)
      expect((await read(bytes, { from: next, maxPayload })).map(fingerprint)).toEqual(prints.slice(i + 1))
  }
  return items
}

/** What an item is, without its place. */
export function essence(item: WarcItem): string {
  if (item.kind === 'response') return `${item.url} ${item.payload.toString('latin1')}`
  if (item.kind === 'rejected') return `${item.url} ${item.reason}`
  return item.kind === 'other' ? item.type : 'damage'
}

/** All of an item in one line: comparing bytes one by one takes long. */
export const fingerprint = (item: WarcItem): string =>
  item.kind === 'response'
    ? JSON.stringify({ ...item, payload: createHash('sha1').update(item.payload).digest('hex') })
    : JSON.stringify(item)
