import { ModelFormatError } from './errors.js'
import { decodeFolded, type FoldedContent, modelHash } from './folded-file.js'
import type { FoldedModel } from './folded-model.js'
import { lengthNorm, pairCheck, pairHash, unifyNumbers } from './ngram-set.js'
import { TokenScanner } from './token-scanner.js'
import { NO_WORD, WeightSlots } from './weight-slots.js'

/**
 * Scores the set of a page's 1- and 2-grams: each that the model knows counts once, however often it occurs. The log-odds are the sum of their
 * weights over the root of their number (`lengthNorm`), and a bias; the sigmoid makes a score from 0 to 1 of that.
 */
export class SetClassifier implements FoldedModel {
  readonly tokenizer: string
  readonly #slots: Int32Array
  readonly #weights: Float32Array
  readonly #mask: number
  readonly #bias: number
  readonly #scanner = new TokenScanner()
  /** Marks the n-grams that were met in this page. */
  #page = 0
  #sum = 0
  #known = 0

  constructor(
    readonly hash: string,
    content: FoldedContent,
  ) {
    const { slots, weights, mask } = new WeightSlots(content)
    this.tokenizer = content.head.tokenizer
    this.#slots = slots
    this.#weights = weights
    this.#mask = mask
    this.#bias = content.head.bias!
  }

  score(text: string): number {
    return this.measure(text).score
  }

  measure(text: string): { score: number; tokens: number } {
    const { sum, known, tokens } = this.sums(text)
    const odds = sum / lengthNorm(known) + this.#bias
    return { score: 1 / (1 + Math.exp(-odds)), tokens }
  }

  /** What the score of a text is made of: the sum of the weights of its known n-grams, and how many they are. */
  sums(text: string): { sum: number; known: number; tokens: number } {
    const scanner = this.#scanner
    const tokens = scanner.scan(text)
    unifyNumbers(scanner, tokens)
    const { hashes, checks } = scanner
    this.#page = (this.#page + 1) & 0x7fffffff
    this.#sum = 0
    this.#known = 0
    let lastHash = 0
    let lastCheck = 0
    for (let i = 0; i < tokens; i++) {
      const hash = hashes[i]!
      const check = checks[i]!
      this.#add(hash, check)
      if (i > 0) this.#add(pairHash(lastHash, hash), pairCheck(lastCheck, check))
      lastHash = hash
      lastCheck = check
    }
    return { sum: this.#sum, known: this.#known, tokens }
  }

  #add(hash: number, check: number): void {
    const slots = this.#slots
    for (let slot = (hash << 2) & this.#mask; ; slot = (slot + 4) & this.#mask) {
      const known = slots[slot + 1]!
      if (known === NO_WORD) return
      if (known !== check || slots[slot] !== hash) continue
      if (slots[slot + 3] !== this.#page) {
        slots[slot + 3] = this.#page
        this.#sum += this.#weights[slot + 2]!
        this.#known++
      }
      return
    }
  }
}

/** A model that scores sets of n-grams. @throws {ModelFormatError} when the blob is damaged, or another kind of model */
export function loadSetClassifier(blob: Uint8Array): SetClassifier {
  const content = decodeFolded(blob)
  if (content.head.features === undefined) throw new ModelFormatError('the model scores sequences, not sets of n-grams')
  return new SetClassifier(modelHash(blob), content)
}
