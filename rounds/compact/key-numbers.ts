import { withRoom } from './column.js'

const FREE = -1
const FIRST_SLOTS = 64

/**
 * Numbers keys of a few 32-bit words, from 0 in the order in which they come: what is known of each can stand in arrays. Open addressing; a key takes its
 * words and 8 to 16 bytes, where a string in a map takes more than a hundred.
 */
export class KeyNumbers {
  #keys: Uint32Array
  #slots = new Int32Array(FIRST_SLOTS).fill(FREE)
  #size = 0

  /** @param width words of a key */
  constructor(readonly width: number) {
    this.#keys = new Uint32Array(width * FIRST_SLOTS)
  }

  get size(): number {
    return this.#size
  }

  /** @returns the key's number; -1 if it has none */
  find(key: ArrayLike<number>): number {
    return this.#slots[this.#slotOf(key)]!
  }

  /** @returns the key's number, the next one if it has none */
  add(key: ArrayLike<number>): number {
    const slot = this.#slotOf(key)
    const known = this.#slots[slot]!
    if (known !== FREE) return known
    const number = this.#size++
    this.#keys = withRoom(this.#keys, this.width * this.#size)
    this.#keys.set(key, this.width * number)
    this.#slots[slot] = number
    if (2 * this.#size > this.#slots.length) this.#grow()
    return number
  }

  /** The words of the key that has a number. */
  key(number: number): Uint32Array {
    return this.#keys.subarray(this.width * number, this.width * (number + 1))
  }

  #slotOf(key: ArrayLike<number>): number {
    const mask = this.#slots.length - 1
    for (let slot = hash(key, this.width) & mask; ; slot = (slot + 1) & mask) {
      const number = this.#slots[slot]!
      if (number === FREE || this.#has(number, key)) return slot
    }
  }

  #has(number: number, key: ArrayLike<number>): boolean {
    for (let word = 0, at = this.width * number; word < this.width; word++)
      if (this.#keys[at + word] !== key[word]) return false
    return true
  }

  #grow(): void {
    this.#slots = new Int32Array(2 * this.#slots.length).fill(FREE)
    for (let number = 0; number < this.#size; number++) this.#slots[this.#slotOf(this.key(number))] = number
  }
}

function hash(key: ArrayLike<number>, width: number): number {
  let mixed = 0
  for (let word = 0; word < width; word++) {
    mixed = Math.imul(mixed ^ key[word]!, 0x9e3779b1)
    mixed ^= mixed >>> 15
  }
  return mixed
}
