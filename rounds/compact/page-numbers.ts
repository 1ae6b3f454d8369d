import { KeyNumbers } from './key-numbers.js'

const WORDS = 4
const DIGITS = 8

/** Numbers page ids, which are 32 hexadecimal digits, from 0 in the order in which they come. */
export class PageNumbers {
  readonly #numbers = new KeyNumbers(WORDS)
  readonly #words = new Uint32Array(WORDS)

  get size(): number {
    return this.#numbers.size
  }

  /** @returns the page's number; -1 if it has none */
  find(id: string): number {
    return this.#numbers.find(wordsOf(id, this.#words))
  }

  /** @returns the page's number, the next one if it has none */
  add(id: string): number {
    return this.#numbers.add(wordsOf(id, this.#words))
  }

  has(id: string): boolean {
    return this.find(id) >= 0
  }

  /** The page that has a number. */
  id(number: number): string {
    return idOf(this.#numbers.key(number))
  }
}

/** @param words where the four words of a page id are put. @throws RangeError for what is no page id */
export function wordsOf(id: string, words: Uint32Array): Uint32Array {
  if (!/^[0-9a-f]{32}$/.test(id)) throw new RangeError(`not a page id: ${JSON.stringify(id)}`)
  for (let word = 0; word < WORDS; word++)
    words[word] = Number.parseInt(id.slice(DIGITS * word, DIGITS * (word + 1)), 16)
  return words
}

/** The page id of four words. */
export const idOf = (words: Uint32Array): string =>
  Array.from(words, (word) => word.toString(16).padStart(DIGITS, '0')).join('')
