const LF = 0x0a
const CR = 0x0d

/** A line without its end; undefined when it is longer than allowed. */
export type LineBytes = Buffer | undefined

/**
 * The lines of a stream of bytes, as they come. Lines end at LF only, a CR before it belongs to the end: JSON allows every other line end inside a
 * string. Of a line that is longer than `maxBytes` nothing is kept, and what follows it is read.
 */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<LineBytes> {
  let parts: Buffer[] = []
  let length = 0
  const add = (part: Buffer) => {
    length += part.length
    if (length > maxBytes) parts = []
    else if (part.length > 0) parts.push(part)
  }
  const take = (): LineBytes => {
    const line = length > maxBytes ? undefined : withoutCr(parts.length === 1 ? parts[0]! : Buffer.concat(parts))
    parts = []
    length = 0
    return line
  }
  for await (const bytes of chunks) {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    let start = 0
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, start)) {
      add(chunk.subarray(start, end))
      yield take()
      start = end + 1
    }
    add(chunk.subarray(start))
  }
  if (length > 0) yield take()
}

const withoutCr = (line: Buffer): Buffer => (line.at(-1) === CR ? line.subarray(0, -1) : line)
