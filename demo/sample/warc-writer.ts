import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'

/** An HTTP response as a crawler met it. */
export interface Response {
  url: string
  /** Milliseconds since 1970. */
  time: number
  status?: number
  /** Headers besides Content-Length; Content-Type is text/html with charset utf-8 unless given. */
  headers?: Record<string, string>
  body: Buffer
  /** The body as a reader should get it, for the payload digest; `body` unless given. */
  payload?: Buffer
}

const CRLF = '\r\n'
const date = (time: number): string => new Date(time).toISOString().replace(/\.\d+Z$/, 'Z')

/** Bytes of a response record. */
export function responseRecord({ url, time, status = 200, headers = {}, body, payload = body }: Response): Buffer {
  const all = { 'Content-Type': 'text/html; charset=utf-8', ...headers }
  const lines = Object.entries(all)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}${CRLF}`)
  const http = Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Sample${CRLF}${lines.join('')}${CRLF}`), body])
  return record('response', time, http, {
    'WARC-Target-URI': url,
    'Content-Type': 'application/http; msgtype=response',
    'WARC-Payload-Digest': `sha1:${base32(createHash('sha1').update(payload).digest())}`,
  })
}

/** Bytes of any record; its id follows from what it holds. */
export function record(type: string, time: number, block: Buffer, headers: Record<string, string> = {}): Buffer {
  const id = createHash('sha1').update(type).update(JSON.stringify(headers)).update(block).digest('hex')
  const fields = {
    'WARC-Type': type,
    'WARC-Record-ID': `<urn:sha1:${id}>`,
    'WARC-Date': date(time),
    ...headers,
    'Content-Length': String(block.length),
  }
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}${CRLF}`)
  return Buffer.concat([Buffer.from(`WARC/1.1${CRLF}${lines.join('')}${CRLF}`), block, Buffer.from(CRLF + CRLF)])
}

/** Records one after the other, each a gzip member of its own or plain. */
export const warcFile = (records: Buffer[], gzip: boolean): Buffer =>
  Buffer.concat(gzip ? records.map((bytes) => gzipSync(bytes, { level: 6 })) : records)

/** RFC 4648, without padding. */
function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const groups = bits.match(/.{1,5}/g) ?? []
  return groups.map((group) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(group.padEnd(5, '0'), 2)]).join('')
}
