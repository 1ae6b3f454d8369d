import type { Entries } from './page-table.js'

const BUCKETS = 2048
/** As in `processors/cut.ts`: buckets are a 64th of the logit wide, from -16 up. */
const logitOf = (bucket: number): number => (bucket + 0.5) / 64 - 16

/** Log-odds of scores on the scale of a run's pages: distance from their median, in standard deviations by the median distance from it. */
export interface Scale {
  centre: number
  spread: number
  /** Pages in each bucket. */
  histogram: Float64Array
  /** Scaled log-odds of each bucket. */
  z: Float64Array
}

export function scaleOf({ bucket, pages }: Entries): Scale {
  const histogram = new Float64Array(BUCKETS)
  for (let i = 0; i < bucket.length; i++) histogram[bucket[i]!]! += pages[i]!
  const centre = weightedMedian(
    Float64Array.from(histogram, (_, i) => logitOf(i)),
    histogram,
  )
  const distances = Float64Array.from(histogram, (_, i) => Math.abs(logitOf(i) - centre))
  // Where half of the pages have one score, as a few copies of one page, its bucket's width is all there is.
  const spread = Math.max(1 / 64, 1.4826 * weightedMedian(distances, histogram))
  return { centre, spread, histogram, z: Float64Array.from(histogram, (_, i) => (logitOf(i) - centre) / spread) }
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
