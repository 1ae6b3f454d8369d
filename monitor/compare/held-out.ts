import { GramScanner } from '../../processors/decontaminate/gram-scanner.js'
import { GramTable } from '../../processors/decontaminate/gram-table.js'
import { GramWindow, LEAST_WEIGHT } from '../../processors/decontaminate/gram-window.js'
import { pageId } from '../../processors/page-id.js'
import { textDigest } from '../../processors/text-digest.js'

/** A text that models are tried on. */
export interface HeldOutText {
  /** Where it is known. */
  url?: string
  text: string
}

/** Words that a page and a held-out text have in common in one piece, for the page to count as holding it. */
const GRAM = 13

/** Knows the pages that held-out texts are, or are in: by URL, by the text as a whole, or by 13 words in a row. */
export class HeldOutPages {
  readonly #pages = new Set<string>()
  readonly #digests = new Set<string>()
  readonly #grams: GramTable
  readonly #scanner = new GramScanner()
  readonly #window = new GramWindow()

  constructor(texts: readonly HeldOutText[]) {
    for (const { url, text } of texts) {
      if (url !== undefined) this.#pages.add(pageId(url))
      this.#digests.add(textDigest(text))
    }
    let grams = 0
    for (const { text } of texts) for (const _ of this.#gramsOf(text)) grams++
    this.#grams = new GramTable(grams)
    for (const { text } of texts)
      for (const { hash, check } of this.#gramsOf(text)) if (!this.#knows(hash, check)) this.#grams.put(hash, check, 0)
  }

  has(page: string, text: string): boolean {
    if (this.#pages.has(page) || this.#digests.has(textDigest(text))) return true
    for (const { hash, check } of this.#gramsOf(text)) if (this.#knows(hash, check)) return true
    return false
  }

  /** By two hashes of 32 bits: what is taken for a gram and is none only costs a page. */
  #knows(hash: number, check: number): boolean {
    return this.#grams.mayHave(hash, check) && this.#grams.find(hash, check, -1) >= 0
  }

  /** The grams of a text that tell it apart, one after the other in the same object. */
  *#gramsOf(text: string): Generator<GramWindow> {
    const [scanner, window] = [this.#scanner, this.#window]
    window.clear()
    for (scanner.take(text); scanner.next(); ) {
      window.push(scanner)
      if (window.count < GRAM || window.weightOfLast(GRAM) < LEAST_WEIGHT) continue
      window.hashLast(GRAM)
      yield window
    }
  }
}
