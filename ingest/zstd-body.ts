import { Decoder } from '@toondepauw/node-zstd'
import { FRAME, isSkippable, MAX_BLOCK } from '../lines/zstd-frame.js'
import { closedFrame, extentOf } from './zstd-extent.js'

/** What the blocks of a frame may become together, whatever its header says; more of them are an attack. */
const MAX_DECODED = 64 << 20

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
  const extent = extentOf(bytes, at, Math.floor(limit / MAX_BLOCK))
  if (extent?.state === 'long') throw new ZstdTooLargeError(`more than ${limit} bytes`)
  if (extent?.state === 'whole') return { bytes: bytes.subarray(at, extent.end), end: extent.end }
  return extent && extent.blocks > 0 ? { bytes: closedFrame(bytes, extent), end: bytes.length } : undefined
}
