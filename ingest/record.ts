import { createHash } from 'node:crypto'
import { WARCParser, type WARCRecord } from 'warcio'
import { BodyEncodingError, BodyTooLargeError, decodeBody } from './http-body.js'
import type { RejectionReason, WarcItem } from './types.js'

type Unplaced<T> = T extends unknown ? Omit<T, 'offset' | 'length' | 'next'> : never
/** A record without its place in the file. */
export type RecordItem = Unplaced<Exclude<WarcItem, { kind: 'damage' }>>

/**
 * What a record's bytes hold.
 * @param cut whether only the beginning of a very large record is given
 * @throws when the bytes are not a WARC record
 */
export async function readRecord(bytes: Buffer, cut: boolean, maxPayload: number): Promise<RecordItem> {
  const record = await WARCParser.parse([bytes])
  if (!record) throw new Error('no record')
  const type = String(record.warcHeader('WARC-Type') ?? '').toLowerCase()
  if (!type) throw new Error('a record without WARC-Type')
  if (type === 'revisit') return { ...rejectedBase(record), reason: 'revisit', detail: '' }
  if (type !== 'response' && type !== 'resource' && type !== 'conversion') return { kind: 'other', type }
  const expected = Number(record.warcHeader('Content-Length'))
  if (cut || expected > bytes.length + maxPayload)
    return { ...rejectedBase(record), reason: 'too-large', detail: `${expected} bytes` }
  return type === 'response' ? response(record, maxPayload) : resource(record, maxPayload)
}

const urlOf = (record: WARCRecord): string => (record.warcTargetURI ?? '').replace(/^<|>$/g, '').trim()

function rejectedBase(record: WARCRecord) {
  return { kind: 'rejected' as const, url: urlOf(record), capturedAt: timeOf(record) }
}

function timeOf(record: WARCRecord): number {
  const time = Date.parse(record.warcDate ?? '')
  return Number.isNaN(time) ? 0 : time
}

async function response(record: WARCRecord, maxPayload: number): Promise<RecordItem> {
  const url = urlOf(record)
  const raw = Buffer.from(await record.readFully(false))
  const info = record.httpHeaders
  const reject = (reason: RejectionReason, detail = ''): RecordItem => ({ ...rejectedBase(record), reason, detail })
  if (!/^https?:/i.test(url)) return reject('bad-url', url.slice(0, 200))
  const status = Number(info?.statusCode)
  if (!info || !Number.isInteger(status) || status < 100) return reject('bad-http', 'no HTTP status line')
  if (status !== 200) return reject('status', String(status))
  const header = (name: string) => info.headers.get(name) ?? ''
  let payload: Buffer
  try {
    payload = decodeBody(raw, header('transfer-encoding'), header('content-encoding'), maxPayload)
  } catch (error) {
    if (error instanceof BodyTooLargeError) return reject('too-large', error.message)
    if (error instanceof BodyEncodingError) return reject('bad-encoding', error.message)
    throw error
  }
  return page(record, url, status, header('content-type'), payload, reject)
}

/** Resource records hold a body without HTTP headers; conversion records hold its text (WET). */
async function resource(record: WARCRecord, maxPayload: number): Promise<RecordItem> {
  const reject = (reason: RejectionReason, detail = ''): RecordItem => ({ ...rejectedBase(record), reason, detail })
  const payload = Buffer.from(await record.readFully(false))
  if (payload.length > maxPayload) return reject('too-large', `${payload.length} bytes`)
  const url = urlOf(record)
  const type = record.warcContentType ?? ''
  if (record.warcType !== 'conversion' || !/^text\/plain/i.test(type))
    return page(record, url, 200, type, payload, reject)
  if (payload.toString('utf8').trim() === '') return reject('empty')
  return taken(
    record,
    url,
    200,
    'text/html; charset=utf-8',
    Buffer.from(`<pre>${escapeMarkup(payload.toString('utf8'))}</pre>`),
  )
}

function page(
  record: WARCRecord,
  url: string,
  status: number,
  contentType: string,
  payload: Buffer,
  reject: (reason: RejectionReason, detail?: string) => RecordItem,
): RecordItem {
  if (payload.length === 0 || payload.toString('latin1', 0, 4096).trim() === '') return reject('empty')
  if (!isHtml(contentType, payload)) return reject('not-html', contentType.slice(0, 100))
  return taken(record, url, status, contentType, payload)
}

function taken(record: WARCRecord, url: string, status: number, contentType: string, payload: Buffer): RecordItem {
  const digest = record.warcPayloadDigest ?? `sha1:${base32(createHash('sha1').update(payload).digest())}`
  return { kind: 'response', url, capturedAt: timeOf(record), status, contentType, digest, payload }
}

/** By the header; where it says nothing, by how the body begins. */
function isHtml(contentType: string, payload: Buffer): boolean {
  if (/^\s*(text\/html|application\/xhtml\+xml)\b/i.test(contentType)) return true
  if (
    contentType.trim() !== '' &&
    !/^\s*(unk|unknown|application\/octet-stream|application\/unknown)/i.test(contentType)
  )
    return false
  return /^[\s\ufeff\xef\xbb\xbf]*<(!doctype html|html|head|body|!--|title|meta|script|div|p|h1|table)\b/i.test(
    payload.toString('latin1', 0, 1024),
  )
}

const escapeMarkup = (text: string): string =>
  text.replace(/[&<]/g, (character) => (character === '&' ? '&amp;' : '&lt;'))

function base32(bytes: Buffer): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  let [text, buffer, bits] = ['', 0, 0]
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte
    bits += 8
    while (bits >= 5) {
      text += alphabet[(buffer >>> (bits - 5)) & 31]
      bits -= 5
    }
  }
  return text
}
