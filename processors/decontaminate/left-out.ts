/** Lines that are left out, as pairs of the first and the last, from 1. */
export type LeftOut = readonly number[]

/** Pairs in order without what they have in common; neighbours are one. */
export function merged(pairs: ReadonlyArray<readonly [first: number, last: number]>): number[] {
  const all: number[] = []
  for (const [first, last] of [...pairs].sort(([a], [b]) => a - b)) {
    if (all.length > 0 && first <= all.at(-1)! + 1) all[all.length - 1] = Math.max(all.at(-1)!, last)
    else all.push(first, last)
  }
  return all
}

/** A text without lines that are left out. */
export function without(text: string, leftOut: LeftOut): string {
  if (leftOut.length === 0) return text
  const lines = text.split('\n')
  const kept: string[] = []
  let line = 0
  for (let i = 0; i < leftOut.length; i += 2) {
    kept.push(...lines.slice(line, leftOut[i]! - 1))
    line = leftOut[i + 1]!
  }
  return [...kept, ...lines.slice(line)].join('\n').trim()
}
