/** FNV-1a's offset basis and prime, 32 bits. */
export const FNV_BASIS = 0x811c9dc5 | 0
export const FNV_PRIME = 0x01000193

/** Multiplier with which fastText chains word hashes to n-gram hashes. */
const NGRAM_MULTIPLIER = 116049371

const TWO_32 = 4294967296

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
 * Buckets of word n-grams. The hash of the n-gram of w1…wn is, modulo 2^64, `h = h · 116049371 + hash(wi)` with signed
 * word hashes, and its bucket is that modulo the number of buckets. JavaScript has no fast 64-bit integers, so the hash is kept as
 * two halves and the product taken in pieces of 16 bits, which doubles hold exactly.
 */
export class NgramHash {
  readonly #buckets: number
  readonly #inverse: number
  #high = 0
  #low = 0

  constructor(buckets: number) {
    this.#buckets = buckets
    this.#inverse = 1 / buckets
  }

  /** Starts an n-gram with its first word's hash. */
  start(hash: number): void {
    this.#high = hash >> 31
    this.#low = hash
  }

  /** Adds the next word's hash and gives the bucket of the n-gram so far. */
  add(hash: number): number {
    const low = this.#low
    const upper = (low >>> 16) * NGRAM_MULTIPLIER
    const sum = (low & 0xffff) * NGRAM_MULTIPLIER + (upper % 65536) * 65536 + (hash >>> 0)
    const carry = Math.floor(sum / TWO_32) + Math.floor(upper / 65536)
    const newLow = sum - Math.floor(sum / TWO_32) * TWO_32
    this.#high = (Math.imul(this.#high, NGRAM_MULTIPLIER) + carry + (hash >> 31)) | 0
    this.#low = newLow | 0
    return this.#modulo(this.#high >>> 0, newLow)
  }

  #modulo(high: number, low: number): number {
    let rest = this.#reduce(high)
    rest = this.#reduce(rest * 65536 + Math.floor(low / 65536))
    return this.#reduce(rest * 65536 + (low % 65536))
  }

  #reduce(value: number): number {
    const rest = value - Math.floor(value * this.#inverse) * this.#buckets
    return rest < 0 ? rest + this.#buckets : rest >= this.#buckets ? rest - this.#buckets : rest
  }
}
