import { FNV_BASIS, FNV_PRIME } from './hash.js'

const [BEGIN, END] = ['<'.charCodeAt(0), '>'.charCodeAt(0)]

/** Buckets of the character n-grams of a word, in fastText's order. */
export class Subwords {
  /** The buckets of the last word, the first `count` of them. */
  buckets: Int32Array = new Int32Array(1 << 10)
  count = 0
  #word: Buffer = Buffer.alloc(1 << 8)

  constructor(
    readonly minn: number,
    readonly maxn: number,
    readonly modulus: number,
  ) {}

  /**
   * Sets `buckets` and `count` for the n-grams of `<word>`, the word's bytes being those from `start` to `end`: n-grams of
   * minn to maxn characters, but neither `<` nor `>` alone.
   */
  of(bytes: Uint8Array, start = 0, end = bytes.length): void {
    const { minn, maxn, modulus } = this
    const length = end - start + 2
    if (length > this.#word.length) this.#word = Buffer.alloc(2 * length)
    const word = this.#word
    word[0] = BEGIN
    // Words are short: a copy by hand is faster than a view to copy from.
    for (let i = start; i < end; i++) word[i - start + 1] = bytes[i]!
    word[length - 1] = END
    this.count = 0
    for (let i = 0; i < length; i++) {
      if (isContinuation(word[i]!)) continue
      let hash = FNV_BASIS
      for (let j = i, n = 1; j < length && n <= maxn; n++) {
        do {
          hash = Math.imul(hash ^ ((word[j]! << 24) >> 24), FNV_PRIME)
          j++
        } while (j < length && isContinuation(word[j]!))
        if (n >= minn && !(n === 1 && (i === 0 || j === length))) this.#push((hash >>> 0) % modulus)
      }
    }
  }

  #push(bucket: number): void {
    if (this.count === this.buckets.length) this.buckets = doubled(this.buckets)
    this.buckets[this.count++] = bucket
  }
}

const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80

/** A copy of `values` with room for twice as many. */
export function doubled(values: Int32Array): Int32Array {
  const result = new Int32Array(2 * values.length)
  result.set(values)
  return result
}
