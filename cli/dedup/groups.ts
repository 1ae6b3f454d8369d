import { ScratchFile } from './scratch-file.js'

const ENTRY_BYTES = 8
const ENTRIES_SORTED_AT_ONCE = 1 << 18
/** Each part is an open file. */
const MOST_PART_BITS = 8

/**
 * The numbers that share a hash with another, group by group, each in order. They are sorted in parts, on disk, so that memory does not grow with
 * them; those with one and the same hash are held all at once, at 16 bytes each.
 * @param numbers 32 bits each
 * @param count how many there are at most
 * @param hashOf 32 bits
 */
export function* groupsOf(
  numbers: Iterable<number>,
  count: number,
  hashOf: (number: number) => number,
): Generator<Uint32Array> {
  const bits = Math.min(MOST_PART_BITS, Math.max(0, Math.ceil(Math.log2(count / ENTRIES_SORTED_AT_ONCE))))
  const parts = Array.from({ length: 2 ** bits }, () => new ScratchFile())
  try {
    const entry = Buffer.alloc(ENTRY_BYTES)
    for (const number of numbers) {
      const hash = hashOf(number)
      entry.writeUInt32LE(number, 0)
      entry.writeUInt32LE(hash, 4)
      // A shift by 32 is one by 0.
      parts[bits === 0 ? 0 : hash >>> (32 - bits)]!.append(entry)
    }
    for (let part = parts.pop(); part; part = parts.pop()) {
      const sorted = sortedEntries(part)
      part.close()
      yield* groupsWithin(sorted)
    }
  } finally {
    for (const part of parts) part.close()
  }
}

/** A 64-bit number of each hash, the upper half, and its number: sorting them sorts by both, without a call for each comparison. */
function sortedEntries(part: ScratchFile): BigUint64Array {
  const bytes = new Uint8Array(part.length)
  bytes.set(part.read(0, part.length))
  return new BigUint64Array(bytes.buffer).sort()
}

function* groupsWithin(sorted: BigUint64Array): Generator<Uint32Array> {
  const halves = new Uint32Array(sorted.buffer)
  for (let start = 0; start < sorted.length; ) {
    let end = start + 1
    while (end < sorted.length && halves[2 * end + 1] === halves[2 * start + 1]) end++
    if (end - start > 1) yield Uint32Array.from({ length: end - start }, (_, i) => halves[2 * (start + i)]!)
    start = end
  }
}
