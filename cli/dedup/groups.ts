/**
 * The pages that share a hash with another, group by group, each in order. It takes eight bytes a page.
 * @param hashOf 32 bits
 */
export function* groupsOf(pages: Uint32Array, hashOf: (page: number) => number): Generator<Uint32Array> {
  // A 64-bit number of each hash, the upper half, and its page: sorting them sorts by both, without a call for each comparison.
  const sorted = new BigUint64Array(pages.length)
  const halves = new Uint32Array(sorted.buffer)
  for (const [i, page] of pages.entries()) {
    halves[2 * i] = page
    halves[2 * i + 1] = hashOf(page)
  }
  sorted.sort()
  for (let start = 0; start < pages.length; ) {
    let end = start + 1
    while (end < pages.length && halves[2 * end + 1] === halves[2 * start + 1]) end++
    if (end - start > 1) yield Uint32Array.from({ length: end - start }, (_, i) => halves[2 * (start + i)]!)
    start = end
  }
}
