import { normalForm } from '../normal-form.js'
import { BACKSLASH, characterClasses, DIGIT, IDEOGRAPH, LETTER, PAIR, SPACE, UNSPACED } from './character-class.js'
import { TokenHash } from './token-hash.js'
import { Units } from './units.js'

/** Tokens of a page that training and scoring look at; the rest of longer pages is left out. */
export const MAX_TOKENS = 16_384
/** UTF-16 units of a page that are looked at. */
const MAX_UNITS = 16 * MAX_TOKENS
/** Longer words are cut: beyond this it is encoded data. */
const MAX_WORD = 40
/** Numbers of more digits count as numbers of so many. */
export const MAX_DIGITS = 5

/**
 * Finds the tokens of a text as ranges of its normalised form, so that scoring can hash them in place. One scanner
 * serves one text at a time.
 */
export class TokenScanner {
  /** The normalised text that the ranges lie in. */
  text = ''
  /** Its units. */
  readonly units = new Units()
  readonly starts = new Int32Array(MAX_TOKENS)
  readonly ends = new Int32Array(MAX_TOKENS)
  /** Hashes of the ranges, as of `TokenHash`. */
  readonly hashes = new Int32Array(MAX_TOKENS)
  readonly checks = new Int32Array(MAX_TOKENS)
  readonly #token = new TokenHash()
  readonly #classes = characterClasses()

  /** Sets `text`, `starts`, `ends`, `hashes` and `checks`; gives the number of tokens. */
  scan(page: string): number {
    const part = page.slice(0, MAX_UNITS)
    const text = normalForm(part, 'NFKC').toLowerCase().slice(0, MAX_UNITS)
    this.text = text
    this.units.take(text)
    const units = this.units.values
    const { starts, ends, hashes, checks } = this
    const token = this.#token
    const classes = this.#classes
    const { length } = text
    let count = 0
    for (let at = 0; at < length && count < MAX_TOKENS; ) {
      const start = at
      const kind = classes[units[at++]!]!
      if (kind === SPACE) continue
      let end = at
      if (kind === LETTER) {
        at = token.ofRun(units, start, length, classes)
        end = Math.min(at, start + MAX_WORD)
      } else if (kind === DIGIT) {
        while (at < length && classes[units[at]!] === DIGIT) at++
        end = Math.min(at, start + MAX_DIGITS)
      } else if (kind === BACKSLASH) {
        at = end = this.#endOfCommand(start)
      } else if (kind === UNSPACED) {
        // Pairs of characters, each overlapping the next; a character alone only where it stands alone.
        if (at < length && classes[units[at]!] === UNSPACED) end = at + 1
        else if (start > 0 && classes[units[start - 1]!] === UNSPACED) continue
      } else if (kind === PAIR || (kind === IDEOGRAPH && isHighSurrogate(units[start]!))) {
        if (at < length && isLowSurrogate(units[at]!)) end = ++at
      }
      if (kind !== LETTER || end < at) token.of(units, start, end)
      starts[count] = start
      ends[count] = end
      hashes[count] = token.hash
      checks[count++] = token.check
    }
    return count
  }

  /** A LaTeX command: a backslash with the letters after it, or with one other character. */
  #endOfCommand(start: number): number {
    const { length } = this.text
    const units = this.units.values
    const classes = this.#classes
    let at = start + 1
    while (at < length && at < start + MAX_WORD && classes[units[at]!] === LETTER) at++
    if (at > start + 1 || at === length || classes[units[at]!] === SPACE) return at
    return classes[units[at]!] === PAIR ? at : at + 1
  }
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00
const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000
