import { Decompress } from 'fzstd'
import { blockOf, FRAME, hasChecksum, headerLength } from '../lines/zstd-frame.js'
import type { Lookahead } from './byte-queue.js'
import { CutOffError } from './errors.js'

/** A window is held whole; zstd itself takes no larger ones unless it is told to. */
const MAX_WINDOW_LOG = 27
const SMALLEST_WINDOW_LOG = 10

/**
 * The text of the frame at the position of `input`, block by block, consuming it. Its checksum is not looked at.
 * @throws CutOffError when the input ends before the frame does, Error when it is damaged
 */
export async function* decodeBlocks(input: Lookahead): AsyncGenerator<Buffer> {
  let decoded: Buffer[] = []
  const stream = new Decompress((data) => decoded.push(Buffer.from(data.buffer, data.byteOffset, data.byteLength)))
  for await (const part of aByteLate(partsOf(input))) {
    stream.push(part)
    const data = decoded
    decoded = []
    yield* data
  }
}

/** The same bytes, each part without its last one, which comes with the next: fzstd keeps whole parts that end with a block. */
async function* aByteLate(parts: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0)
  for await (const part of parts) {
    const bytes = Buffer.concat([held, part])
    yield bytes.subarray(0, -1)
    held = bytes.subarray(-1)
  }
  yield held
}

/** Goes behind the frame at the position of `input`. @throws CutOffError when the input ends before */
export async function skipFrame(input: Lookahead): Promise<void> {
  for await (const _ of partsOf(input));
}

/** The parts of a frame: its header, then its blocks. */
async function* partsOf(input: Lookahead): AsyncGenerator<Buffer> {
  const head = await atHand(input, 6)
  if (head.readUInt32LE(0) !== FRAME) throw new Error('not a zstandard frame')
  const descriptor = head[4]!
  const isSingleSegment = (descriptor & 0x20) !== 0
  if (!isSingleSegment && (head[5]! >> 3) + SMALLEST_WINDOW_LOG > MAX_WINDOW_LOG)
    throw new Error('a zstandard frame with a window of more than 128 MiB')
  yield* take(input, 5 + headerLength(descriptor))
  for (let ended = false; !ended; ) {
    const { isLast, length } = blockOf((await atHand(input, 3)).readUIntLE(0, 3))
    yield* take(input, 3 + length)
    ended = isLast
  }
  if (!hasChecksum(descriptor)) return
  await atHand(input, 4)
  input.consume(4)
}

async function atHand(input: Lookahead, bytes: number): Promise<Buffer> {
  if ((await input.fill(bytes)) < bytes) throw new CutOffError('the file ends inside a zstandard frame')
  return input.view
}

/** The next bytes, valid until more are asked for. */
async function* take(input: Lookahead, bytes: number): AsyncGenerator<Buffer> {
  yield (await atHand(input, bytes)).subarray(0, bytes)
  input.consume(bytes)
}
