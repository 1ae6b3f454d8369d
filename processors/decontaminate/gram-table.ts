/** Share of the slots that are taken at most. */
const LOAD = 0.7
/** Bits of the filter for each gram: one of nine grams that are not there passes it. */
const FILTER_BITS = 8
const FREE = 0xffffffff

/**
 * Where grams stand, by two hashes of 32 bits: an open-addressing table of eight bytes a slot, behind a filter that is small enough for the processor's cache. Different
 * grams may share their hashes, so whoever finds one compares.
 */
export class GramTable {
  /** Check and place of each slot. */
  readonly #slots: Uint32Array
  readonly #filter: Uint32Array
  readonly #count: number

  /** @param grams that are put in at most */
  constructor(grams: number) {
    this.#count = Math.ceil(grams / LOAD) + 1
    this.#slots = new Uint32Array(2 * this.#count).fill(FREE)
    this.#filter = new Uint32Array(Math.ceil((FILTER_BITS * grams) / 32) + 1)
  }

  /** Bytes of memory. */
  get bytes(): number {
    return this.#slots.byteLength + this.#filter.byteLength
  }

  /** @param place from 0 to 2 ** 32 - 2 */
  put(hash: number, check: number, place: number): void {
    const word = scaled(check, this.#filter.length)
    this.#filter[word] = this.#filter[word]! | (1 << (hash & 31))
    let slot = scaled(hash, this.#count)
    while (this.#slots[2 * slot + 1] !== FREE) slot = this.#after(slot)
    this.#slots[2 * slot] = check
    this.#slots[2 * slot + 1] = place
  }

  /** Whether a gram with these hashes may be there. */
  mayHave(hash: number, check: number): boolean {
    return (this.#filter[scaled(check, this.#filter.length)]! & (1 << (hash & 31))) !== 0
  }

  /** The next slot with these hashes after another one with them, or the first. @param before -1 for the first @returns -1 where there is none */
  find(hash: number, check: number, before: number): number {
    const wanted = check >>> 0
    let slot = before < 0 ? scaled(hash, this.#count) : this.#after(before)
    for (; this.#slots[2 * slot + 1] !== FREE; slot = this.#after(slot))
      if (this.#slots[2 * slot] === wanted) return slot
    return -1
  }

  /** The place that was put into a slot. */
  place(slot: number): number {
    return this.#slots[2 * slot + 1]!
  }

  #after(slot: number): number {
    return slot + 1 === this.#count ? 0 : slot + 1
  }
}

/** A hash as a number below a limit. */
const scaled = (hash: number, limit: number): number => Math.floor((hash >>> 0) * (limit / 2 ** 32))
