/** Certainty at which probabilities are taken as they are, and by how much more or less of it moves their log-odds, within bounds. */
const USUAL = 0.78
const SLOPE = 4
const DOWN = -0.6
const UP = 0.3

/** How sure the trees are of what they take for content, from 0 to 1: the mean probability, what is likelier counting for more. */
export function certaintyOf(p: Float32Array, sizes: readonly number[]): number {
  let weights = 0
  let sum = 0
  for (let b = 0; b < p.length; b++) {
    const weight = p[b]! ** 2 * sizes[b]!
    weights += weight
    sum += weight * p[b]!
  }
  return weights > 0 ? sum / weights : 0
}

/**
 * The probabilities as the page's certainty makes them. The trees judge blocks one by one and are wrong about whole pages: where most of a page
 * is clear, what is in doubt mostly stands beside the content; where nothing is clear, more of it is content than they say.
 */
export function withCertainty(p: Float32Array, sizes: readonly number[]): Float32Array {
  const factor = Math.exp(Math.max(DOWN, Math.min(UP, SLOPE * (USUAL - certaintyOf(p, sizes)))))
  return p.map((one) => (one * factor) / (one * factor + 1 - one))
}
