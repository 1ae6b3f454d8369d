import { Decoder } from '@toondepauw/node-zstd'
import { blockOf, FRAME, hasChecksum, headerLength, isSkippable, MAX_BLOCK } from '../lines/zstd-frame.js'

/** What the blocks of a frame may become together, whatever its header says; more of them are an attack. */
const MAX_DECODED = 64 << 20
/** A window of 128 MiB, which libzstd takes at most: (27 - 10) << 3. */
const LARGEST_WINDOW = 0x88

const decoder = new Decoder()

export class ZstdTooLargeError extends Error {}

/**
 * A zstandard body: all of its frames up to what is none. Of a frame that breaks off there are the blocks before.
 * @param limit bytes of the result at most
 * @throws ZstdTooLargeError, and Error when the body does not start with a frame
 */
export function unzstdBody(bytes: Buffer, limit: number): Buffer {
  const parts: Buffer[] = []
  let length = 0
  for (let at = 0; at + 4 <= bytes.length; ) {
    const magic = bytes.readUInt32LE(at)
    if (isSkippable(magic) && at + 8 <= bytes.length) {
      at += 8 + bytes.readUInt32LE(at + 4)
      continue
    }
    const frame = magic === FRAME ? frameAt(bytes, at, Math.max(limit, MAX_DECODED)) : undefined
    if (!frame) {
      if (parts.length) break
      throw new Error('no frame starts here')
    }
    parts.push(decoder.decodeSync(frame.bytes))
    length += parts[parts.length - 1]!.length
    if (length > limit) throw new ZstdTooLargeError(`more than ${limit} bytes`)
    at = frame.end
  }
  return Buffer.concat(parts)
}

/** The frame at a place and where it ends; its whole blocks as a frame of their own where it breaks off; undefined without any. */
function frameAt(bytes: Buffer, at: number, limit: number): { bytes: Buffer; end: number } | undefined {
  const descriptor = bytes[at + 4]
  if (descriptor === undefined) return undefined
  const start = at + 5 + headerLength(descriptor)
  let block = start
  let last = -1
  for (let blocks = 1; block + 3 <= bytes.length; blocks++) {
    if (blocks * MAX_BLOCK > limit) throw new ZstdTooLargeError(`more than ${limit} bytes`)
    const { isLast, length } = blockOf(bytes.readUIntLE(block, 3))
    if (block + 3 + length > bytes.length) break
    last = block
    block += 3 + length
    if (!isLast) continue
    const end = block + (hasChecksum(descriptor) ? 4 : 0)
    if (end <= bytes.length) return { bytes: bytes.subarray(at, end), end }
    break
  }
  return last < 0 ? undefined : { bytes: closed(bytes.subarray(start, block), last - start), end: bytes.length }
}

/** Blocks as a frame that says nothing of its size and has no checksum; the block at `last` closes it. */
function closed(blocks: Buffer, last: number): Buffer {
  const head = Buffer.alloc(6)
  head.writeUInt32LE(FRAME)
  head[5] = LARGEST_WINDOW
  const frame = Buffer.concat([head, blocks])
  frame[head.length + last]! |= 1
  return frame
}
