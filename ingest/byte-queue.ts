import type { Source } from './types.js'

/** Bytes that were read and not consumed yet, always contiguous. */
export class ByteQueue {
  #buffer: Buffer = Buffer.alloc(0)
  #start = 0
  #end = 0

  get length(): number {
    return this.#end - this.#start
  }

  /** What is queued; valid until bytes are appended. */
  get view(): Buffer {
    return this.#buffer.subarray(this.#start, this.#end)
  }

  append(chunk: Uint8Array): void {
    if (this.length === 0) {
      // Taken as it is: nothing is ever written into it, since it has no room behind its end.
      this.#buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      this.#start = 0
      this.#end = chunk.length
      return
    }
    if (this.#end + chunk.length > this.#buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(2 * (this.length + chunk.length), 1 << 16))
      this.#end = this.#buffer.copy(grown, 0, this.#start, this.#end)
      this.#start = 0
      this.#buffer = grown
    }
    this.#buffer.set(chunk, this.#end)
    this.#end += chunk.length
  }

  consume(bytes: number): void {
    this.#start += Math.min(bytes, this.length)
  }

  clear(): void {
    this.#start = this.#end
  }
}

/** A source read with as much look-ahead as is asked for. */
export class Lookahead {
  #queue = new ByteQueue()
  #iterator: AsyncIterator<Uint8Array> | undefined
  #ended = false
  #position: number

  constructor(
    readonly source: Source,
    position: number,
  ) {
    this.#position = position
  }

  /** Offset in the source of the first byte of `view`. */
  get position(): number {
    return this.#position
  }

  get view(): Buffer {
    return this.#queue.view
  }

  /** Reads until `bytes` are at hand or the source ends; returns how many are. */
  async fill(bytes: number): Promise<number> {
    while (this.#queue.length < bytes && !this.#ended) {
      this.#iterator ??= (await this.source.open(this.#position + this.#queue.length))[Symbol.asyncIterator]()
      const { value, done } = await this.#iterator.next()
      if (done) this.#ended = true
      else this.#queue.append(value)
    }
    return this.#queue.length
  }

  consume(bytes: number): void {
    this.#position += Math.min(bytes, this.#queue.length)
    this.#queue.consume(bytes)
  }

  /** Goes on reading at another offset, before or after the present one. */
  async seek(position: number): Promise<void> {
    const distance = position - this.#position
    if (distance >= 0 && distance <= this.#queue.length) return this.consume(distance)
    await this.close()
    this.#queue.clear()
    this.#ended = false
    this.#position = position
  }

  /** Goes to an offset behind what was read if the `bytes` there pass a test; stays where it is if not. */
  async seekIf(position: number, bytes: number, test: (view: Buffer) => boolean): Promise<boolean> {
    const ahead = new Lookahead(this.source, position)
    try {
      await ahead.fill(bytes)
      if (!test(ahead.view)) return false
      await this.close()
      this.#queue = ahead.#queue
      this.#iterator = ahead.#iterator
      this.#ended = ahead.#ended
      this.#position = position
      ahead.#iterator = undefined
      return true
    } finally {
      await ahead.close()
    }
  }

  async close(): Promise<void> {
    const iterator = this.#iterator
    this.#iterator = undefined
    await iterator?.return?.()
  }
}
