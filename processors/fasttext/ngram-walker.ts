import { JOINT, pairCheck, pairHash, unifyNumbers } from './ngram-set.js'
import { TokenScanner } from './token-scanner.js'
import { isNumber, NUMBERS } from './tokenize.js'

/** What is done with an n-gram of a page. @param last the index of its last token; @param pair whether it has two */
type Visit = (hash: number, check: number, last: number, pair: boolean) => void

/** Walks over the 1- and 2-grams of a page, repeated ones too, as `SetClassifier` looks them up. */
export class NgramWalker {
  readonly #scanner = new TokenScanner()

  each(text: string, visit: Visit): void {
    const scanner = this.#scanner
    const tokens = scanner.scan(text)
    unifyNumbers(scanner, tokens)
    const { hashes, checks } = scanner
    for (let i = 0; i < tokens; i++) {
      visit(hashes[i]!, checks[i]!, i, false)
      if (i > 0) visit(pairHash(hashes[i - 1]!, hashes[i]!), pairCheck(checks[i - 1]!, checks[i]!), i, true)
    }
  }

  /** An n-gram of the page that was walked over last, as a word of a training line. */
  word(last: number, pair: boolean): string {
    return pair ? `${this.#token(last - 1)}${JOINT}${this.#token(last)}` : this.#token(last)
  }

  #token(index: number): string {
    const { text, units, starts, ends } = this.#scanner
    const start = starts[index]!
    const end = ends[index]!
    return isNumber(units.values, start, end) ? NUMBERS[end - start]! : text.slice(start, end)
  }
}
