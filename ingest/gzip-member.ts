import { constants, crc32, createInflateRaw, inflateRawSync } from 'node:zlib'
import type { Lookahead } from './byte-queue.js'

/** Compressed bytes that are inflated at once; longer members are inflated piece by piece. */
export const WINDOW = 256 << 10
/** Inflated bytes that are held at once. */
const MAX_AT_ONCE = 4 << 20
/** Bytes of a longer member that are inflated at a time: 4 KiB are 4 MiB at most. */
const PIECE = 4 << 10
const TRAILER = 8

const FHCRC = 2
const FEXTRA = 4
const FNAME = 8
const FCOMMENT = 16
const RESERVED = 0xe0

/** Length of the gzip header (RFC 1952) that `bytes` start with; undefined when they do not start with a whole one. */
export function gzipHeaderLength(bytes: Buffer): number | undefined {
  if (bytes.length < 10 || bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8) return undefined
  const flags = bytes[3]!
  if (flags & RESERVED) return undefined
  let length = 10
  if (flags & FEXTRA) {
    if (bytes.length < length + 2) return undefined
    length += 2 + bytes.readUInt16LE(length)
  }
  for (const flag of [FNAME, FCOMMENT]) {
    if (!(flags & flag)) continue
    const end = bytes.indexOf(0, length)
    if (end < 0) return undefined
    length = end + 1
  }
  if (flags & FHCRC) length += 2
  return length < bytes.length ? length : undefined
}

/** The first inflated bytes of the gzip member that `bytes` start with; empty when that is none. */
export function inflatedStart(bytes: Buffer): Buffer {
  const header = gzipHeaderLength(bytes)
  if (header === undefined) return Buffer.alloc(0)
  try {
    const start = bytes.subarray(header, header + PIECE)
    return inflateRawSync(start, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 2 * MAX_AT_ONCE })
  } catch {
    return Buffer.alloc(0)
  }
}

/**
 * The whole of the gzip member that `bytes` start with, when it is whole, sound and not too long; undefined otherwise.
 * A member that only lacks its trailer, at the end of a file, counts as `cut`.
 */
export function inflateWhole(bytes: Buffer): { data: Buffer; length: number; cut: boolean } | undefined {
  const header = gzipHeaderLength(bytes)
  if (header === undefined) return undefined
  let inflated: { buffer: Buffer; engine: { bytesWritten: number } }
  try {
    const options = { info: true, maxOutputLength: MAX_AT_ONCE, chunkSize: 64 << 10 }
    inflated = inflateRawSync(bytes.subarray(header, WINDOW), options) as unknown as typeof inflated
  } catch {
    return undefined
  }
  const data = inflated.buffer
  const end = header + inflated.engine.bytesWritten
  if (bytes.length < end + TRAILER) return { data, length: bytes.length, cut: true }
  const sound = bytes.readUInt32LE(end) === crc32(data) && bytes.readUInt32LE(end + 4) === data.length >>> 0
  return sound ? { data, length: end + TRAILER, cut: false } : undefined
}

/**
 * Inflates the gzip member at the position of `input` piece by piece, consuming it. What comes before damage is yielded,
 * then the error is thrown.
 */
export async function* inflateInPieces(input: Lookahead): AsyncGenerator<Buffer> {
  await input.fill(WINDOW)
  const header = gzipHeaderLength(input.view)
  if (header === undefined) throw new Error('broken gzip header')
  input.consume(header)
  const engine = createInflateRaw({ chunkSize: 16 << 10 })
  let inflated: Buffer[] = []
  let failure: Error | undefined
  let ended = false
  engine.on('data', (data: Buffer) => inflated.push(data))
  engine.on('end', () => {
    ended = true
  })
  let checksum = 0
  let length = 0
  try {
    while (!ended) {
      const available = await input.fill(PIECE)
      const before = engine.bytesWritten
      failure = await step(engine, Buffer.from(input.view.subarray(0, PIECE)))
      input.consume(engine.bytesWritten - before)
      const data = inflated.length === 1 ? inflated[0]! : Buffer.concat(inflated)
      inflated = []
      checksum = crc32(data, checksum)
      length += data.length
      if (data.length > 0) yield data
      if (failure) throw failure
      if (available === 0 && !ended) throw new Error('the file ends inside a gzip member')
    }
  } finally {
    engine.destroy()
  }
  if ((await input.fill(TRAILER)) < TRAILER) throw new Error('the file ends inside a gzip member')
  const sound = input.view.readUInt32LE(0) === checksum && input.view.readUInt32LE(4) === length >>> 0
  input.consume(TRAILER)
  if (!sound) throw new Error('gzip checksum mismatch')
}

/** Gives the engine a piece, or the end; resolves when all that comes of it has been handed on, with its error if any. */
function step(engine: ReturnType<typeof createInflateRaw>, piece: Buffer): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const settle = (error?: Error | null) => {
      engine.off('error', settle)
      engine.off('end', settle)
      resolve(error ?? undefined)
    }
    engine.once('error', settle)
    engine.once('end', () => settle())
    if (piece.length > 0) engine.write(piece, settle)
    else engine.end()
  })
}
