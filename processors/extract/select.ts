/**
 * Which blocks to keep, given how likely each is to be main content: those that together give the highest expected F1
 * over characters. Taking blocks in the order of their probability p, that is 2 Σ p·n / (Σ n + Σ all p·n).
 */
export function choose(p: Float32Array, sizes: readonly number[]): boolean[] {
  const order = [...p.keys()].sort((a, b) => p[b]! - p[a]!)
  let expected = 0
  for (let b = 0; b < p.length; b++) expected += p[b]! * sizes[b]!
  let hits = 0
  let taken = 0
  let best = 0
  let threshold = 1.1
  for (const b of order) {
    hits += p[b]! * sizes[b]!
    taken += sizes[b]!
    const f1 = (2 * hits) / Math.max(taken + expected, 1e-9)
    if (f1 >= best) {
      best = f1
      threshold = p[b]!
    }
  }
  return Array.from(p, (probability) => probability >= threshold)
}
