import { hash } from 'node:crypto'
import type { TextReference } from '../../rounds/texts.js'

/** A page that may be trained on. */
export interface Candidate {
  page: string
  tokens: number
  textAt: TextReference
  /** Lines that are not of the text. */
  leftOut: readonly number[]
}

/** Where a page stands in the order in which samples take pages: always the same, and as good as chance. */
interface Draw {
  /** From 0 to 2 ** 32 - 1; it says which sample the page may be in. */
  lot: number
  /** From 0 to 1; the lowest come first. */
  rank: number
}

function drawOf(page: string): Draw {
  const digits = hash('sha256', `compare ${page}`)
  return { lot: Number.parseInt(digits.slice(0, 8), 16), rank: Number.parseInt(digits.slice(8, 20), 16) / 16 ** 12 }
}

/**
 * Samples of the pages of a corpus that have no page in common, chosen by page ids alone: a page that two corpora have is in the same sample of both, or in none. Memory is that of
 * twice the pages that are drawn.
 */
export class Samples {
  readonly #samples: Sample[]

  /** @param tokens to be drawn for each sample, if there are as many */
  constructor(count: number, tokens: number) {
    this.#samples = Array.from({ length: count }, () => new Sample(tokens))
  }

  offer(candidate: Candidate): void {
    const { lot, rank } = drawOf(candidate.page)
    this.#samples[lot % this.#samples.length]!.offer(candidate, rank)
  }

  /** Of each sample, its pages in the order in which they are drawn. */
  drawn(): Candidate[][] {
    return this.#samples.map((sample) => sample.drawn())
  }
}

class Sample {
  readonly #wanted: number
  #pages = new Map<string, { candidate: Candidate; rank: number }>()
  #tokens = 0
  /** Pages of higher ranks are not drawn. */
  #highest = Number.POSITIVE_INFINITY

  constructor(tokens: number) {
    this.#wanted = tokens
  }

  offer(candidate: Candidate, rank: number): void {
    if (rank > this.#highest) return
    const { page, tokens } = candidate
    this.#tokens += tokens - (this.#pages.get(page)?.candidate.tokens ?? 0)
    this.#pages.set(page, { candidate, rank })
    if (this.#tokens > 2 * this.#wanted) this.#thin()
  }

  drawn(): Candidate[] {
    this.#thin()
    return [...this.#pages.values()].map(({ candidate }) => candidate)
  }

  #thin(): void {
    const sorted = [...this.#pages].sort(([, a], [, b]) => a.rank - b.rank)
    this.#pages = new Map()
    this.#tokens = 0
    for (const [page, entry] of sorted) {
      if (this.#tokens >= this.#wanted) return
      this.#pages.set(page, entry)
      this.#tokens += entry.candidate.tokens
      this.#highest = entry.rank
    }
    // Not as many as wanted: any other page is.
    if (this.#tokens < this.#wanted) this.#highest = Number.POSITIVE_INFINITY
  }
}
