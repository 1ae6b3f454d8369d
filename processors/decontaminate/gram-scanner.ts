import { Units } from '../fasttext/units.js'
import { APOSTROPHE, BACKSLASH, DIGIT, gramClasses, IGNORED, LETTER, MARK, NEWLINE, SINGLE } from './character-class.js'
import { commandOf } from './latex.js'
import { unified } from './unified.js'

/** Arguments of commands that are passed over are no longer. */
const MAX_ARGUMENT = 60
const MAX_COMMAND = 40
const OPEN = 0x7b
const CLOSE = 0x7d
const STAR = 0x2a
/** Beginnings and factors of the two hashes of a word. */
const HASH_SEED = 0x811c9dc5 | 0
const HASH_FACTOR = 0x01000193
const CHECK_SEED = 0x2545f491 | 0
const CHECK_FACTOR = 0x5bd1e995

/**
 * Finds the words of a text one after the other, in time linear in its length: runs of letters, runs of digits, and single characters of scripts
 * without spaces. Punctuation, signs, white space, the delimiters and spacing of formulas are between them.
 */
export class GramScanner {
  /** Two hashes of the latest word. */
  hash = 0
  check = 0
  /** Where it stands in the normalised text. */
  start = 0
  end = 0
  /** Counted from 1. */
  line = 1
  /** How much the word tells apart: 2 for a word of letters, 1 for a single character that is one, 0 for numbers, variables and commands of formulas. */
  weight = 0
  #text = ''
  #length = 0
  #at = 0
  readonly #units = new Units()
  readonly #classes = gramClasses()

  take(text: string): void {
    this.#text = unified(text)
    this.#units.take(this.#text)
    this.#length = this.#text.length
    this.#at = 0
    this.line = 1
  }

  /** Goes on to the next word. @returns false when there is none */
  next(): boolean {
    const units = this.#units.values
    const classes = this.#classes
    while (this.#at < this.#length) {
      const kind = classes[units[this.#at]!]!
      if (kind === LETTER || kind === DIGIT || kind === SINGLE) {
        this.#word(kind)
        return true
      }
      if (kind === BACKSLASH) {
        if (this.#command()) return true
        continue
      }
      if (kind === NEWLINE) this.line++
      this.#at++
    }
    return false
  }

  /** The latest word, as two texts must agree in it. */
  word(): string {
    const text = this.#text.slice(this.start, this.end)
    if (text.startsWith('\\')) return (commandOf(text.slice(1)) as { word: string }).word
    let word = ''
    for (let i = 0; i < text.length; i++) {
      const kind = this.#classes[text.charCodeAt(i)]!
      if (kind !== IGNORED && kind !== APOSTROPHE) word += text[i]
    }
    return word
  }

  /** The words from where one starts up to the latest. */
  words(from: number): string {
    const [end, at, line] = [this.#length, this.#at, this.line]
    const words: string[] = []
    this.#length = this.end
    for (this.#at = from; this.next(); )
      words.push(this.word())
      // The latest word is again the latest.
    ;[this.#length, this.#at, this.line] = [end, at, line]
    return words.join(' ')
  }

  #word(kind: number): void {
    const units = this.#units.values
    const classes = this.#classes
    const length = this.#length
    let at = this.#at
    let hash = HASH_SEED
    let check = CHECK_SEED
    let letters = 0
    this.start = at
    for (let first = true; at < length; at++, first = false) {
      const unit = units[at]!
      const found = classes[unit]!
      if (found === IGNORED || (found === APOSTROPHE && kind === LETTER)) continue
      if (found !== MARK && (found !== kind || (kind === SINGLE && !first))) break
      if (found === LETTER) letters++
      hash = Math.imul(hash ^ unit, HASH_FACTOR)
      check = Math.imul(check ^ unit, CHECK_FACTOR)
      check ^= check >>> 15
    }
    this.#at = this.end = at
    this.hash = mixed(hash)
    this.check = check
    this.weight = kind === SINGLE ? 1 : letters > 1 ? 2 : 0
  }

  /** A command of a formula, or an escaped character. @returns whether it is a word */
  #command(): boolean {
    const units = this.#units.values
    const start = this.#at
    let at = start + 1
    const last = Math.min(this.#length, at + MAX_COMMAND)
    while (at < last && isLetter(units[at]!)) at++
    if (at === start + 1) {
      // `\\` is a new line of a formula, and what follows no command.
      this.#at = at < this.#length && this.#classes[units[at]!] === BACKSLASH ? at + 1 : at
      return false
    }
    const command = commandOf(this.#text.slice(start + 1, at))
    this.#at = at
    if (command === 'with argument') this.#skipArgument()
    if (typeof command === 'string') return false
    let [hash, check] = [HASH_SEED, CHECK_SEED]
    for (let i = 0; i < command.word.length; i++) {
      const unit = command.word.charCodeAt(i)
      hash = Math.imul(hash ^ unit, HASH_FACTOR)
      check = Math.imul(check ^ unit, CHECK_FACTOR)
      check ^= check >>> 15
    }
    this.start = start
    this.end = at
    this.hash = mixed(hash)
    this.check = check
    this.weight = 0
    return true
  }

  #skipArgument(): void {
    const units = this.#units.values
    let at = this.#at
    if (units[at] === STAR && at < this.#length) at++
    if (at >= this.#length || units[at] !== OPEN) return
    const last = Math.min(this.#length, at + MAX_ARGUMENT)
    while (at < last && units[at] !== CLOSE && this.#classes[units[at]!] !== NEWLINE) at++
    if (at < last && units[at] === CLOSE) this.#at = at + 1
  }
}

const isLetter = (unit: number): boolean => unit >= 0x61 && unit <= 0x7a

function mixed(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return once ^ (once >>> 13)
}
