const EMPTY = -1
/** In the place of the second host of an n-gram that has more than two. */
const MANY = -2
/** Values of a slot: hash, check, the last page that had it, its number of pages, two of its hosts. */
const [CHECK, LAST_PAGE, PAGES, HOST, OTHER_HOST, WIDTH] = [1, 2, 3, 4, 5, 6]

/** In how many pages, and how many hosts up to three, n-grams occur: open addressing in one array, 24 bytes a slot. */
export class NgramCounts {
  #slots = new Int32Array(WIDTH * (1 << 16)).fill(EMPTY)
  #size = 1 << 16
  #count = 0

  /** Counts an n-gram of a page; pages come one after the other. @param page, host numbers from 0 */
  add(hash: number, check: number, page: number, host: number): void {
    const slots = this.#slots
    const at = this.#find(hash, check)
    if (slots[at + CHECK] === EMPTY) {
      slots[at] = hash
      slots[at + CHECK] = check
      slots[at + LAST_PAGE] = page
      slots[at + PAGES] = 1
      slots[at + HOST] = host
      if (++this.#count * 2 > this.#size) this.#grow()
      return
    }
    if (slots[at + LAST_PAGE] === page) return
    slots[at + LAST_PAGE] = page
    slots[at + PAGES]!++
    const other = slots[at + OTHER_HOST]!
    if (slots[at + HOST] === host || other === host || other === MANY) return
    slots[at + OTHER_HOST] = other === EMPTY ? host : MANY
  }

  /** The n-grams in so many pages and so many hosts (3 at most) or more. */
  *frequent(pages: number, hosts: number): Generator<{ hash: number; check: number }> {
    const slots = this.#slots
    for (let at = 0; at < slots.length; at += WIDTH) {
      if (slots[at + CHECK] === EMPTY || slots[at + PAGES]! < pages) continue
      const other = slots[at + OTHER_HOST]
      if ((other === EMPTY ? 1 : other === MANY ? 3 : 2) < hosts) continue
      yield { hash: slots[at]!, check: slots[at + CHECK]! }
    }
  }

  #find(hash: number, check: number): number {
    const slots = this.#slots
    for (let slot = hash & (this.#size - 1); ; slot = (slot + 1) & (this.#size - 1)) {
      const at = WIDTH * slot
      if (slots[at + CHECK] === EMPTY || (slots[at] === hash && slots[at + CHECK] === check)) return at
    }
  }

  #grow(): void {
    const old = this.#slots
    this.#size *= 2
    this.#slots = new Int32Array(WIDTH * this.#size).fill(EMPTY)
    for (let at = 0; at < old.length; at += WIDTH) {
      if (old[at + CHECK] === EMPTY) continue
      this.#slots.set(old.subarray(at, at + WIDTH), this.#find(old[at]!, old[at + CHECK]!))
    }
  }
}
