/** Weights are kept to this much or less: a mean of them then changes a probability by 0.0000125 at most, and by far less in fact. */
const COARSEST_STEP = 1e-4
const LARGEST_CODE = 32766
/** The weight is too large for a code. */
const LARGE = -32767
/** There is none. */
const ABSENT = -32768

/**
 * Weights of the n-gram buckets in two bytes each, since reading them at random, mostly from beyond the nearest caches, is what scoring
 * waits for. The few large ones are kept apart.
 */
export class BucketTable {
  /** Of the last buckets summed: the sum of their weights, and how many have one. */
  sum = 0
  count = 0
  readonly #codes: Int16Array
  readonly #large = new Map<number, number>()
  readonly #step: number

  /** @param weights NaN for a bucket that pruning took out */
  constructor(weights: Float32Array) {
    let largest = 0
    for (const weight of weights) if (Math.abs(weight) > largest) largest = Math.abs(weight)
    this.#step = Math.min(COARSEST_STEP, largest / LARGEST_CODE) || 1
    this.#codes = new Int16Array(weights.length)
    for (let bucket = 0; bucket < weights.length; bucket++) {
      const weight = weights[bucket]!
      const code = Math.round(weight / this.#step)
      if (Math.abs(code) <= LARGEST_CODE) this.#codes[bucket] = code
      else if (Number.isNaN(weight)) this.#codes[bucket] = ABSENT
      else {
        this.#codes[bucket] = LARGE
        this.#large.set(bucket, weight)
      }
    }
  }

  /** Sets `sum` and `count` for the first `length` of the buckets. */
  add(buckets: Int32Array, length: number): void {
    const codes = this.#codes
    let sum = 0
    let large = 0
    let count = length
    for (let i = 0; i < length; i++) {
      const code = codes[buckets[i]!]!
      if (code > LARGE) sum += code
      else if (code === LARGE) large += this.#large.get(buckets[i]!)!
      else count--
    }
    this.sum = sum * this.#step + large
    this.count = count
  }
}
