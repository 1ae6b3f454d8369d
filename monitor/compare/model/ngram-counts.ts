import { NgramTrie, ROOT } from './ngram-trie.js'

/** Ends each sequence, and stands before it. */
export const BOUNDARY = 0

/**
 * The n-grams of sequences, up to an order, with the counts that Kneser-Ney smoothing wants: of those of the full length, and of those with which a sequence begins, how often
 * they occur; of the others, how many different elements they follow.
 */
export class NgramCounts {
  readonly trie = new NgramTrie()
  /** Nodes of the n-grams that end at the latest element, by length. */
  readonly #latest: Int32Array

  /** @param order elements of the longest n-grams, 2 or more */
  constructor(readonly order: number) {
    this.#latest = new Int32Array(order + 1)
  }

  /** @param sequence numbers from 0; it has its boundary at its end, unless it was cut */
  add(sequence: Int32Array): void {
    const { order, trie } = this
    const latest = this.#latest
    latest[0] = ROOT
    latest[1] = trie.enter(ROOT, BOUNDARY)
    for (let at = 0; at < sequence.length; at++) {
      const longest = Math.min(order, at + 2)
      let isNew = true
      // Longest first: each is made of the one before it, which is written over by then.
      for (let length = longest; length > 0; length--) {
        const { size } = trie
        const node = trie.enter(latest[length - 1]!, sequence[at]!)
        if (isNew) trie.counts[node]!++
        isNew = trie.size > size
        latest[length] = node
      }
    }
  }
}
