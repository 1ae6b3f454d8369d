/** FNV-1a's offset basis and prime, 32 bits. */
export const FNV_BASIS = 0x811c9dc5 | 0
export const FNV_PRIME = 0x01000193

/** Multiplier with which fastText chains word hashes to n-gram hashes. */
const NGRAM_MULTIPLIER = 116049371

const TWO_32 = 4294967296
const TWO_MINUS_32 = 1 / TWO_32

/**
 * fastText's hash of a string: 32-bit FNV-1a over its UTF-8 bytes, each taken as a signed byte, which sets the upper
 * 24 bits for bytes from 0x80. As a signed integer.
 */
export function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = FNV_BASIS
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ ((bytes[i]! << 24) >> 24), FNV_PRIME)
  return hash
}

/**
 * Buckets of the word n-grams of a text. The hash of the n-gram of w1…wn is, modulo 2^64, `h = h · 116049371 + hash(wi)`
 * with signed word hashes, and its bucket is that modulo the number of buckets. JavaScript has no fast 64-bit integers,
 * so the hash is kept as two halves of 32 bits, as signed integers.
 */
export class WordNgrams {
  /** The buckets of the last text, the first `count` of them. */
  buckets: Int32Array = new Int32Array(1 << 11)
  count = 0
  readonly #modulus: number
  readonly #longest: number

  /** For n-grams of two words up to `longest`, in so many buckets. */
  constructor(longest: number, modulus: number) {
    this.#longest = longest
    this.#modulus = modulus
  }

  /** Sets `buckets` and `count` for the first `words` of the word hashes, in fastText's order. */
  of(hashes: Int32Array, words: number): void {
    const longest = this.#longest
    const modulus = this.#modulus
    this.count = 0
    if (longest < 2) return
    if (words * (longest - 1) > this.buckets.length) this.buckets = new Int32Array(2 * words * (longest - 1))
    const { buckets } = this
    const inverse = 1 / modulus
    // The quotient of a hash and the modulus, computed in doubles, is then at most one off.
    const quick = modulus >= 1 << 13 && modulus < 1 << 30
    let count = 0
    for (let i = 0; i < words; i++) {
      let low = hashes[i]!
      let high = low >> 31
      const end = Math.min(words, i + longest)
      for (let j = i + 1; j < end; j++) {
        const next = hashes[j]!
        const factor = low >>> 0
        const product = Math.imul(factor, NGRAM_MULTIPLIER)
        // The double of the whole product is less than 64 off: near enough for its upper half, the lower taken away.
        const upper = ((factor * NGRAM_MULTIPLIER - (product >>> 0)) * TWO_MINUS_32 + 0.5) | 0
        low = (product + next) | 0
        const carry = low >>> 0 < next >>> 0 ? 1 : 0
        high = (Math.imul(high, NGRAM_MULTIPLIER) + upper + (next >> 31) + carry) | 0
        if (!quick) {
          buckets[count++] = remainder(high >>> 0, low >>> 0, modulus)
          continue
        }
        const quotient = ((high >>> 0) * TWO_32 + (low >>> 0)) * inverse
        // Modulo 2^32 is enough: the rest lies between -modulus and 2 · modulus.
        const rest = (low - Math.imul(quotient, modulus)) | 0
        buckets[count++] = rest < 0 ? rest + modulus : rest >= modulus ? rest - modulus : rest
      }
    }
    this.count = count
  }
}

/** `(high · 2^32 + low) mod modulus`, in steps that doubles hold exactly. */
function remainder(high: number, low: number, modulus: number): number {
  const upper = ((high % modulus) * 65536 + Math.floor(low / 65536)) % modulus
  return (upper * 65536 + (low % 65536)) % modulus
}
