import { floorOf, type ProbabilityCut } from '../../processors/cut.js'

/** Pages that have one probability and one bucket of scores. */
export interface Believed {
  probability: number
  bucket: number
  pages: number
  tokens: number
}

/** A page that is more likely not of the domain is not taken to fill up a precision. */
const LEAST_PROBABILITY = 0.5
/** No page is so probable: nothing passes. */
export const NOTHING = 2

/** The least probability that passes, and the least score that passes with just that probability. */
export interface Least {
  cut: number
  atCut: number
}

export const passes = ({ probability, bucket }: Believed, { cut, atCut }: Least): boolean =>
  probability > Math.fround(cut) || (probability === Math.fround(cut) && floorOf(bucket) >= atCut)

/**
 * Where pages begin to pass. For a precision: of the largest set of the most probable pages whose mean probability is at least that; for tokens and
 * fraction, of the set that fills the budget first: of pages with the same probability, as those of a host that is all of the domain, the ones with better scores.
 */
export function probabilityCut({ kind, value }: ProbabilityCut, believed: readonly Believed[]): Least {
  if (kind === 'probability') return { cut: value, atCut: 0 }
  const sorted = [...believed].sort((a, b) => b.probability - a.probability || b.bucket - a.bucket)
  const all = sorted.reduce((sum, { pages }) => sum + pages, 0)
  if (kind === 'precision') return { cut: precisionCut(value, sorted), atCut: 0 }
  const budget = kind === 'tokens' ? value : value * all * (1 - 1e-12)
  let taken = 0
  for (const [i, { probability, bucket, pages, tokens }] of sorted.entries()) {
    taken += kind === 'tokens' ? tokens : pages
    const next = sorted[i + 1]
    if (next?.probability === probability && next.bucket === bucket) continue
    if (taken >= budget) return { cut: probability, atCut: floorOf(bucket) }
  }
  return { cut: sorted.length > 0 ? 0 : NOTHING, atCut: 0 }
}

function precisionCut(precision: number, sorted: readonly Believed[]): number {
  let [pages, positives, cut] = [0, 0, NOTHING]
  for (let i = 0; i < sorted.length; ) {
    const { probability } = sorted[i]!
    if (probability < LEAST_PROBABILITY) break
    for (; i < sorted.length && sorted[i]!.probability === probability; i++) {
      pages += sorted[i]!.pages
      positives += sorted[i]!.pages * probability
    }
    if (positives < precision * pages) break
    cut = probability
  }
  return cut
}
