import { Decoder } from '@toondepauw/node-zstd'
import { FRAME } from '../lines/zstd-frame.js'
import type { Lookahead } from './byte-queue.js'
import type { Break } from './content.js'
import { CutOffError, IngestError } from './errors.js'
import type { IsStart, Piece } from './member-content.js'
import { dictionaryDecoder, MAX_DICTIONARY, skippableLength } from './zstd-dictionary.js'
import { closedFrame, type Extent, extentOf } from './zstd-extent.js'
import { decodeBlocks, skipFrame } from './zstd-long-frame.js'

/** Compressed bytes that are looked at first; a block takes less. */
const WINDOW = 256 << 10
/** Blocks of a frame that is decoded at once: they become 32 MiB at most. */
const MAX_BLOCKS = 256
/** Blocks that tell what a frame holds. */
const FIRST_BLOCKS = 4
const MAGIC = Buffer.alloc(4)
MAGIC.writeUInt32LE(FRAME)

/** A file of zstandard frames, and the decoder for them: with the dictionary that stands before them, if one does. */
export class ZstdFile {
  #decoder = new Decoder()
  #hasDictionary = false

  /**
   * The file at the beginning of `input`, which is read up to its first frame; nothing is consumed.
   * @throws Error when its dictionary is damaged
   */
  static async at(input: Lookahead): Promise<ZstdFile> {
    const file = new ZstdFile()
    for (let at = 0; at < MAX_DICTIONARY; ) {
      await input.fill(at + WINDOW)
      const skippable = skippableLength(input.view.subarray(at))
      if (skippable === undefined) break
      await file.#takeDictionary(input, at)
      at += skippable
    }
    return file
  }

  async #takeDictionary(input: Lookahead, ahead = 0): Promise<void> {
    const decoder = await dictionaryDecoder(input, ahead)
    if (!decoder) return
    this.#decoder = decoder
    this.#hasDictionary = true
  }

  /** The first bytes of the text that `bytes` hold; empty when they start with no sound frame. */
  startOf(bytes: Buffer): Buffer {
    for (let length = skippableLength(bytes); length !== undefined; length = skippableLength(bytes))
      bytes = bytes.subarray(length)
    if (!bytes.subarray(0, 4).equals(MAGIC)) return Buffer.alloc(0)
    const extent = extentOf(bytes, 0, FIRST_BLOCKS)
    try {
      return extent ? this.#decode(bytes, extent) : Buffer.alloc(0)
    } catch {
      return Buffer.alloc(0)
    }
  }

  /** The frames from the position of `input` on. */
  async *pieces(input: Lookahead, isStart: IsStart): AsyncGenerator<Piece> {
    while ((await input.fill(WINDOW)) > 0) {
      const offset = input.position
      const failure = yield* this.#frame(input, isStart)
      if (failure) yield await this.#resume(input, offset, failure, isStart)
      else yield { kind: 'end', next: input.position }
    }
  }

  /** What the frame at the position of `input` holds; returns what keeps it from being read to its end. */
  async *#frame(input: Lookahead, isStart: IsStart): AsyncGenerator<Piece, Failure | undefined> {
    const offset = input.position
    let within = false
    try {
      for await (const data of this.#texts(input)) {
        if (!within) yield { kind: 'member', offset, record: isStart(data) }
        within = true
        if (data.length > 0) yield { kind: 'data', data }
      }
      return undefined
    } catch (error) {
      if (error instanceof IngestError) throw error
      return { error: (error as Error).message, within, cutOff: error instanceof CutOffError }
    }
  }

  /** The text of a frame, consuming it: at once, or block by block when it is long. */
  async *#texts(input: Lookahead): AsyncGenerator<Buffer> {
    const skippable = skippableLength(input.view)
    if (skippable !== undefined) {
      await this.#takeDictionary(input)
      return input.seek(input.position + skippable)
    }
    if (!input.view.subarray(0, 4).equals(MAGIC.subarray(0, input.view.length)))
      throw new Error('no zstandard frame starts here')
    const extent = await measured(input)
    // The parts of a long frame cannot be decoded with a dictionary: of a record that is too long its beginning is enough.
    if (extent.state === 'long' && !this.#hasDictionary) return yield* decodeBlocks(input)
    if (extent.blocks > 0 || extent.state === 'whole') yield this.#decode(input.view, extent)
    await skipFrame(input)
  }

  #decode(bytes: Buffer, extent: Extent): Buffer {
    if (extent.state === 'whole') return this.#decoder.decodeSync(bytes.subarray(0, extent.end))
    return extent.blocks > 0 ? this.#decoder.decodeSync(closedFrame(bytes, extent)) : Buffer.alloc(0)
  }

  /** Finds the next frame that starts a record, and goes there. */
  async #resume(input: Lookahead, offset: number, failure: Failure, isStart: IsStart): Promise<Break> {
    await input.seek(offset + 1)
    for (;;) {
      const available = await input.fill(WINDOW)
      const at = input.view.indexOf(MAGIC)
      input.consume(at < 0 ? available - (MAGIC.length - 1) : at)
      if (at < 0 && available < WINDOW) return { kind: 'break', next: undefined, ...failure }
      if (at < 0) continue
      await input.fill(WINDOW)
      if (isStart(this.startOf(input.view))) return { kind: 'break', next: input.position, ...failure }
      input.consume(1)
    }
  }
}

type Failure = Pick<Break, 'error' | 'within' | 'cutOff'>

/** The extent of the frame at the position of `input`, of which as much as is decoded at once is read. */
async function measured(input: Lookahead): Promise<Extent> {
  for (let bytes = WINDOW; ; bytes *= 2) {
    const available = await input.fill(bytes)
    const extent = extentOf(input.view, 0, MAX_BLOCKS)
    if (!extent) throw new CutOffError('the file ends inside a zstandard frame')
    if (extent.state !== 'cut' || available < bytes) return extent
  }
}
