import { setImmediate } from 'node:timers/promises'

const AT_A_TIME = 500_000

/**
 * Indices by rising key, those of one key as they came. Several keys are sorted by from the last to the first.
 * @param keys how many keys there can be, from 0
 */
export async function sortedBy(
  indices: Uint32Array,
  keys: number,
  keyOf: (index: number) => number,
): Promise<Uint32Array> {
  const starts = startsOf(indices.length, keys, (i) => keyOf(indices[i]!))
  const sorted = new Uint32Array(indices.length)
  const place = (from: number, to: number) => {
    for (let i = from; i < to; i++) sorted[starts[keyOf(indices[i]!)]!++] = indices[i]!
  }
  for (let i = 0; i < indices.length; i += AT_A_TIME) {
    // Lets the process answer its heartbeats meanwhile.
    await setImmediate()
    place(i, Math.min(indices.length, i + AT_A_TIME))
  }
  return sorted
}

/** Where each key begins among so many that are sorted by it, and where the last ends. */
export function startsOf(count: number, keys: number, keyOf: (i: number) => number): Uint32Array {
  const starts = new Uint32Array(keys + 1)
  for (let i = 0; i < count; i++) starts[keyOf(i) + 1]!++
  for (let key = 0; key < keys; key++) starts[key + 1]! += starts[key]!
  return starts
}

export function upTo(count: number): Uint32Array {
  const numbers = new Uint32Array(count)
  for (let i = 0; i < count; i++) numbers[i] = i
  return numbers
}
