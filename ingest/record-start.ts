const WARC = Buffer.from('WARC/')
const LINE_FEED = 10
const CARRIAGE_RETURN = 13

/** Bytes that tell whether a record starts at a place. */
export const START = 32

export const isLineEnd = (byte: number | undefined): boolean => byte === LINE_FEED || byte === CARRIAGE_RETURN

/** Whether `view` has a record's first bytes at `at`, or all of them that fit. */
export function startsRecord(view: Buffer, at = 0): boolean {
  const bytes = view.subarray(at, at + WARC.length)
  return bytes.length > 0 && bytes.equals(WARC.subarray(0, bytes.length))
}

/** Where the first record starts in the bytes from `from` (at least 1) to `to`, at the beginning of a line; -1 for nowhere. */
export function recordStart(view: Buffer, from: number, to = view.length): number {
  for (let at = view.indexOf(WARC, from); at >= 0 && at < to; at = view.indexOf(WARC, at + 1)) {
    if (view[at - 1] !== LINE_FEED) continue
    if (/^WARC\/\d+\.\d+ *\r?\n[A-Za-z]/.test(view.toString('latin1', at, Math.min(at + START, view.length)))) return at
  }
  return -1
}

/** Where the first empty line ends, with line ends of either kind; -1 when there is none in the first `limit` bytes. */
export function blankLineEnd(bytes: Buffer, limit: number): number {
  const head = bytes.subarray(0, limit)
  const crlf = head.indexOf('\n\r\n')
  const lf = (crlf < 0 ? head : head.subarray(0, crlf)).indexOf('\n\n')
  if (lf >= 0) return lf + 2
  return crlf < 0 ? -1 : crlf + 3
}
