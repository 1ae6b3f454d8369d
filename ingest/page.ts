import { createHash } from 'node:crypto'
import { withoutUser } from '../processors/url.js'
import { notHtml } from './html.js'
import type { Place, RejectionReason, WarcItem } from './types.js'

type Unplaced<T> = T extends unknown ? Omit<T, keyof Place> : never
/** What a record holds, without its place in the file. */
export type RecordItem = Unplaced<Exclude<WarcItem, { kind: 'damage' }>>

/** What is known of a page before it is taken or not. */
export interface Capture {
  url: string
  /** Milliseconds since 1970. */
  capturedAt: number
}

/** What is taken of a page. */
export interface Body {
  status: number
  contentType: string
  payload: Buffer
  /** As the record has it. */
  digest?: string
  /** What is odd about it; empty when nothing is. */
  note: string
  cut?: true | undefined
}

export function rejected({ url, capturedAt }: Capture, reason: RejectionReason, detail = ''): RecordItem {
  return { kind: 'rejected', url: withoutUser(url), capturedAt, reason, detail: withoutUser(detail).slice(0, 200) }
}

/** A page, unless there is nothing in it. */
export function taken({ url, capturedAt }: Capture, { payload, digest, note, cut, ...body }: Body): RecordItem {
  if (payload.length === 0 || payload.toString('latin1', 0, 4096).trim() === '')
    return rejected({ url, capturedAt }, 'empty')
  return {
    kind: 'response',
    url: withoutUser(url),
    capturedAt,
    ...body,
    digest: digest || digestOf(payload),
    payload: Buffer.from(payload),
    ...(note !== '' && { note }),
    ...(cut && { cut }),
  }
}

/**
 * A page of HTML that comes without its server's answer.
 * @param maxPayload bytes of the HTML at most
 */
export function htmlPage(capture: Capture, contentType: string, payload: Buffer, maxPayload: number): RecordItem {
  if (!isWebUrl(capture.url)) return rejected(capture, 'bad-url', capture.url)
  if (payload.length > maxPayload) return rejected(capture, 'too-large', `more than ${maxPayload} bytes`)
  const wrong = notHtml(contentType, payload)
  if (wrong !== undefined && payload.length > 0) return rejected(capture, 'not-html', wrong)
  return taken(capture, { status: 200, contentType, payload, note: '' })
}

export const isWebUrl = (url: string): boolean => /^https?:\/\//i.test(url)

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function digestOf(payload: Buffer): string {
  const bits = BigInt(`0x${createHash('sha1').update(payload).digest('hex')}`)
  const digits = Array.from({ length: 32 }, (_, i) => BASE32[Number((bits >> BigInt(5 * (31 - i))) & 31n)])
  return `sha1:${digits.join('')}`
}
