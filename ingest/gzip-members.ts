import { constants, inflateRawSync } from 'node:zlib'
import type { ByteWindow } from './byte-window.js'

/** A gzip member of a file, inflated; or why the bytes at this offset are not one. */
export type Member =
  | { offset: number; end: number; data: Buffer }
  /** Larger than the limit when inflated: only its beginning is given. */
  | { offset: number; end: number; data: Buffer; cut: true }
  | { offset: number; end: number | undefined; error: string }

/** A member's compressed bytes are gathered up to this many. */
const MAX_COMPRESSED = 64 << 20
const MAGIC = Buffer.from([0x1f, 0x8b, 0x08])

/**
 * Splits the bytes of a gzip file into its members, as WARC files have one a record. Damage is reported and skipped: reading
 * goes on at the next place that looks like a member.
 * @param maxInflated bytes of a member that are kept
 */
export async function* gzipMembers(window: ByteWindow, maxInflated: number): AsyncGenerator<Member> {
  while (await window.need(1)) {
    const start = window.offset
    const member = await inflateMember(window, maxInflated)
    if ('error' in member) {
      await window.skipTo(MAGIC, start === window.offset ? 1 : 0)
      const end = (await window.need(1)) ? window.offset : undefined
      yield { offset: start, end, error: member.error }
    } else yield { offset: start, end: window.offset, ...member }
  }
}

type Inflated = { data: Buffer } | { data: Buffer; cut: true } | { error: string }

async function inflateMember(window: ByteWindow, maxInflated: number): Promise<Inflated> {
  for (let wanted = 64 << 10; ; wanted *= 2) {
    const complete = !(await window.need(wanted))
    const header = headerLength(window.bytes)
    if (header === undefined) return { error: 'not a gzip member' }
    const inflated = tryInflate(window.bytes.subarray(header), maxInflated)
    if (typeof inflated === 'object') {
      const trailer = header + inflated.used + 8
      if (trailer > window.bytes.length && !complete) continue
      window.take(Math.min(trailer, window.bytes.length))
      return inflated.cut ? { data: inflated.data, cut: true } : { data: inflated.data }
    }
    if (inflated === 'damaged') return { error: 'the compressed data is damaged' }
    if (complete) {
      const rest = partial(window.bytes.subarray(header), maxInflated)
      window.take(window.bytes.length)
      return { error: `the file ends within a record, after ${rest} bytes of it` }
    }
    if (wanted > MAX_COMPRESSED)
      return { error: `a record of more than ${MAX_COMPRESSED >> 20} MiB compressed is skipped` }
  }
}

/** Length of the gzip header (RFC 1952), undefined when there is none. */
function headerLength(bytes: Buffer): number | undefined {
  if (bytes.length < 18 || bytes.compare(MAGIC, 0, 3, 0, 3) !== 0) return undefined
  const flags = bytes[3]!
  let end = 10
  if (flags & 4) end += 2 + bytes.readUInt16LE(end)
  for (const flag of [8, 16]) {
    if (!(flags & flag)) continue
    const zero = bytes.indexOf(0, end)
    if (zero < 0) return undefined
    end = zero + 1
  }
  if (flags & 2) end += 2
  return end < bytes.length ? end : undefined
}

type Engine = { buffer: Buffer; engine: { bytesWritten: number } }

/** Inflates up to the end of the deflate stream; what follows it is left alone. */
function tryInflate(
  bytes: Buffer,
  maxInflated: number,
): { data: Buffer; used: number; cut: boolean } | 'incomplete' | 'damaged' {
  try {
    const { buffer, engine } = inflateRawSync(bytes, { info: true, maxOutputLength: maxInflated }) as unknown as Engine
    return { data: buffer, used: engine.bytesWritten, cut: false }
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'Z_BUF_ERROR') return 'incomplete'
    if (code !== 'ERR_BUFFER_TOO_LARGE') return 'damaged'
  }
  // Too large to keep: found to its end without keeping more than the limit at a time.
  return measure(bytes, maxInflated)
}

function measure(
  bytes: Buffer,
  maxInflated: number,
): { data: Buffer; used: number; cut: boolean } | 'incomplete' | 'damaged' {
  try {
    const { buffer, engine } = inflateRawSync(bytes, { info: true, maxOutputLength: MAX_MEASURED }) as unknown as Engine
    return { data: Buffer.from(buffer.subarray(0, maxInflated)), used: engine.bytesWritten, cut: true }
  } catch (error) {
    return (error as { code?: string }).code === 'Z_BUF_ERROR' ? 'incomplete' : 'damaged'
  }
}

/** A record that inflates to more is taken for a bomb. */
const MAX_MEASURED = 256 << 20

function partial(bytes: Buffer, maxInflated: number): number {
  try {
    return inflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: maxInflated }).length
  } catch {
    return 0
  }
}
