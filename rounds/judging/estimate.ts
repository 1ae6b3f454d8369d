import { type Estimate, precisionOf, recallOf, type Stratum } from './figures.js'
import { type SaidPage, stratumOf } from './questions.js'
import { rankOf } from './rank.js'

/** What judgements say of a run. */
export interface Quality {
  precision?: Estimate
  /** Of the pages from a probability of `NEAR` up. */
  recall?: Estimate
  accepted: Stratum
  below: Stratum
  /** Pages that were less probable, which recall does not cover, and how many of the domain are expected among them. */
  beyond: { pages: number; expected: number }
}

/** Whether a page was judged: by whom the run goes already, or since. */
export type Knowledge = (page: string) => { positive: boolean; known: boolean } | undefined

interface Ranked {
  rank: number
  positive: boolean
}

/**
 * Precision and recall at the cut of a run. Of each stratum, the sample is the pages of the lowest ranks up to the first that was not judged: whatever else was judged
 * because it tells much, or by whatever run, this is as good as chance.
 */
export async function estimate(
  pages: AsyncIterable<SaidPage> | Iterable<SaidPage>,
  judged: Knowledge,
): Promise<Quality> {
  const strata = { accepted: new Counted(), below: new Counted() }
  const beyond = { pages: 0, expected: 0 }
  for await (const page of pages) {
    const stratum = stratumOf(page)
    if (stratum) strata[stratum].add(page.page, judged(page.page))
    else {
      beyond.pages++
      beyond.expected += page.probability
    }
  }
  const [accepted, below] = [strata.accepted.stratum, strata.below.stratum]
  return { precision: precisionOf(accepted), recall: recallOf(accepted, below), accepted, below, beyond }
}

class Counted {
  readonly #known = { pages: 0, positive: 0 }
  readonly #judged: Ranked[] = []
  #others = 0
  /** Of those that were not judged. */
  #lowest = Number.POSITIVE_INFINITY

  add(page: string, judged: ReturnType<Knowledge>): void {
    if (judged?.known) {
      this.#known.pages++
      this.#known.positive += Number(judged.positive)
      return
    }
    this.#others++
    const rank = rankOf(page)
    if (judged) this.#judged.push({ rank, positive: judged.positive })
    else this.#lowest = Math.min(this.#lowest, rank)
  }

  get stratum(): Stratum {
    const sample = this.#judged.filter(({ rank }) => rank < this.#lowest)
    const positive = sample.filter((one) => one.positive).length
    return { known: this.#known, sample: { pages: this.#others, judged: sample.length, positive } }
  }
}
