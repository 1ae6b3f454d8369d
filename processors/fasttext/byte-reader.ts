import { ModelFormatError } from './errors.js'

/** Bytes of a model file: in one piece, or as pieces that can be iterated over (a file need never be in memory whole). */
export type Chunks = Iterable<Uint8Array> | Uint8Array

/** Memory taken before the first byte of a value is there; beyond it, no more than what has come already. */
const FIRST_BYTES = 1 << 26

/** Reads little-endian values from bytes that come in pieces. */
export class ByteReader {
  readonly #chunks: Iterator<Uint8Array>
  #chunk: Uint8Array = new Uint8Array(0)
  #at = 0
  #consumed = 0

  constructor(chunks: Chunks) {
    this.#chunks = (chunks instanceof Uint8Array ? [chunks] : chunks)[Symbol.iterator]()
  }

  /** Bytes read so far. */
  get position(): number {
    return this.#consumed + this.#at
  }

  /** Lets the source of the pieces close what it has open. */
  close(): void {
    this.#chunks.return?.()
  }

  atEnd(): boolean {
    return !this.#fill()
  }

  /** Copies the next bytes to the whole of `target`. @throws {ModelFormatError} when fewer are left */
  into(target: Uint8Array, what: string): void {
    let done = 0
    while (done < target.length) {
      if (!this.#fill()) throw new ModelFormatError(`the file ends in its ${what}, at byte ${this.position}`)
      const count = Math.min(target.length - done, this.#chunk.length - this.#at)
      target.set(this.#chunk.subarray(this.#at, this.#at + count), done)
      this.#at += count
      done += count
    }
  }

  /** The next bytes. A count from a damaged file, however absurd, takes memory only as far as the file goes. */
  bytes(count: number, what: string): Uint8Array<ArrayBuffer> {
    let result = new Uint8Array(Math.min(count, FIRST_BYTES))
    this.into(result, what)
    while (result.length < count) {
      const done = result.length
      const grown = allocate(Math.min(count, 2 * done), (n) => new Uint8Array(n), what)
      grown.set(result)
      this.into(grown.subarray(done), what)
      result = grown
    }
    return result
  }

  /** @throws {ModelFormatError} also when one of them is no finite number */
  floats(count: number, what: string): Float32Array {
    const result = new Float32Array(this.bytes(4 * count, what).buffer)
    for (let i = 0; i < count; i++) if (!Number.isFinite(result[i]!)) throw notFinite(what, result[i]!)
    return result
  }

  skip(count: number, what: string): void {
    let left = count
    while (left > 0) {
      if (!this.#fill()) throw new ModelFormatError(`the file ends in its ${what}, at byte ${this.position}`)
      const step = Math.min(left, this.#chunk.length - this.#at)
      this.#at += step
      left -= step
    }
  }

  bool(what: string): boolean {
    const byte = this.bytes(1, what)[0]!
    if (byte > 1) throw new ModelFormatError(`${what} is neither true nor false (byte ${this.position - 1})`)
    return byte === 1
  }

  uint8(what: string): number {
    return this.bytes(1, what)[0]!
  }

  int32(what: string): number {
    return this.#view(4, what).getInt32(0, true)
  }

  /** @throws {ModelFormatError} beyond what a number holds exactly: no count in a sound file comes near */
  int64(what: string): number {
    const value = Number(this.#view(8, what).getBigInt64(0, true))
    if (!Number.isSafeInteger(value)) {
      throw new ModelFormatError(`${what} is out of range: ${value} (byte ${this.position - 8})`)
    }
    return value
  }

  float64(what: string): number {
    return this.#view(8, what).getFloat64(0, true)
  }

  /** Bytes up to the next NUL, without it. */
  cString(limit: number, what: string): Uint8Array {
    const parts: Uint8Array[] = []
    let length = 0
    for (;;) {
      if (!this.#fill()) throw new ModelFormatError(`the file ends in its ${what}, at byte ${this.position}`)
      const end = this.#chunk.indexOf(0, this.#at)
      const part = this.#chunk.subarray(this.#at, end < 0 ? this.#chunk.length : end)
      length += part.length
      if (length > limit) throw new ModelFormatError(`${what} is longer than ${limit} bytes (byte ${this.position})`)
      this.#at += part.length + (end < 0 ? 0 : 1)
      if (end >= 0 && parts.length === 0) return part
      // A copy: the source may use the memory of a piece for the next one.
      parts.push(new Uint8Array(part))
      if (end >= 0) return Buffer.concat(parts)
    }
  }

  #view(count: number, what: string): DataView {
    const bytes = this.bytes(count, what)
    return new DataView(bytes.buffer, bytes.byteOffset, count)
  }

  /** Whether there is a byte to read, after getting the next piece when this one is used up. */
  #fill(): boolean {
    while (this.#at === this.#chunk.length) {
      const next = this.#chunks.next()
      if (next.done) return false
      this.#consumed += this.#chunk.length
      this.#chunk = next.value
      this.#at = 0
    }
    return true
  }
}

export const notFinite = (what: string, value: number): ModelFormatError =>
  new ModelFormatError(`the ${what} holds a value that is no finite number: ${value}`)

/** Memory for `count` values; a damaged header can ask for more than there is. */
export function allocate<T>(count: number, make: (count: number) => T, what: string): T {
  try {
    return make(count)
  } catch {
    throw new ModelFormatError(`${what} would take ${count} values, which do not fit in memory`)
  }
}
