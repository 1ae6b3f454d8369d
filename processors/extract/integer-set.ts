const FIRST_BITS = 12
/** Drawn anew for each process, so that no page can be made whose integers all want the same place. */
const SPREAD = Math.floor(Math.random() * 2 ** 32) | 1

/** A set of integers from 0 to 2³⁰ − 1, which takes a fraction of the time that `Set` does. */
export class IntegerSet {
  /** Each integer plus one; 0 where there is none. */
  private slots = new Int32Array(2 ** FIRST_BITS)
  private shift = 32 - FIRST_BITS
  private size = 0

  has(integer: number): boolean {
    return this.slots[this.slotOf(integer)] !== 0
  }

  add(integer: number): void {
    const slot = this.slotOf(integer)
    if (this.slots[slot] !== 0) return
    this.slots[slot] = integer + 1
    if (2 * ++this.size > this.slots.length) this.grow()
  }

  /** Where an integer is, or would be. */
  private slotOf(integer: number): number {
    const { slots } = this
    let slot = Math.imul(integer, SPREAD) >>> this.shift
    while (slots[slot] !== 0 && slots[slot] !== integer + 1) slot = (slot + 1) & (slots.length - 1)
    return slot
  }

  private grow(): void {
    const { slots } = this
    this.slots = new Int32Array(2 * slots.length)
    this.shift--
    for (const kept of slots) if (kept !== 0) this.slots[this.slotOf(kept - 1)] = kept
  }
}
