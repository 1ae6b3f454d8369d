import type { FoldedContent } from './folded-file.js'

/** In the place of the check, in a slot without a word. */
export const NO_WORD = -1

/** The weights of a model's words: open addressing, four values a slot. */
export class WeightSlots {
  /** Hash and check of a word (NO_WORD in empty slots), its weight, and a value for whoever looks it up, -1 at first. */
  readonly slots: Int32Array
  /** The slots as numbers, for the weights. */
  readonly weights: Float32Array
  /** For the first slot of a hash: four times the hash, and this. */
  readonly mask: number

  constructor({ head, hashes, checks, weights }: FoldedContent) {
    const size = 2 ** Math.ceil(Math.log2(head.words * 2 + 2))
    this.mask = 4 * size - 1
    this.slots = new Int32Array(4 * size).fill(NO_WORD)
    this.weights = new Float32Array(this.slots.buffer)
    for (let word = 0; word < head.words; word++) {
      let slot = (hashes[word]! * 4) & this.mask
      while (this.slots[slot + 1] !== NO_WORD) slot = (slot + 4) & this.mask
      this.slots[slot] = hashes[word]!
      this.slots[slot + 1] = checks[word]!
      this.weights[slot + 2] = weights[word]!
    }
  }
}
