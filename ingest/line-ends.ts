const LINE_FEED = 10
const CARRIAGE_RETURN = 13

export const isLineEnd = (byte: number | undefined): boolean => byte === LINE_FEED || byte === CARRIAGE_RETURN

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
