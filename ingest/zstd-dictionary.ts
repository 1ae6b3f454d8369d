import { Decoder } from '@toondepauw/node-zstd'
import { FRAME, isSkippable, MAX_BLOCK } from '../lines/zstd-frame.js'
import type { Lookahead } from './byte-queue.js'
import { CutOffError } from './errors.js'
import { extentOf } from './zstd-extent.js'

/** The skippable frame in which a WARC file carries the dictionary of its records. */
const DICTIONARY = 0x184d2a5d
/** Bytes of a dictionary at most, as it stands in the file. */
export const MAX_DICTIONARY = 64 << 20
/** How often a dictionary may be compressed. */
const MAX_LAYERS = 4

/** The length of the frame that is at hand when it is skippable, its header included; undefined when it is not. */
export const skippableLength = (view: Buffer): number | undefined =>
  view.length >= 8 && isSkippable(view.readUInt32LE(0)) ? 8 + view.readUInt32LE(4) : undefined

/**
 * The decoder of the frames behind the skippable one that is `ahead` of the position of `input`, when that holds a dictionary.
 * @throws CutOffError when the file ends inside of the dictionary, Error when it is damaged
 */
export async function dictionaryDecoder(input: Lookahead, ahead = 0): Promise<Decoder | undefined> {
  const length = skippableLength(input.view.subarray(ahead))
  if (length === undefined || length === 8 || input.view.readUInt32LE(ahead) !== DICTIONARY) return undefined
  if (length > MAX_DICTIONARY) throw new Error(`a dictionary of ${length - 8} bytes`)
  const end = ahead + length
  if ((await input.fill(end)) < end) throw new CutOffError('the file ends inside its dictionary')
  return new Decoder(unpacked(Buffer.from(input.view.subarray(ahead + 8, end))))
}

/** A dictionary may be compressed itself. */
function unpacked(dictionary: Buffer): Buffer {
  let bytes = dictionary
  for (let layers = 0; bytes.length >= 4 && bytes.readUInt32LE(0) === FRAME; layers++) {
    if (layers === MAX_LAYERS) throw new Error('a dictionary that is compressed again and again')
    if (extentOf(bytes, 0, MAX_DICTIONARY / MAX_BLOCK)?.state === 'long')
      throw new Error(`a dictionary of more than ${MAX_DICTIONARY} bytes`)
    bytes = new Decoder().decodeSync(bytes)
  }
  return bytes
}
