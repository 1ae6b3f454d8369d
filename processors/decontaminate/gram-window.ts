/** Words of a gram. */
export const GRAM = 10
/** A text of fewer words than a gram is looked for as a whole, from so many on. */
export const LEAST_WORDS = 3
/** Two words of letters, or three characters of a script without spaces: numbers, variables and signs are everywhere. */
export const LEAST_WEIGHT = 3

const RING = 16
/** Words of the longest grams that can be asked for. */
const LONGEST = RING - 1
const MASK = RING - 1
const FACTOR = 0x9e3779b1 | 0
const CHECK_FACTOR = 0x1b873593 | 0
const FACTORS = powers(FACTOR)
const CHECK_FACTORS = powers(CHECK_FACTOR)

/** The latest words of a text, and the hashes of the grams that they end: each is had from two sums over the text so far. */
export class GramWindow {
  /** Words since the text began. */
  count = 0
  /** Of the gram that was asked for last. */
  hash = 0
  check = 0
  readonly #hashes = new Int32Array(RING)
  readonly #checks = new Int32Array(RING)
  readonly #weights = new Int32Array(RING)
  readonly #starts = new Int32Array(RING)
  readonly #lines = new Int32Array(RING)

  clear(): void {
    this.count = 0
    this.#hashes[0] = this.#checks[0] = this.#weights[0] = 0
  }

  push(word: { hash: number; check: number; weight: number; start: number; line: number }): void {
    const before = this.count & MASK
    const at = ++this.count & MASK
    this.#hashes[at] = Math.imul(this.#hashes[before]!, FACTOR) + word.hash
    this.#checks[at] = Math.imul(this.#checks[before]!, CHECK_FACTOR) + word.check
    this.#weights[at] = this.#weights[before]! + word.weight
    this.#starts[at] = word.start
    this.#lines[at] = word.line
  }

  /** Sets `hash` and `check` to those of the last words. @param words not more than were pushed, nor than `LONGEST` */
  hashLast(words: number): void {
    const at = this.count & MASK
    const before = (this.count - words) & MASK
    const hash = this.#hashes[at]! - Math.imul(this.#hashes[before]!, FACTORS[words]!)
    const check = this.#checks[at]! - Math.imul(this.#checks[before]!, CHECK_FACTORS[words]!)
    const mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
    this.hash = mixed ^ (mixed >>> 13) ^ words
    this.check = Math.imul(check ^ (check >>> 15), 0xc2b2ae35)
  }

  weightOfLast(words: number): number {
    return this.#weights[this.count & MASK]! - this.#weights[(this.count - words) & MASK]!
  }

  /** Where the first of the last words stands. */
  startOfLast(words: number): number {
    return this.#starts[(this.count - words + 1) & MASK]!
  }

  lineOfLast(words: number): number {
    return this.#lines[(this.count - words + 1) & MASK]!
  }
}

function powers(factor: number): Int32Array {
  const all = Int32Array.of(...new Array(RING).fill(1))
  for (let i = 1; i <= LONGEST; i++) all[i] = Math.imul(all[i - 1]!, factor)
  return all
}
