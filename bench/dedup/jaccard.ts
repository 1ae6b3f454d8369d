/** Jaccard similarity of two sets of shingles, exactly. */
export function jaccard(a: Set<number>, b: Set<number>): number {
  let both = 0
  for (const hash of a) if (b.has(hash)) both++
  return both / Math.max(1, a.size + b.size - both)
}
