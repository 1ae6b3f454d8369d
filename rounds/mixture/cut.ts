import type { ProbabilityCut } from '../../processors/cut.js'

/** Pages that have one probability. */
export interface Believed {
  probability: number
  pages: number
  tokens: number
}

/** A page that is more likely not of the domain is not taken to fill up a precision. */
const LEAST_PROBABILITY = 0.5
/** No page is so probable: nothing passes. */
export const NOTHING = 2

/**
 * The least probability that passes. For a precision: of the largest set of the most probable pages whose mean probability is at least that; for tokens and
 * fraction, of the set that fills the budget first.
 */
export function probabilityCut({ kind, value }: ProbabilityCut, believed: readonly Believed[]): number {
  if (kind === 'probability') return value
  const sorted = [...believed].sort((a, b) => b.probability - a.probability)
  const all = sorted.reduce((sum, { pages }) => sum + pages, 0)
  const budget = kind === 'tokens' ? value : value * all * (1 - 1e-12)
  let [pages, positives, tokens, cut] = [0, 0, 0, NOTHING]
  for (let i = 0; i < sorted.length; ) {
    const { probability } = sorted[i]!
    if (kind === 'precision' && probability < LEAST_PROBABILITY) break
    for (; i < sorted.length && sorted[i]!.probability === probability; i++) {
      pages += sorted[i]!.pages
      positives += sorted[i]!.pages * probability
      tokens += sorted[i]!.tokens
    }
    if (kind === 'precision') {
      if (positives < value * pages) break
      cut = probability
    } else {
      if ((kind === 'tokens' ? tokens : pages) >= budget) return probability
      cut = 0
    }
  }
  return cut
}
