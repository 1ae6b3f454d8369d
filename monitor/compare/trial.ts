import type { HeldOutText } from './held-out.js'
import type { Dictionary } from './model/dictionary.js'
import { KneserNey } from './model/kneser-ney.js'
import { NgramCounts } from './model/ngram-counts.js'
import { Speller } from './model/speller.js'
import { charactersIn, plainText } from './model/words.js'

/** Words of the longest n-grams. */
export const ORDER = 5

/** Held-out texts that models are tried on, each trained on pages of its own. */
export class Trial {
  /** Unicode code points of the texts. */
  readonly characters: number
  readonly #texts: Int32Array[]
  /** The different words of the texts. */
  readonly #words: Set<number>
  readonly #dictionary: Dictionary

  /** @param dictionary learns the words of the texts */
  constructor(texts: readonly HeldOutText[], dictionary: Dictionary) {
    const plain = texts.map(({ text }) => plainText(text))
    this.characters = plain.reduce((sum, text) => sum + charactersIn(text), 0)
    this.#texts = plain.map((text) => dictionary.encode(text))
    this.#words = new Set()
    for (const text of this.#texts) for (const word of text) this.#words.add(word)
    this.#dictionary = dictionary
  }

  /**
   * Bits that a model of some pages takes for a character of the texts.
   * @param pages as the dictionary encodes them
   */
  bitsACharacter(pages: Iterable<Int32Array>): number {
    const counts = new NgramCounts(ORDER)
    const words = new Set<number>()
    for (const page of pages) {
      counts.add(page)
      for (const word of page) words.add(word)
    }
    const spelled = this.#spelled(words)
    const model = new KneserNey(counts, (word) => spelled[word]!)
    return this.#texts.reduce((sum, text) => sum + model.bits(text), 0) / this.characters
  }

  /** The probabilities of the texts' words by their spelling, by word. @param known the words that spelling is learned from */
  #spelled(known: ReadonlySet<number>): Float64Array {
    const speller = new Speller(Array.from(known, (word) => this.#dictionary.word(word)))
    const spelled = new Float64Array(this.#dictionary.size)
    for (const word of this.#words) spelled[word] = speller.probability(this.#dictionary.word(word))
    return spelled
  }
}
