import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'

export interface WarcRecord {
  type: 'warcinfo' | 'response' | 'request' | 'metadata' | 'revisit'
  /** Written as WARC-Target-URI; warcinfo has none. */
  uri?: string
  /** Milliseconds since 1970. */
  date: number
  contentType: string
  block: Buffer
  /** Given for records whose block is an HTTP message: its entity body. */
  payload?: Buffer
  extra?: Record<string, string>
}

const CRLF = '\r\n'

/** RFC 4648 base32 of a SHA-1, which needs no padding: 160 bits are 32 letters. */
export function sha1Base32(bytes: Buffer): string {
  let bits = 0n
  for (const byte of createHash('sha1').update(bytes).digest()) bits = (bits << 8n) | BigInt(byte)
  let text = ''
  for (let i = 31n; i >= 0n; i--) text += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number((bits >> (i * 5n)) & 31n)]
  return `sha1:${text}`
}

/** A WARC/1.1 record; its id follows from `name`, so that the same crawl is written the same way twice. */
export function serializeRecord(record: WarcRecord, name: string): Buffer {
  const digest = createHash('sha1').update(name).digest('hex')
  const id = [digest.slice(0, 8), digest.slice(8, 12), `5${digest.slice(13, 16)}`, `a${digest.slice(17, 20)}`, digest.slice(20, 32)]
  const headers: [string, string][] = [
    ['WARC-Type', record.type],
    ['WARC-Record-ID', `<urn:uuid:${id.join('-')}>`],
    ['WARC-Date', new Date(record.date).toISOString().replace('.000Z', 'Z')],
  ]
  if (record.uri !== undefined) headers.push(['WARC-Target-URI', record.uri])
  headers.push(['Content-Type', record.contentType], ['WARC-Block-Digest', sha1Base32(record.block)])
  if (record.payload) headers.push(['WARC-Payload-Digest', sha1Base32(record.payload)])
  headers.push(...Object.entries(record.extra ?? {}), ['Content-Length', String(record.block.length)])
  const head = `WARC/1.1${CRLF}${headers.map(([key, value]) => `${key}: ${value}${CRLF}`).join('')}${CRLF}`
  return Buffer.concat([Buffer.from(head), record.block, Buffer.from(CRLF + CRLF)])
}

/** The records of one file, each a gzip member of its own, or as they are. */
export function serializeFile(records: WarcRecord[], file: string, compressed: boolean): Buffer {
  return Buffer.concat(
    records.map((record, index) => {
      const bytes = serializeRecord(record, `${file}/${index}/${record.uri ?? ''}`)
      return compressed ? gzipSync(bytes) : bytes
    }),
  )
}

/** The head of an HTTP response, blank line included. */
export function httpHead(status: string, headers: Record<string, string>): Buffer {
  const lines = Object.entries(headers).map(([key, value]) => `${key}: ${value}${CRLF}`)
  return Buffer.from(`HTTP/1.1 ${status}${CRLF}${lines.join('')}${CRLF}`)
}

/** The body in HTTP chunks of `size` bytes. */
export function chunked(body: Buffer, size: number): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; at < body.length; at += size) {
    const part = body.subarray(at, at + size)
    parts.push(Buffer.from(part.length.toString(16) + CRLF), part, Buffer.from(CRLF))
  }
  return Buffer.concat([...parts, Buffer.from(`0${CRLF}${CRLF}`)])
}
