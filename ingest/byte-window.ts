/** The unread beginning of a stream, and where in the file it stands. */
export class ByteWindow {
  bytes: Buffer = Buffer.alloc(0)
  readonly #chunks: AsyncIterator<Uint8Array>

  constructor(
    chunks: AsyncIterable<Uint8Array>,
    public offset: number,
  ) {
    this.#chunks = chunks[Symbol.asyncIterator]()
  }

  /** Reads on until `count` bytes are there; false when the stream ends before. */
  async need(count: number): Promise<boolean> {
    const parts: Uint8Array[] = []
    let length = this.bytes.length
    while (length < count) {
      const { value, done } = await this.#chunks.next()
      if (done) break
      parts.push(value)
      length += value.length
    }
    if (parts.length > 0) this.bytes = Buffer.concat([this.bytes, ...parts])
    return length >= count
  }

  /** Lets go of the stream before its end. */
  async close(): Promise<void> {
    await this.#chunks.return?.()
  }

  take(count: number): void {
    this.bytes = this.bytes.subarray(count)
    this.offset += count
  }

  /** Leaves out `count` bytes without keeping them; false when the stream ends before. */
  async skip(count: number): Promise<boolean> {
    let left = count
    while (left > 0) {
      if (!(await this.need(1))) return false
      const step = Math.min(left, this.bytes.length)
      this.take(step)
      left -= step
    }
    return true
  }

  /** Moves to the next occurrence of a pattern, at least `from` bytes on, or to the end. */
  async skipTo(pattern: Buffer, from: number): Promise<void> {
    this.take(Math.min(from, this.bytes.length))
    for (;;) {
      const found = this.bytes.indexOf(pattern)
      if (found >= 0) {
        this.take(found)
        return
      }
      this.take(Math.max(0, this.bytes.length - pattern.length + 1))
      if (!(await this.need(this.bytes.length + 1))) {
        this.take(this.bytes.length)
        return
      }
    }
  }
}
