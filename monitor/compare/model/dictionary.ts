import { BOUNDARY } from './ngram-counts.js'
import { wordsOf } from './words.js'

/** Words by number. The end of a text is the empty word. */
export class Dictionary {
  readonly #words = ['']
  readonly #numbers = new Map<string, number>([['', BOUNDARY]])

  get size(): number {
    return this.#words.length
  }

  word(number: number): string {
    return this.#words[number]!
  }

  /**
   * A text as the numbers of its words and of its end.
   * @param text as `plainText` gives it
   * @param most numbers; a text that has more is cut, and has no end
   */
  encode(text: string, most = Number.POSITIVE_INFINITY): Int32Array {
    const numbers: number[] = []
    for (const word of wordsOf(text)) {
      if (numbers.length === most) break
      numbers.push(this.#number(word))
    }
    if (numbers.length < most) numbers.push(BOUNDARY)
    return Int32Array.from(numbers)
  }

  #number(word: string): number {
    const known = this.#numbers.get(word)
    if (known !== undefined) return known
    this.#numbers.set(word, this.#words.length)
    return this.#words.push(word) - 1
  }
}
