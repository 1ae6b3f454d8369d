import type { RecordFrame } from './frames.js'
import { type HeaderBlock, parseHeaders } from './headers.js'
import { notHtml } from './html.js'
import { BodyEncodingError, BodyTooLargeError, decodeBody, isGzip } from './http-body.js'
import { blankLineEnd } from './line-ends.js'
import { type Body, type Capture, isWebUrl, type RecordItem, rejected, taken } from './page.js'
import { earlierCapture, uri } from './revisit.js'
import { parseWarcDate } from './warc-date.js'

/** Bytes of HTTP headers at most: policies and cookies make some very long. */
const MAX_HTTP_HEADER = 1 << 20

/**
 * What a record holds: a page, a page that is not taken, or neither. Responses, resources with a body of their own, and the
 * texts of WET files (conversions) are pages.
 * @param maxPayload bytes of a decoded body at most
 */
export async function readRecord(frame: RecordFrame, maxPayload: number): Promise<RecordItem> {
  const { headers, block, beginningOnly } = frame
  const type = headers.get('warc-type').toLowerCase()
  const url = uri(headers.get('warc-target-uri'))
  const capturedAt = parseWarcDate(headers.get('warc-date')) ?? 0
  const page: Capture = { url, capturedAt }
  if (type === 'revisit') return rejected(page, 'revisit', earlierCapture(headers))
  if (type === 'response') return response(frame, page, maxPayload)
  if (type !== 'resource' && type !== 'conversion') return { kind: 'other', type }
  const isText = type === 'conversion' && /^text\/plain/i.test(headers.get('content-type'))
  // The texts of WET files are UTF-8, which their type does not say.
  const contentType = isText ? 'text/plain; charset=utf-8' : headers.get('content-type')
  const wrong = isText ? undefined : notHtml(contentType, block)
  if (wrong !== undefined) return rejected(page, 'not-html', wrong)
  if (beginningOnly || block.length > maxPayload) return rejected(page, 'too-large', `more than ${maxPayload} bytes`)
  return taken(page, bodyOf(frame, page, 200, contentType, block))
}

async function response(frame: RecordFrame, page: Capture, maxPayload: number): Promise<RecordItem> {
  if (!isWebUrl(page.url)) return rejected(page, 'bad-url', page.url)
  const http = await parseHttp(frame.block)
  if (!http) return rejected(page, 'bad-http', 'no HTTP status line')
  const { status, headers, body } = http
  page.capturedAt ||= Date.parse(headers.get('date')) || 0
  if (status !== 200 && !(status === 206 && isWhole(headers))) return rejected(page, 'status', String(status))
  const contentType = headers.get('content-type')
  const encoded = headers.list('content-encoding') + headers.list('transfer-encoding') !== '' || isGzip(body)
  // The type alone tells of most, before their bodies are decoded.
  const wrongType = notHtml(contentType, encoded ? Buffer.from('<html>') : body)
  if (wrongType !== undefined && body.length > 0) return rejected(page, 'not-html', wrongType)
  if (frame.beginningOnly) return rejected(page, 'too-large', `${frame.headers.get('content-length')} bytes`)
  let payload: Buffer
  try {
    payload = decodeBody(body, headers.list('transfer-encoding'), headers.list('content-encoding'), maxPayload)
  } catch (error) {
    if (error instanceof BodyTooLargeError) return rejected(page, 'too-large', error.message)
    if (error instanceof BodyEncodingError) return rejected(page, 'bad-encoding', error.message)
    throw error
  }
  const wrong = payload.length > 0 ? notHtml(contentType, payload) : undefined
  return wrong === undefined
    ? taken(page, bodyOf(frame, page, status, contentType, payload))
    : rejected(page, 'not-html', wrong)
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

function bodyOf(
  frame: RecordFrame,
  { capturedAt }: Capture,
  status: number,
  contentType: string,
  payload: Buffer,
): Body {
  const { headers, cut } = frame
  const notes = [
    frame.note,
    headers.get('warc-truncated') && `WARC-Truncated: ${headers.get('warc-truncated')}`,
    headers.get('warc-segment-number') && 'only the first segment of a segmented record',
    capturedAt === 0 && `WARC-Date is not a date: ${headers.get('warc-date').slice(0, 40)}`,
  ]
  // Of a page that is cut the digest is that of what is there.
  const digest = cut ? '' : headers.get('warc-payload-digest')
  return { status, contentType, payload, digest, note: notes.filter(Boolean).join('; '), cut }
}
