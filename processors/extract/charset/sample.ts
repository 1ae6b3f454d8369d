/** Bytes that are looked at, of them in one slice, and the most of one stretch. */
const SAMPLE = 3000
const SLICE = 256
const STRETCH = 600

/** Bytes that end a stretch: ASCII that is the second byte of no character in any set. */
const ENDS = Uint8Array.from({ length: 256 }, (_, byte) => Number(byte < 0x30 || (byte > 0x39 && byte < 0x40)))
const SPACE = Uint8Array.of(32)

/**
 * The stretches of a page that hold bytes above ASCII, wherever they are, with the words beside them, which tell the language; each is
 * followed by a space, in slices that have stretches from all over the page. Of many stretches some are taken, of a long one its beginning.
 */
export function nonAsciiSlices(bytes: Uint8Array): Uint8Array[] {
  const all = stretches(bytes)
  const every = Math.max(1, Math.ceil(sizeOf(all) / SAMPLE))
  const taken = all.filter((_, i) => i % every === 0)
  const slices = Math.ceil(sizeOf(taken) / SLICE)
  return Array.from({ length: slices }, (_, slice) =>
    Buffer.concat(taken.filter((_, i) => i % slices === slice).flatMap((stretch) => [stretch, SPACE])),
  )
}

const sizeOf = (stretches: readonly Uint8Array[]): number => stretches.reduce((sum, { length }) => sum + length + 1, 0)

function stretches(bytes: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = []
  let start = 0
  // Where the word before begins, if nothing but a space is between and it was not taken.
  let before = 0
  let high = false
  // The word before was above ASCII: this one is beside it.
  let beside = false
  for (let at = 0; at <= bytes.length; at++) {
    const byte = at < bytes.length ? bytes[at]! : 0
    if (byte >= 0x80) high = true
    else if (ENDS[byte]) {
      if (high || (beside && at > start)) {
        found.push(bytes.subarray(before, Math.min(at, start + STRETCH)))
        before = at + 1
      } else before = start
      beside = high && byte === 32
      if (byte !== 32) before = at + 1
      start = at + 1
      high = false
    }
  }
  return found
}
