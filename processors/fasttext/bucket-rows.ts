const EMPTY = -1
/** 2^32 divided by the golden ratio: spreads buckets over the slots. */
const MULTIPLIER = 0x9e3779b1 | 0

/** The rows of the buckets that pruning left: a map of whole numbers, several times as fast as a `Map`. */
export class BucketRows {
  /** Open addressing, two values a slot: bucket (EMPTY in empty slots) and row. */
  readonly #slots: Int32Array
  readonly #shift: number
  readonly #mask: number

  constructor(rows: ReadonlyMap<number, number>) {
    const bits = Math.ceil(Math.log2(2 * rows.size + 2))
    this.#slots = new Int32Array(2 * 2 ** bits).fill(EMPTY)
    this.#shift = 32 - bits
    this.#mask = 2 ** bits - 1
    for (const [bucket, row] of rows) {
      if (bucket < 0) continue
      let slot = this.#first(bucket)
      while (this.#slots[2 * slot] !== EMPTY) slot = (slot + 1) & this.#mask
      this.#slots[2 * slot] = bucket
      this.#slots[2 * slot + 1] = row
    }
  }

  /** -1 for a bucket that has no row. */
  get(bucket: number): number {
    const slots = this.#slots
    for (let slot = this.#first(bucket); ; slot = (slot + 1) & this.#mask) {
      const found = slots[2 * slot]!
      if (found === bucket) return slots[2 * slot + 1]!
      if (found === EMPTY) return -1
    }
  }

  #first(bucket: number): number {
    return Math.imul(bucket, MULTIPLIER) >>> this.#shift
  }
}
