/** The parts of a zstandard frame (RFC 8878, section 3.1). */

export const FRAME = 0xfd2fb528
/** Sixteen numbers of frames that hold nothing of the content. */
const SKIPPABLE = 0x184d2a50
/** What a block becomes at most. */
export const MAX_BLOCK = 128 << 10

export const isSkippable = (magic: number): boolean => magic >>> 4 === SKIPPABLE >>> 4

export const hasChecksum = (descriptor: number): boolean => (descriptor & 4) !== 0

/** The bytes between a frame's descriptor and its first block: window, dictionary, size of the content. */
export function headerLength(descriptor: number): number {
  const isSingleSegment = (descriptor & 0x20) !== 0
  const dictionary = [0, 1, 2, 4][descriptor & 3]!
  const size = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6]!
  return (isSingleSegment ? 0 : 1) + dictionary + size
}

/** What the three bytes before a block say: whether it is the last, and how many bytes it takes. */
export function blockOf(header: number): { isLast: boolean; length: number } {
  // A block of type 1 is one byte, repeated.
  return { isLast: (header & 1) === 1, length: ((header >> 1) & 3) === 1 ? 1 : header >> 3 }
}
