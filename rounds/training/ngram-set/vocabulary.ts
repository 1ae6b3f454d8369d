import { setImmediate } from 'node:timers/promises'
import { NgramWalker } from '../../../processors/fasttext/index.js'
import { type Example, originOf } from '../examples.js'
import { NgramCounts } from './counts.js'

/** An n-gram is known when so many training pages, and pages of so many hosts (of all, where there are fewer), have it: what fewer have tells sites, not subjects. */
const LEAST_PAGES = 3
const LEAST_HOSTS = 3
/** Of more pages than these, the first ones decide; that bounds the memory at about half a gigabyte. */
const COUNTED_PAGES = 20_000
const PAGES_AT_A_TIME = 100

/** The n-grams that a model will know. */
export class Vocabulary {
  readonly #walker = new NgramWalker()
  /** Open addressing, three values a slot: hash, check (-1 in empty slots), the last page that had it. */
  readonly #slots: Int32Array
  readonly #mask: number
  #page = 0

  constructor(ngrams: Array<{ hash: number; check: number }>) {
    const size = 2 ** Math.ceil(Math.log2(2 * ngrams.length + 2))
    this.#mask = size - 1
    this.#slots = new Int32Array(3 * size).fill(-1)
    for (const { hash, check } of ngrams) {
      let slot = hash & this.#mask
      while (this.#slots[3 * slot + 1] !== -1) slot = (slot + 1) & this.#mask
      this.#slots[3 * slot] = hash
      this.#slots[3 * slot + 1] = check
    }
  }

  /** The known n-grams of a text, each once, as words of a training line. */
  knownIn(text: string): string[] {
    const words: string[] = []
    const walker = this.#walker
    this.#page++
    walker.each(text, (hash, check, last, pair) => {
      if (this.#isNew(hash, check)) words.push(walker.word(last, pair))
    })
    return words
  }

  /** Whether an n-gram is known and was not met in this page. */
  #isNew(hash: number, check: number): boolean {
    const slots = this.#slots
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const at = 3 * slot
      if (slots[at + 1] === -1) return false
      if (slots[at] !== hash || slots[at + 1] !== check) continue
      if (slots[at + 2] === this.#page) return false
      slots[at + 2] = this.#page
      return true
    }
  }
}

/** The vocabulary of training pages. @param signal ends it early, with what was counted by then */
export async function vocabularyOf(pages: readonly Example[], signal?: AbortSignal): Promise<Vocabulary> {
  const walker = new NgramWalker()
  const counts = new NgramCounts()
  const hosts = new Map<string, number>()
  for (const [page, example] of pages.slice(0, COUNTED_PAGES).entries()) {
    if (page % PAGES_AT_A_TIME === 0) await setImmediate()
    if (signal?.aborted) break
    const name = originOf(example)
    const host = hosts.get(name) ?? hosts.size
    hosts.set(name, host)
    walker.each(example.text, (hash, check) => counts.add(hash, check, page, host))
  }
  return new Vocabulary([...counts.frequent(LEAST_PAGES, Math.min(LEAST_HOSTS, hosts.size))])
}
