/** A share with its interval of 95 %. */
export interface Estimate {
  value: number
  low: number
  high: number
}

/** What was found of a stratum. */
export interface Sampled {
  /** Pages in it, and how many of them a sample that is as good as chance has. */
  pages: number
  judged: number
  positive: number
}

const Z = 1.959964

/**
 * The interval of Wilson (1927) for a share of pages, drawn together as the sample exhausts the pages: once all are judged, the share is known.
 * @returns undefined where nothing was judged
 */
export function wilson({ pages, judged, positive }: Sampled): Estimate | undefined {
  if (judged === 0) return undefined
  const value = positive / judged
  if (judged >= pages) return { value, low: value, high: value }
  const n = (judged * (pages - 1)) / (pages - judged)
  const centre = (value + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n)
  const half = (Z / (1 + Z ** 2 / n)) * Math.sqrt((value * (1 - value)) / n + Z ** 2 / (4 * n * n))
  return { value, low: Math.max(0, centre - half), high: Math.min(1, centre + half) }
}

/** A stratum: pages whose judgements the run goes by already, which count as what they are, and a sample of the others. */
export interface Stratum {
  known: { pages: number; positive: number }
  sample: Sampled
}

/** Pages of the domain in a stratum. */
function positives({ known, sample }: Stratum): Estimate | undefined {
  const share = sample.pages === 0 ? { value: 0, low: 0, high: 0 } : wilson(sample)
  if (!share) return undefined
  const of = (value: number) => known.positive + value * sample.pages
  return { value: of(share.value), low: of(share.low), high: of(share.high) }
}

const sizeOf = ({ known, sample }: Stratum): number => known.pages + sample.pages

/** Share of the domain in a stratum; undefined where there is nothing to go by. */
export function precisionOf(accepted: Stratum): Estimate | undefined {
  const size = sizeOf(accepted)
  const found = positives(accepted)
  return found && size > 0 ? { value: found.value / size, low: found.low / size, high: found.high / size } : undefined
}

/**
 * Share of the domain's pages, of both strata together, that is accepted. The interval puts the least of one together with the most of the other, so it is wider than
 * 95 % asks for.
 */
export function recallOf(accepted: Stratum, below: Stratum): Estimate | undefined {
  const [found, missed] = [positives(accepted), positives(below)]
  if (!found || !missed || found.value + missed.value === 0) return undefined
  const share = (one: number, other: number) => (one + other > 0 ? one / (one + other) : 0)
  return {
    value: share(found.value, missed.value),
    low: share(found.low, missed.high),
    high: share(found.high, missed.low),
  }
}
