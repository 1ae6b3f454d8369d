import { BUCKETS, floorOf, type ProbabilityCut } from '../../processors/cut.js'
import { sortedBy, upTo } from './counting-sort.js'

/** Pages that have one probability and one bucket of scores, in columns. */
export interface Believed {
  /** In single precision, in which it will be compared. */
  probability: Float32Array
  bucket: ArrayLike<number>
  pages: ArrayLike<number>
  tokens: ArrayLike<number>
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

export const passes = (probability: number, bucket: number, { cut, atCut }: Least): boolean =>
  probability > Math.fround(cut) || (probability === Math.fround(cut) && floorOf(bucket) >= atCut)

/**
 * Where pages begin to pass. For a precision: of the largest set of the most probable pages whose mean probability is at least that; for tokens and
 * fraction, of the set that fills the budget first: of pages with the same probability, as those of a host that is all of the domain, the ones with better scores.
 */
export async function probabilityCut({ kind, value }: ProbabilityCut, believed: Believed): Promise<Least> {
  if (kind === 'probability') return { cut: value, atCut: 0 }
  const { probability, bucket, pages, tokens } = believed
  if (kind === 'precision') return { cut: await precisionCut(value, believed), atCut: 0 }
  let all = 0
  for (let e = 0; e < pages.length; e++) all += pages[e]!
  const budget = kind === 'tokens' ? value : value * all * (1 - 1e-12)
  if (budget <= 0) return { cut: NOTHING, atCut: 0 }
  const order = await bestFirst(upTo(pages.length), believed)
  let taken = 0
  for (let i = 0; i < order.length; i++) {
    const [e, next] = [order[i]!, order[i + 1]]
    taken += kind === 'tokens' ? tokens[e]! : pages[e]!
    if (next !== undefined && probability[next] === probability[e] && bucket[next] === bucket[e]) continue
    if (taken >= budget) return { cut: probability[e]!, atCut: floorOf(bucket[e]!) }
  }
  return { cut: order.length > 0 ? 0 : NOTHING, atCut: 0 }
}

async function precisionCut(precision: number, believed: Believed): Promise<number> {
  const { probability, pages } = believed
  const likely = upTo(probability.length).filter((e) => probability[e]! >= LEAST_PROBABILITY)
  const order = await bestFirst(likely, believed)
  let [sum, positives, cut] = [0, 0, NOTHING]
  for (let i = 0; i < order.length; ) {
    const at = probability[order[i]!]!
    for (; i < order.length && probability[order[i]!] === at; i++) {
      sum += pages[order[i]!]!
      positives += pages[order[i]!]! * at
    }
    if (positives < precision * sum) break
    cut = at
  }
  return cut
}

const HALF = 2 ** 16

/** By falling probability, and by falling bucket where that is the same: of floats that are not negative, the order is that of their bits. */
async function bestFirst(entries: Uint32Array, { probability, bucket }: Believed): Promise<Uint32Array> {
  const bits = new Uint32Array(probability.buffer, probability.byteOffset, probability.length)
  let order = await sortedBy(entries, BUCKETS, (e) => BUCKETS - 1 - bucket[e]!)
  order = await sortedBy(order, HALF, (e) => HALF - 1 - (bits[e]! & (HALF - 1)))
  return sortedBy(order, HALF, (e) => HALF - 1 - (bits[e]! >>> 16))
}
