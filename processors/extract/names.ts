import { letterStep } from './word-hash.js'

/** A step of the hash of a name; letters of either case give the same. */
export const hashStep = (hash: number, code: number): number => letterStep(hash, code | 32)

const lower = (code: number): number => (code >= 65 && code <= 90 ? code + 32 : code)

/** A fixed list of ASCII names, found in a text without cutting them out; letters match in either case. */
export class NameTable {
  private readonly slots: Int16Array
  private readonly mask: number

  constructor(private readonly names: readonly string[]) {
    let size = 64
    while (size < names.length * 4) size *= 2
    this.slots = new Int16Array(size)
    this.mask = size - 1
    names.forEach((name, index) => {
      let hash = 0
      for (let i = 0; i < name.length; i++) hash = hashStep(hash, name.charCodeAt(i))
      let slot = this.slotOf(hash)
      while (this.slots[slot]) slot = (slot + 1) & this.mask
      this.slots[slot] = index + 1
    })
  }

  private slotOf(hash: number): number {
    return (hash ^ (hash >>> 15)) & this.mask
  }

  /** Index of the name from `start` to `end`, whose hash the caller has made with `hashStep`; -1 when it is not listed. */
  find(text: string, start: number, end: number, hash: number): number {
    for (let slot = this.slotOf(hash); this.slots[slot]; slot = (slot + 1) & this.mask) {
      const index = this.slots[slot]! - 1
      const name = this.names[index]!
      if (name.length !== end - start) continue
      let i = 0
      while (i < name.length && lower(text.charCodeAt(start + i)) === name.charCodeAt(i)) i++
      if (i === name.length) return index
    }
    return -1
  }
}
