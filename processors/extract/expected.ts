/** What word F1 is from what the trees expect of it: a line through pages of whose sites they saw none (bench/extraction/expected.ts). */
const LEAST = 0.37
const SLOPE = 0.64

/** F1 over characters that the blocks kept would have if each were content as likely as the trees say. */
export function likelyF1(p: Float32Array, sizes: readonly number[], kept: readonly boolean[]): number {
  let expected = 0
  let hits = 0
  let taken = 0
  for (let b = 0; b < p.length; b++) {
    expected += p[b]! * sizes[b]!
    if (!kept[b]) continue
    hits += p[b]! * sizes[b]!
    taken += sizes[b]!
  }
  return taken > 0 ? (2 * hits) / (taken + expected) : 0
}

/** Word F1 to be expected of what is kept of a page against its main content, from 0 to 1; 0 where nothing is kept. */
export function expectedF1(p: Float32Array, sizes: readonly number[], kept: readonly boolean[]): number {
  const likely = likelyF1(p, sizes, kept)
  return likely > 0 ? Math.min(1, LEAST + SLOPE * likely) : 0
}
