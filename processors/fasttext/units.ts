/** The UTF-16 units of a text as numbers, which are several times as fast to read as the characters of a string. */
export class Units {
  /** Units of the last text taken; what lies beyond its length is left from earlier ones. */
  values: Uint16Array = new Uint16Array(1 << 12)
  #bytes = Buffer.from(this.values.buffer)

  take(text: string): void {
    this.#reserve(text.length)
    this.#bytes.write(text, 'utf16le')
  }

  /** The same for a text of a few characters, where a call of `write` would cost more than the characters. */
  takeShort(text: string): void {
    this.#reserve(text.length)
    const { values } = this
    for (let i = 0; i < text.length; i++) values[i] = text.charCodeAt(i)
  }

  #reserve(length: number): void {
    if (length <= this.values.length) return
    this.values = new Uint16Array(2 * length)
    this.#bytes = Buffer.from(this.values.buffer)
  }
}
