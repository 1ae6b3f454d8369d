import type { HeldOutText } from './held-out.js'
import type { Dictionary } from './model/dictionary.js'
import { KneserNey } from './model/kneser-ney.js'
import { NgramCounts } from './model/ngram-counts.js'
import { Speller } from './model/speller.js'
import { charactersIn, plainText } from './model/words.js'

/** Words of the longest n-grams. */
export const ORDER = 5

/** Held-out texts that models are tried on, each trained on other pages. */
export class Trial {
  /** Unicode code points of the texts. */
  readonly characters: number
  readonly #texts: Int32Array[]
  /** Of each word of the texts, its probability by its spelling. */
  readonly #spelled: Float64Array

  /** @param dictionary the words of all pages that any model is trained on; those of the texts are added */
  constructor(texts: readonly HeldOutText[], dictionary: Dictionary) {
    // Made first: the speller of all models knows no held-out text.
    const speller = new Speller(dictionary.words)
    const plain = texts.map(({ text }) => plainText(text))
    this.characters = plain.reduce((sum, text) => sum + charactersIn(text), 0)
    this.#texts = plain.map((text) => dictionary.encode(text))
    this.#spelled = new Float64Array(dictionary.size)
    const words = [...dictionary.words]
    for (const text of this.#texts)
      for (const word of text) if (this.#spelled[word] === 0) this.#spelled[word] = speller.probability(words[word]!)
  }

  /**
   * Bits that a model of some pages takes for a character of the texts.
   * @param pages as the dictionary encodes them
   */
  bitsACharacter(pages: Iterable<Int32Array>): number {
    const counts = new NgramCounts(ORDER)
    for (const page of pages) counts.add(page)
    const model = new KneserNey(counts, (word) => this.#spelled[word]!)
    return this.#texts.reduce((sum, text) => sum + model.bits(text), 0) / this.characters
  }
}
