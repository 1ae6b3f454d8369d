import { type Discounts, discountsOf } from './discounts.js'
import { BOUNDARY, type NgramCounts } from './ngram-counts.js'
import { type NgramTrie, ROOT } from './ngram-trie.js'

/** Counts from here on are discounted alike. */
const MANY = 3

/**
 * An n-gram model with interpolated modified Kneser-Ney smoothing (Chen and Goodman 1998). Its shortest n-grams are interpolated with a distribution over whatever may come,
 * so it is one itself, over the same elements.
 */
export class KneserNey {
  readonly #order: number
  readonly #trie: NgramTrie
  /** Probability of an element of which nothing is known. */
  readonly #base: (element: number) => number
  /** By the length of the n-gram. */
  readonly #discounts: Discounts[]
  /** Of each node, the sum of its children's counts, and what is taken from it for those that it has not. */
  readonly #totals: Float64Array
  readonly #taken: Float64Array

  /** @param counts of what it is trained on, which do not change any more */
  constructor({ order, trie }: NgramCounts, base: (element: number) => number) {
    this.#order = order
    this.#trie = trie
    this.#base = base
    this.#discounts = discountsByLength(trie, order)
    this.#totals = new Float64Array(trie.size)
    this.#taken = new Float64Array(trie.size)
    for (let node = 1; node < trie.size; node++) {
      const [parent, count] = [trie.parents[node]!, trie.counts[node]!]
      this.#totals[parent]! += count
      this.#taken[parent]! += this.#discount(trie.lengths[node]!, count)
    }
  }

  /**
   * Bits that a sequence takes, which is minus the binary logarithm of its probability.
   * @param sequence with its boundary at its end
   */
  bits(sequence: Int32Array): number {
    const contexts = this.#start()
    let bits = 0
    for (const element of sequence) {
      bits -= Math.log2(this.#probability(contexts, element))
      this.#advance(contexts, element)
    }
    return bits
  }

  /** Probability of an element after those with which a sequence begins. */
  probability(begin: readonly number[], element: number): number {
    const contexts = this.#start()
    for (const earlier of begin) this.#advance(contexts, earlier)
    return this.#probability(contexts, element)
  }

  /** Nodes of the contexts at the beginning of a sequence, by length, as far as there are such; after that `ROOT`. */
  #start(): Int32Array {
    const contexts = new Int32Array(this.#order)
    contexts[1] = this.#trie.child(ROOT, BOUNDARY)
    return contexts
  }

  #advance(contexts: Int32Array, element: number): void {
    for (let length = this.#order - 1; length > 0; length--) {
      const shorter = contexts[length - 1]!
      const isThere = length === 1 || shorter !== ROOT
      contexts[length] = isThere ? this.#trie.child(shorter, element) : ROOT
    }
  }

  #probability(contexts: Int32Array, element: number): number {
    let probability = this.#base(element)
    for (let length = 0; length < this.#order; length++) {
      const context = contexts[length]!
      const total = this.#totals[context]!
      // What nothing follows tells nothing, and neither do longer contexts.
      if ((length > 0 && context === ROOT) || total === 0) break
      const node = this.#trie.child(context, element)
      const count = node === ROOT ? 0 : this.#trie.counts[node]!
      const own = count - this.#discount(length + 1, count)
      probability = (own + this.#taken[context]! * probability) / total
    }
    return probability
  }

  #discount(length: number, count: number): number {
    return this.#discounts[length]![Math.min(count, MANY) as 0 | 1 | 2 | 3]
  }
}

function discountsByLength({ size, counts, lengths }: NgramTrie, order: number): Discounts[] {
  const occurring = Array.from({ length: order + 1 }, () => new Int32Array(MANY + 2))
  for (let node = 1; node < size; node++) {
    const count = counts[node]!
    if (count <= MANY + 1) occurring[lengths[node]!]![count]!++
  }
  return occurring.map(discountsOf)
}
