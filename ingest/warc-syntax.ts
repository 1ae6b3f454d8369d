import { parseHeaders } from './headers.js'
import { blankLineEnd } from './line-ends.js'
import type { RecordSyntax } from './record-syntax.js'

const LINE_FEED = 10
/** Writers keep to capitals, but the standard does not ask for them. */
const VERSIONS = [Buffer.from('WARC/'), Buffer.from('warc/')]

/** Bytes that tell whether a WARC record starts at a place. */
const START = 32

/** Whether `view` has a record's first bytes at `at`, or all of them that fit. */
function startsRecord(view: Buffer, at = 0): boolean {
  const bytes = view.subarray(at, at + 5)
  return bytes.length > 0 && VERSIONS.some((version) => bytes.equals(version.subarray(0, bytes.length)))
}

/** Where the first record starts in the bytes from `from` (at least 1) to `to`, at the beginning of a line; -1 for nowhere. */
function recordStart(view: Buffer, from: number, to = view.length): number {
  return VERSIONS.reduce((before, version) => {
    const limit = before < 0 ? to : before
    const at = startOf(view.subarray(0, Math.min(view.length, limit + START)), version, from, limit)
    return at < 0 ? before : at
  }, -1)
}

function startOf(view: Buffer, version: Buffer, from: number, to: number): number {
  for (let at = view.indexOf(version, from); at >= 0 && at < to; at = view.indexOf(version, at + 1)) {
    if (view[at - 1] !== LINE_FEED) continue
    if (/^WARC\/\d+\.\d+[ \r]*\n[A-Za-z]/i.test(view.toString('latin1', at, at + START))) return at
  }
  return -1
}

export const WARC: RecordSyntax = {
  name: 'WARC',
  start: START,
  startsRecord,
  recordStart,
  headerEnd: blankLineEnd,
  headersOf: parseHeaders,
}
