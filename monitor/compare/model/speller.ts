import { KneserNey } from './kneser-ney.js'
import { BOUNDARY, NgramCounts } from './ngram-counts.js'

const ORDER = 5
/** All code points, and the end of a word. */
const SYMBOLS = 0x110000 + 1

/**
 * A distribution over all words there can be, character by character: a Kneser-Ney model of the characters of known words, each counted once, above a uniform one over all of Unicode. The
 * empty word, which ends a text, has its probability as well.
 */
export class Speller {
  readonly #model: KneserNey

  /** @param words in any order; the same words give the same model */
  constructor(words: Iterable<string>) {
    const counts = new NgramCounts(ORDER)
    for (const word of [...words].sort()) counts.add(spelling(word))
    this.#model = new KneserNey(counts, () => 1 / SYMBOLS)
  }

  probability(word: string): number {
    return 2 ** -this.#model.bits(spelling(word))
  }
}

function spelling(word: string): Int32Array {
  const symbols = Array.from(word, (character) => character.codePointAt(0)! + 1)
  return Int32Array.of(...symbols, BOUNDARY)
}
