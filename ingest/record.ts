import { createHash } from 'node:crypto'
import { htmlOfText } from '../processors/plain-text.js'
import type { RecordFrame } from './frames.js'
import { type HeaderBlock, parseHeaders } from './headers.js'
import { notHtml } from './html.js'
import { BodyEncodingError, BodyTooLargeError, decodeBody } from './http-body.js'
import { blankLineEnd } from './record-start.js'
import type { Place, RejectionReason, WarcItem } from './types.js'
import { parseWarcDate } from './warc-date.js'

type Unplaced<T> = T extends unknown ? Omit<T, keyof Place> : never
/** What a record holds, without its place in the file. */
export type RecordItem = Unplaced<Exclude<WarcItem, { kind: 'damage' }>>

/** Bytes of HTTP headers at most: policies and cookies make some very long. */
const MAX_HTTP_HEADER = 1 << 20

/**
 * What a record holds: a page, a page that is not taken, or neither. Responses, resources with a body of their own, and the
 * texts of WET files (conversions) are pages.
 * @param maxPayload bytes of a decoded body at most
 */
export async function readRecord(frame: RecordFrame, maxPayload: number): Promise<RecordItem> {
  const { headers, block, cut } = frame
  const type = headers.get('warc-type').toLowerCase()
  const url = headers.get('warc-target-uri').replace(/^<(.*)>$/, '$1')
  const capturedAt = parseWarcDate(headers.get('warc-date')) ?? 0
  const page: Page = { url, capturedAt, reject: (reason, detail = '') => rejected(page, reason, detail) }
  if (type === 'revisit') return page.reject('revisit', headers.get('warc-refers-to-target-uri'))
  if (type === 'response') return response(frame, page, maxPayload)
  if (type !== 'resource' && type !== 'conversion') return { kind: 'other', type }
  const contentType = headers.get('content-type')
  const isText = type === 'conversion' && /^text\/plain/i.test(contentType)
  const wrong = isText ? undefined : notHtml(contentType, block)
  if (wrong !== undefined) return page.reject('not-html', wrong)
  if (cut || block.length > maxPayload) return page.reject('too-large', `more than ${maxPayload} bytes`)
  return isText
    ? taken(frame, page, 200, 'text/html; charset=utf-8', Buffer.from(htmlOfText(block.toString('utf8'))))
    : taken(frame, page, 200, contentType, block)
}

interface Page {
  url: string
  capturedAt: number
  reject(reason: RejectionReason, detail?: string): RecordItem
}

function rejected({ url, capturedAt }: Page, reason: RejectionReason, detail: string): RecordItem {
  return { kind: 'rejected', url, capturedAt, reason, detail: detail.slice(0, 200) }
}

async function response(frame: RecordFrame, page: Page, maxPayload: number): Promise<RecordItem> {
  if (!/^https?:\/\//i.test(page.url)) return page.reject('bad-url', page.url)
  const http = await parseHttp(frame.block)
  if (!http) return page.reject('bad-http', 'no HTTP status line')
  const { status, headers, body } = http
  page.capturedAt ||= Date.parse(headers.get('date')) || 0
  if (status !== 200 && !(status === 206 && isWhole(headers))) return page.reject('status', String(status))
  const contentType = headers.get('content-type')
  const encoded = headers.list('content-encoding') + headers.list('transfer-encoding') !== ''
  // The type alone tells of most, before their bodies are decoded.
  const wrongType = notHtml(contentType, encoded ? Buffer.from('<html>') : body)
  if (wrongType !== undefined && body.length > 0) return page.reject('not-html', wrongType)
  if (frame.cut) return page.reject('too-large', `${frame.headers.get('content-length')} bytes`)
  let payload: Buffer
  try {
    payload = decodeBody(body, headers.list('transfer-encoding'), headers.list('content-encoding'), maxPayload)
  } catch (error) {
    if (error instanceof BodyTooLargeError) return page.reject('too-large', error.message)
    if (error instanceof BodyEncodingError) return page.reject('bad-encoding', error.message)
    throw error
  }
  const wrong = payload.length > 0 ? notHtml(contentType, payload) : undefined
  return wrong === undefined ? taken(frame, page, status, contentType, payload) : page.reject('not-html', wrong)
}

/** Whether the part that an answer holds is all of it, as it is to a crawler that asks for the bytes up to its limit. */
function isWhole(headers: HeaderBlock): boolean {
  const [, last, size] = /^\s*bytes\s+0-(\d{1,15})\/(\d{1,15})\s*$/i.exec(headers.get('content-range')) ?? []
  return last !== undefined && Number(last) + 1 === Number(size)
}

interface HttpMessage {
  status: number
  headers: HeaderBlock
  body: Buffer
}

async function parseHttp(block: Buffer): Promise<HttpMessage | undefined> {
  const end = blankLineEnd(block, MAX_HTTP_HEADER)
  if (end < 0 && block.length > MAX_HTTP_HEADER) return undefined
  const body = end < 0 ? block.subarray(block.length) : block.subarray(end)
  const headers = await parseHeaders(end < 0 ? block : block.subarray(0, end))
  const status = Number(/^(?:HTTP|ICY)\S*\s+(\d{3})(?!\d)/i.exec(headers.firstLine)?.[1])
  if (Number.isNaN(status)) return undefined
  // Interim answers (100 Continue) come before the one that counts.
  return status < 200 && body.length > 0 ? parseHttp(body) : { status, headers, body }
}

function taken(frame: RecordFrame, page: Page, status: number, contentType: string, payload: Buffer): RecordItem {
  if (payload.length === 0 || payload.toString('latin1', 0, 4096).trim() === '') return page.reject('empty')
  const { headers } = frame
  const { url, capturedAt } = page
  const digest = (!frame.cutOff && headers.get('warc-payload-digest')) || digestOf(payload)
  const note = [
    frame.note,
    headers.get('warc-truncated') && `WARC-Truncated: ${headers.get('warc-truncated')}`,
    headers.get('warc-segment-number') && 'only the first segment of a segmented record',
    capturedAt === 0 && `WARC-Date is not a date: ${headers.get('warc-date').slice(0, 40)}`,
  ]
  const notes = note.filter(Boolean).join('; ')
  const item = {
    kind: 'response' as const,
    url,
    capturedAt,
    status,
    contentType,
    digest,
    payload: Buffer.from(payload),
  }
  return notes === '' ? item : { ...item, note: notes }
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function digestOf(payload: Buffer): string {
  const bits = BigInt(`0x${createHash('sha1').update(payload).digest('hex')}`)
  const digits = Array.from({ length: 32 }, (_, i) => BASE32[Number((bits >> BigInt(5 * (31 - i))) & 31n)])
  return `sha1:${digits.join('')}`
}
