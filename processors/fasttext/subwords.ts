import { FNV_BASIS, FNV_PRIME } from './hash.js'

const [BEGIN, END] = ['<'.charCodeAt(0), '>'.charCodeAt(0)]

/** Hashes of the character n-grams of a word, in fastText's order. */
export class Subwords {
  /** The hashes of the last word, the first `count` of them. */
  hashes: Int32Array = new Int32Array(1 << 10)
  count = 0
  #word: Buffer = Buffer.alloc(1 << 8)

  constructor(
    readonly minn: number,
    readonly maxn: number,
  ) {}

  /** Sets `hashes` and `count` for the n-grams of `<word>`, of minn to maxn characters, but neither `<` nor `>` alone. */
  of(bytes: Buffer, start: number, end: number): void {
    const { minn, maxn } = this
    const length = end - start + 2
    if (length > this.#word.length) this.#word = Buffer.alloc(2 * length)
    const word = this.#word
    word[0] = BEGIN
    bytes.copy(word, 1, start, end)
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
        if (n >= minn && !(n === 1 && (i === 0 || j === length))) this.#push(hash)
      }
    }
  }

  #push(hash: number): void {
    if (this.count === this.hashes.length) this.hashes = doubled(this.hashes)
    this.hashes[this.count++] = hash
  }
}

const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80

/** A copy of `values` with room for twice as many. */
export function doubled(values: Int32Array): Int32Array {
  const result = new Int32Array(2 * values.length)
  result.set(values)
  return result
}
