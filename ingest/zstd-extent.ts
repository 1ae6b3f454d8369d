import { blockOf, FRAME, hasChecksum, headerLength, MAX_BLOCK } from '../lines/zstd-frame.js'

/** The smallest window there is: 1 KiB. */
const SMALLEST_WINDOW_LOG = 10

/** What there is of a frame. */
export interface Extent {
  /** `long`: it has more blocks than are looked at. */
  state: 'whole' | 'cut' | 'long'
  /** Where its first block starts, and where its last whole one starts. */
  start: number
  last: number
  /** Where it ends; where its whole blocks do, unless it is whole. */
  end: number
  blocks: number
}

/** Looks at the blocks of the frame at `at`, at most `maxBlocks` of them; undefined when its header is not whole. */
export function extentOf(bytes: Buffer, at: number, maxBlocks: number): Extent | undefined {
  const descriptor = bytes[at + 4]
  if (descriptor === undefined) return undefined
  const start = at + 5 + headerLength(descriptor)
  const extent: Extent = { state: 'cut', start, last: start, end: start, blocks: 0 }
  while (extent.end + 3 <= bytes.length) {
    if (extent.blocks === maxBlocks) return { ...extent, state: 'long' }
    const { isLast, length } = blockOf(bytes.readUIntLE(extent.end, 3))
    const end = extent.end + 3 + length
    if (end > bytes.length) break
    const whole = end + (hasChecksum(descriptor) ? 4 : 0)
    if (isLast && whole <= bytes.length) return { ...extent, state: 'whole', end: whole }
    extent.last = extent.end
    extent.end = end
    extent.blocks++
    if (isLast) break
  }
  return extent
}

/** The whole blocks of a frame as one of their own, without a checksum; its window holds all that they become. */
export function closedFrame(bytes: Buffer, { start, last, end, blocks }: Extent): Buffer {
  const head = Buffer.alloc(6)
  head.writeUInt32LE(FRAME)
  head[5] = (Math.ceil(Math.log2(blocks * MAX_BLOCK)) - SMALLEST_WINDOW_LOG) << 3
  const frame = Buffer.concat([head, bytes.subarray(start, end)])
  frame[head.length + last - start]! |= 1
  return frame
}
