/** What a run keeps: pages from a score up, the best pages worth `value` tokens, or the best `value` (0 to 1) of the pages. */
export type CutPolicy =
  | { kind: 'score'; value: number }
  | { kind: 'tokens'; value: number }
  | { kind: 'fraction'; value: number }

/** What a run keeps by probabilities: the largest set of a mean probability, what is from a probability up, or a budget of the most probable pages. */
export type ProbabilityCut =
  | { kind: 'precision'; value: number }
  | { kind: 'probability'; value: number }
  | { kind: 'tokens'; value: number }
  | { kind: 'fraction'; value: number }

/** Pages and tokens by the bucket of their score. A bucket may come several times, as from several partitions. */
export type Histogram = Iterable<readonly [bucket: number, counts: { pages: number; tokens: number }]>

/** Buckets are equally wide on the logit, ln(p / (1 - p)), so that scores near 0 and 1 stay apart. */
const LOGIT_LIMIT = 16
const BUCKETS_PER_LOGIT = 64
/** How many buckets there are. */
export const BUCKETS = 2 * LOGIT_LIMIT * BUCKETS_PER_LOGIT

/** Least score of each bucket, in single precision, as scores are stored. */
const floors = Float32Array.from({ length: BUCKETS }, (_, bucket) =>
  bucket === 0 ? 0 : 1 / (1 + Math.exp(LOGIT_LIMIT - bucket / BUCKETS_PER_LOGIT)),
)

/** Log-odds of the scores in the middle of a bucket. */
export const oddsOf = (bucket: number): number => (bucket + 0.5) / BUCKETS_PER_LOGIT - LOGIT_LIMIT

/** Least score of a bucket. */
export const floorOf = (bucket: number): number => floors[bucket]!

/**
 * Bucket of a score, 0 to 2047, by the score in single precision, so that it is the same before and after it is stored: a score
 * is at or above a cut from `cutFor` exactly when its bucket is. Throws RangeError unless the score is 0 to 1; a
 * little above 1 counts as 1, as fastText's probabilities are.
 */
export function bucketOf(score: number): number {
  const single = Math.fround(score)
  if (!(single >= 0 && single <= 1.001)) throw new RangeError(`not a score from 0 to 1: ${score}`)
  let low = 0
  let high = BUCKETS
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (floors[middle]! <= single) low = middle
    else high = middle
  }
  return low
}

/**
 * The least score that passes. For tokens and fraction, whole buckets are taken from the best one down until the budget is
 * filled, so that it is exceeded by less than one bucket; when all there is does not fill it, everything passes (0). The same
 * counts give the same cut, in whatever order they come. Throws RangeError for a policy that cannot be.
 */
export function cutFor(policy: CutPolicy, histogram: Histogram): number {
  const { kind, value } = policy
  if (!(value >= 0) || (kind !== 'tokens' && value > 1) || (kind !== 'score' && value === 0)) {
    throw new RangeError(`no cut by ${kind} can be ${value}`)
  }
  if (kind === 'score') return value
  const counts = new Float64Array(BUCKETS)
  let all = 0
  for (const [bucket, { pages, tokens }] of histogram) {
    if (!Number.isInteger(bucket) || bucket < 0 || bucket >= BUCKETS) throw new RangeError(`no such bucket: ${bucket}`)
    const count = kind === 'tokens' ? tokens : pages
    counts[bucket]! += count
    all += count
  }
  // 0.14 of 50 pages is 7, which rounding must not make 7.000000000000001.
  const budget = kind === 'tokens' ? value : value * all * (1 - 1e-12)
  let taken = 0
  for (let bucket = BUCKETS - 1; bucket > 0; bucket--) {
    taken += counts[bucket]!
    if (counts[bucket]! > 0 && taken >= budget) return floors[bucket]!
  }
  return 0
}
