import type { HeaderBlock } from './headers.js'
import { isLineEnd } from './line-ends.js'

/** How records are written: by what one is known, and where its block begins. */
export interface RecordSyntax {
  readonly name: string
  /** Bytes that tell whether a record starts at a place. */
  readonly start: number
  /** Whether `view` has a record's first bytes at `at`, or all of them that fit. */
  startsRecord(view: Buffer, at?: number): boolean
  /** Where the first record starts in the bytes from `from` (at least 1) to `to`, at the beginning of a line; -1 for nowhere. */
  recordStart(view: Buffer, from: number, to?: number): number
  /** Where a record's headers end and its block begins; -1 when that is not in the first `limit` bytes. */
  headerEnd(view: Buffer, limit: number): number
  /** The headers, under the names that WARC has for them. */
  headersOf(header: Buffer): Promise<HeaderBlock> | HeaderBlock
}

/** Whether there is nothing but line ends before the next record, or before the end, where `ended` tells that it is one. */
export function isFollowed(syntax: RecordSyntax, view: Buffer, at: number, ended: boolean): boolean {
  let next = at
  while (isLineEnd(view[next])) next++
  return next < view.length ? syntax.startsRecord(view, next) : next > at || ended
}
