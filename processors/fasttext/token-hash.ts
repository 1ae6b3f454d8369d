import { FNV_BASIS, FNV_PRIME } from './hash.js'

const CHECK_BASIS = 0x2545f491
const CHECK_MULTIPLIER = 0x9e3779b1 | 0

/**
 * Hashes of a token: fastText's, and a second one of 24 bits, independent of it, by which a word of the vocabulary is told from others with the
 * same first hash. Both are of the token as UTF-8, computed from its UTF-16 units.
 */
export class TokenHash {
  hash = 0
  check = 0

  /** Sets both for the UTF-16 units from `start` to `end`; a lone surrogate counts as U+FFFD. */
  of(units: Uint16Array, start: number, end: number): void {
    let hash = FNV_BASIS
    let check = CHECK_BASIS
    for (let i = start; i < end; i++) {
      const unit = units[i]!
      if (unit < 0x80) {
        hash = Math.imul(hash ^ unit, FNV_PRIME)
        check = Math.imul(check + unit, CHECK_MULTIPLIER)
        continue
      }
      let code = unit
      if (unit >= 0xd800 && unit < 0xe000) {
        const next = i + 1 < end ? units[i + 1]! : 0
        if (unit < 0xdc00 && next >= 0xdc00 && next < 0xe000) {
          code = 0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00)
          i++
        } else code = 0xfffd
      }
      // fastText takes bytes as signed: those of characters beyond ASCII are negative.
      const lead = code < 0x800 ? 0xc0 | (code >> 6) : code < 0x10000 ? 0xe0 | (code >> 12) : 0xf0 | (code >> 18)
      hash = Math.imul(hash ^ (lead | ~0xff), FNV_PRIME)
      for (let shift = code < 0x800 ? 0 : code < 0x10000 ? 6 : 12; shift >= 0; shift -= 6) {
        hash = Math.imul(hash ^ (0x80 | ((code >> shift) & 0x3f) | ~0xff), FNV_PRIME)
      }
      check = Math.imul(check + code, CHECK_MULTIPLIER)
    }
    this.hash = hash
    this.check = finished(check)
  }

  /** The same for the first `length` units, and gives itself. */
  taken(units: Uint16Array, length: number): this {
    this.of(units, 0, length)
    return this
  }

  /**
   * The same for the longest run from `start` of units whose class is that of the first; gives its end. It finds the end and hashes
   * in one pass, which scoring spends much of its time on.
   */
  ofRun(units: Uint16Array, start: number, length: number, classes: Uint8Array): number {
    const kind = classes[units[start]!]!
    let hash = FNV_BASIS
    let check = CHECK_BASIS
    let all = 0
    let at = start
    for (; at < length; at++) {
      const unit = units[at]!
      if (classes[unit] !== kind) break
      all |= unit
      hash = Math.imul(hash ^ unit, FNV_PRIME)
      check = Math.imul(check + unit, CHECK_MULTIPLIER)
    }
    this.hash = hash
    this.check = finished(check)
    if (all >= 0x80) this.of(units, start, at)
    return at
  }
}

const finished = (check: number): number => (check ^ (check >>> 15)) >>> 8
