/** Which blocks of a page its gold text holds, found by aligning the words of both. */

export const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []

/**
 * For each word of `a`, the length of the run of words in `b` that it was matched in (0: not matched). Longest run first,
 * then to its left and right, as in Ratcliff and Obershelp's pattern matching.
 */
function matchedRuns(a: readonly string[], b: readonly string[]): Int32Array {
  const out = new Int32Array(a.length)
  const places = new Map<string, number[]>()
  b.forEach((word, j) => {
    const list = places.get(word)
    if (list) list.push(j)
    else places.set(word, [j])
  })
  const queue: [number, number, number, number][] = [[0, a.length, 0, b.length]]
  for (let part = queue.pop(); part; part = queue.pop()) {
    const [aFrom, aTo, bFrom, bTo] = part
    let best = 0
    let bestA = 0
    let bestB = 0
    let lengths = new Map<number, number>()
    for (let i = aFrom; i < aTo; i++) {
      const next = new Map<number, number>()
      for (const j of places.get(a[i]!) ?? []) {
        if (j < bFrom || j >= bTo) continue
        const length = (lengths.get(j - 1) ?? 0) + 1
        next.set(j, length)
        if (length > best) {
          best = length
          bestA = i - length + 1
          bestB = j - length + 1
        }
      }
      lengths = next
    }
    if (!best) continue
    out.fill(best, bestA, bestA + best)
    if (bestA > aFrom && bestB > bFrom) queue.push([aFrom, bestA, bFrom, bestB])
    if (bestA + best < aTo && bestB + best < bTo) queue.push([bestA + best, aTo, bestB + best, bTo])
  }
  return out
}

const MAX_WORDS = 60_000

/** Share of each block's words that are in the gold text; blocks given as their text. */
export function blockLabels(texts: readonly string[], gold: string): Float32Array {
  const labels = new Float32Array(texts.length)
  const b = words(gold)
  const lists = texts.map(words)
  const a = lists.flat().slice(0, MAX_WORDS)
  const runs = matchedRuns(a, b)
  const shingles = new Set<string>()
  for (let j = 0; j + 4 <= b.length; j++) shingles.add(b.slice(j, j + 4).join(' '))
  let at = 0
  const used = new Set<string>()
  for (let n = 0; n < lists.length; n++) {
    const list = lists[n]!
    let matched = 0
    for (let i = at; i < at + list.length; i++) if (runs[i]! >= Math.min(3, list.length)) matched++
    at += list.length
    labels[n] = list.length ? matched / list.length : 0
    if (labels[n]! > 0.5) used.add(list.join(' '))
  }
  // Text that the page has in another order than the gold text.
  for (let n = 0; n < lists.length; n++) {
    const list = lists[n]!
    if (labels[n]! > 0.5 || list.length < 6 || used.has(list.join(' '))) continue
    let found = 0
    for (let i = 0; i + 4 <= list.length; i++) if (shingles.has(list.slice(i, i + 4).join(' '))) found++
    const share = found / (list.length - 3)
    if (share > 0.8) labels[n] = share
  }
  return labels
}
