import { Decoder } from '@toondepauw/node-zstd'
import type { ByteReader } from './byte-reader.js'
import { blockOf, FRAME, hasChecksum, headerLength, isSkippable, MAX_BLOCK } from './zstd-frame.js'

/** What a frame may hold: it is decoded as a whole, since the decoder cannot do it in parts, and Node's own reads only the first frame of a file. */
const MAX_FRAME_BYTES = 1 << 30

const decoder = new Decoder()

/**
 * The content of a zstandard file, frame by frame: of one, as `zstd` writes it, or of many, as `pzstd` and `cat` do.
 * @throws when it is damaged, cut off, or a frame holds more than a gibibyte
 */
export async function* unzstd(input: ByteReader): AsyncGenerator<Buffer> {
  while ((await input.peek(1)).length > 0) {
    const magic = (await input.read(4)).readUInt32LE()
    if (isSkippable(magic)) await input.skip((await input.read(4)).readUInt32LE())
    else if (magic === FRAME) yield await decoder.decode(await frame(input))
    else throw new Error('what follows a zstandard frame is none')
  }
}

/** The bytes of a frame whose magic number has been read, that included. */
async function frame(input: ByteReader): Promise<Buffer> {
  const magic = Buffer.alloc(4)
  magic.writeUInt32LE(FRAME)
  const descriptor = await input.read(1)
  const parts = [magic, descriptor, await input.read(headerLength(descriptor[0]!))]
  for (let blocks = 1, isLast = false; !isLast; blocks++) {
    if (blocks * MAX_BLOCK > MAX_FRAME_BYTES)
      throw new Error('a zstandard frame of more than 1 GiB: decompress it first')
    const header = await input.read(3)
    const block = blockOf(header.readUIntLE(0, 3))
    isLast = block.isLast
    parts.push(header, await input.read(block.length))
  }
  if (hasChecksum(descriptor[0]!)) parts.push(await input.read(4))
  return Buffer.concat(parts)
}
