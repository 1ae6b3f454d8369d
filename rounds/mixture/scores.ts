import { BUCKETS, oddsOf } from '../../processors/cut.js'
import { median } from '../training/ngram-set/scale.js'
import type { Entries } from './entry-counts.js'

/** Log-odds of scores on the scale of a run's pages: distance from their median, in standard deviations by the median distance from it. */
export interface Scale {
  centre: number
  spread: number
  /** Pages in each bucket. */
  histogram: Float64Array
  /** Scaled log-odds of each bucket. */
  z: Float64Array
}

/**
 * @param anchor log-odds of pages of the domain: what lies nearer to their middle than to the median of all is left out, or where the domain is half of the
 * crawl the scale would be that of the gap between the two
 */
export function scaleOf({ bucket, pages }: Entries, anchor: readonly number[]): Scale {
  const histogram = new Float64Array(BUCKETS)
  for (let i = 0; i < bucket.length; i++) histogram[bucket[i]!]! += pages[i]!
  const odds = Float64Array.from(histogram, (_, i) => oddsOf(i))
  const [middle, certain] = [weightedMedian(odds, histogram), median(anchor)]
  const border = anchor.length > 0 && certain > middle ? (middle + certain) / 2 : Number.POSITIVE_INFINITY
  const near = histogram.map((count, i) => (odds[i]! < border ? count : 0))
  const centre = weightedMedian(odds, near)
  const distances = odds.map((value) => Math.abs(value - centre))
  // Where half of the pages have one score, as a few copies of one page, its bucket's width is all there is.
  const spread = Math.max(1 / 64, 1.4826 * weightedMedian(distances, near))
  return { centre, spread, histogram, z: odds.map((value) => (value - centre) / spread) }
}

function weightedMedian(values: Float64Array, weights: Float64Array): number {
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]! || a - b)
  const half = weights.reduce((sum, weight) => sum + weight, 0) / 2
  let sum = 0
  for (const i of order) {
    sum += weights[i]!
    if (sum >= half && weights[i]! > 0) return values[i]!
  }
  return 0
}
