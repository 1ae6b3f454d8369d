/** Probabilities are told apart no finer than this. */
const STEPS = 4096

/**
 * Which blocks to keep, given how likely each is to be main content: those that together give the highest expected F1
 * over characters. Taking blocks in the order of their probability p, that is 2 Σ p·n / (Σ n + Σ all p·n).
 */
export function choose(p: Float32Array, sizes: readonly number[]): boolean[] {
  const hitsAt = new Float64Array(STEPS + 1)
  const sizeAt = new Float64Array(STEPS + 1)
  let expected = 0
  for (let b = 0; b < p.length; b++) {
    const at = Math.floor(p[b]! * STEPS)
    hitsAt[at]! += p[b]! * sizes[b]!
    sizeAt[at]! += sizes[b]!
    expected += p[b]! * sizes[b]!
  }
  let hits = 0
  let taken = 0
  let best = 0
  let threshold = STEPS + 1
  for (let at = STEPS; at >= 0; at--) {
    if (sizeAt[at] === 0) continue
    hits += hitsAt[at]!
    taken += sizeAt[at]!
    const f1 = (2 * hits) / Math.max(taken + expected, 1e-9)
    if (f1 >= best) {
      best = f1
      threshold = at
    }
  }
  const kept: boolean[] = []
  for (const probability of p) kept.push(Math.floor(probability * STEPS) >= threshold)
  return kept
}
