const LINE_FEED = 10
const CARRIAGE_RETURN = 13
/** Writers keep to capitals, but the standard does not ask for them. */
const VERSIONS = [Buffer.from('WARC/'), Buffer.from('warc/')]

/** Bytes that tell whether a record starts at a place. */
export const START = 32

/** Whether `view` has a record's first bytes at `at`, or all of them that fit. */
export function startsRecord(view: Buffer, at = 0): boolean {
  const bytes = view.subarray(at, at + 5)
  return bytes.length > 0 && VERSIONS.some((version) => bytes.equals(version.subarray(0, bytes.length)))
}

/** Where the first record starts in the bytes from `from` (at least 1) to `to`, at the beginning of a line; -1 for nowhere. */
export function recordStart(view: Buffer, from: number, to = view.length): number {
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

export const isLineEnd = (byte: number | undefined): boolean => byte === LINE_FEED || byte === CARRIAGE_RETURN

/** Whether there is nothing but line ends before the next record, or before the end, where `ended` tells that it is one. */
export function isFollowed(view: Buffer, at: number, ended: boolean): boolean {
  let next = at
  while (isLineEnd(view[next])) next++
  return next < view.length ? startsRecord(view, next) : next > at || ended
}

/** Where the first empty line ends, with line ends of any kind; -1 when there is none in the first `limit` bytes. */
export function blankLineEnd(bytes: Buffer, limit: number): number {
  const head = bytes.subarray(0, limit)
  for (let line = head.indexOf(LINE_FEED); line >= 0; line = head.indexOf(LINE_FEED, line + 1)) {
    let end = line + 1
    while (head[end] === CARRIAGE_RETURN) end++
    if (head[end] === LINE_FEED) return end + 1
  }
  return -1
}
