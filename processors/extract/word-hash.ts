/** A step of a word's hash; words are compared by their hashes alone, which for features is exact enough. */
export const letterStep = (hash: number, code: number): number => (Math.imul(hash, 31) + code) | 0

export function hashWord(word: string): number {
  let hash = 0
  for (let i = 0; i < word.length; i++) hash = letterStep(hash, word.charCodeAt(i))
  return hash
}

const SLOTS = 4096

/** Bit masks by the hash of a word in lower case; for some hundreds of words. */
export class WordBits {
  private readonly hashes = new Int32Array(SLOTS)
  private readonly bits = new Int32Array(SLOTS)

  private slotOf(hash: number): number {
    let slot = (hash ^ (hash >>> 13)) & (SLOTS - 1)
    while (this.bits[slot] && this.hashes[slot] !== hash) slot = (slot + 1) & (SLOTS - 1)
    return slot
  }

  add(word: string, bits: number): void {
    const hash = hashWord(word)
    const slot = this.slotOf(hash)
    this.hashes[slot] = hash
    this.bits[slot]! |= bits
  }

  get(hash: number): number {
    return this.bits[this.slotOf(hash)]!
  }
}

/** Whether a character beyond ASCII belongs to words: 1 no, 2 yes, 0 not looked at yet. */
const known = new Uint8Array(65_536)

function isWordBeyondAscii(code: number): boolean {
  if (!known[code]) known[code] = /[\p{L}\p{N}]/u.test(String.fromCharCode(code)) ? 2 : 1
  return known[code] === 2
}

const isWord = (code: number): boolean =>
  code < 128
    ? (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 65 && code <= 90)
    : isWordBeyondAscii(code)

/** Characters that are words of their own: what leads to other pages is often marked with them. */
const isArrow = (code: number): boolean =>
  code === 0xab || code === 0xbb || code === 0x2190 || code === 0x2192 || code === 0x2039 || code === 0x203a

/** Calls `word` with the hash of each word in lower case and, from the second on, of the phrase that it makes with the one before. */
export function eachWord(text: string, word: (hash: number, phrase: number) => void): void {
  const lower = text.toLowerCase()
  let before = 0
  for (let i = 0; i < lower.length; ) {
    let code = lower.charCodeAt(i)
    const arrow = code > 127 && isArrow(code)
    if (!arrow && !isWord(code)) {
      i++
      continue
    }
    let hash = 0
    let phrase = before ? letterStep(before, UNDERSCORE) : 0
    do {
      hash = letterStep(hash, code)
      if (before) phrase = letterStep(phrase, code)
      code = lower.charCodeAt(++i)
    } while (!arrow && isWord(code))
    word(hash, phrase)
    before = hash
  }
}

const UNDERSCORE = 95
