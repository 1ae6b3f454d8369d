import { constants, crc32, createInflateRaw, inflateRawSync } from 'node:zlib'
import type { Lookahead } from './byte-queue.js'
import { CutOffError } from './errors.js'

/** Compressed bytes that are inflated at once; longer members are inflated piece by piece. */
export const WINDOW = 256 << 10
/** Inflated bytes that are held at once. */
const MAX_AT_ONCE = 4 << 20
/** Bytes of a member that tell what it holds: they become 4 MiB at most. */
const BEGINNING = 4 << 10
/** Bytes of a longer member that are inflated at a time: they become 16 MiB at most. */
const PIECE = 16 << 10
export const TRAILER = 8

/** Bytes of the shortest gzip member: header, an empty block, trailer. */
const SHORTEST = 20

const FHCRC = 2
const FEXTRA = 4
const FNAME = 8
const FCOMMENT = 16
const RESERVED = 0xe0

const CUT = 'the file ends inside a gzip member'

/** Whether bytes begin as a gzip header does, whole or not. */
const startsHeader = (bytes: Buffer): boolean =>
  bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8 && (bytes[3]! & RESERVED) === 0

/** Length of the gzip header (RFC 1952) that `bytes` start with; undefined when they do not start with a whole one. */
export function gzipHeaderLength(bytes: Buffer): number | undefined {
  if (bytes.length < 10 || !startsHeader(bytes)) return undefined
  const flags = bytes[3]!
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
    const start = bytes.subarray(header, header + BEGINNING)
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
 * @throws CutOffError when the input ends before the member does
 */
export async function* inflateInPieces(input: Lookahead): AsyncGenerator<Buffer> {
  const available = await input.fill(WINDOW)
  const header = gzipHeaderLength(input.view)
  if (header === undefined) {
    const isCut = available < SHORTEST || (available < WINDOW && startsHeader(input.view))
    throw isCut ? new CutOffError(CUT) : new Error('not a gzip member')
  }
  input.consume(header)
  const inflater = new Inflater()
  let checksum = 0
  let length = 0
  try {
    while (!inflater.ended) {
      const rest = await input.fill(PIECE)
      const { data, used, error } = await inflater.inflate(Buffer.from(input.view.subarray(0, PIECE)))
      input.consume(used)
      checksum = crc32(data, checksum)
      length += data.length
      if (data.length > 0) yield data
      if (error) throw rest === 0 ? new CutOffError(CUT) : error
    }
  } finally {
    inflater.close()
  }
  if ((await input.fill(TRAILER)) < TRAILER) throw new CutOffError(CUT)
  const sound = input.view.readUInt32LE(0) === checksum && input.view.readUInt32LE(4) === length >>> 0
  input.consume(TRAILER)
  if (!sound) throw new Error('gzip checksum mismatch')
}

/** node:zlib's stream, asked for one piece at a time, with what it did of each. */
class Inflater {
  ended = false
  #engine = createInflateRaw({ chunkSize: 16 << 10 })
  #data: Buffer[] = []
  #error: Error | undefined
  #done = () => {}

  constructor() {
    this.#engine.on('data', (data: Buffer) => this.#data.push(data))
    this.#engine.on('error', (error) => {
      this.#error = error
      this.#done()
    })
    this.#engine.on('end', () => {
      this.ended = true
      this.#done()
    })
  }

  /** An empty piece is the end of the input. */
  async inflate(piece: Buffer): Promise<{ data: Buffer; used: number; error: Error | undefined }> {
    const before = this.#engine.bytesWritten
    await new Promise<void>((resolve) => {
      this.#done = resolve
      if (piece.length > 0) this.#engine.write(piece, () => resolve())
      else this.#engine.end()
    })
    const data = Buffer.concat(this.#data)
    this.#data = []
    return { data, used: this.#engine.bytesWritten - before, error: this.#error }
  }

  close(): void {
    this.#engine.destroy()
  }
}
