/** Reads a stream of bytes by length. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>
  #rest: Buffer = Buffer.alloc(0)

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]()
  }

  /** The next bytes, which stay to be read; fewer than asked for at the end. */
  async peek(length: number): Promise<Buffer> {
    if (this.#rest.length < length) {
      const parts = [this.#rest]
      for (let missing = length - this.#rest.length; missing > 0; ) {
        const { value, done } = await this.#chunks.next()
        if (done) break
        parts.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength))
        missing -= value.byteLength
      }
      this.#rest = Buffer.concat(parts)
    }
    return this.#rest.subarray(0, length)
  }

  /** @throws when there are fewer */
  async read(length: number): Promise<Buffer> {
    const bytes = await this.peek(length)
    if (bytes.length < length) throw new Error('the file is cut off')
    this.#rest = this.#rest.subarray(length)
    return bytes
  }

  /** @throws when there are fewer */
  async skip(length: number): Promise<void> {
    for (let left = length; left > 0; ) left -= (await this.read(Math.min(left, 64 << 10))).length
  }

  /** Everything that has not been read, chunk by chunk. */
  async *remaining(): AsyncGenerator<Buffer> {
    if (this.#rest.length > 0) yield this.#rest
    for (;;) {
      const { value, done } = await this.#chunks.next()
      if (done) return
      yield Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    }
  }
}
