/** Bytes that are looked at, and the most of one stretch. */
const SAMPLE = 3000
const STRETCH = 600

/** Bytes that end a stretch: ASCII that is the second byte of no character in any set. */
const ENDS = Uint8Array.from({ length: 256 }, (_, byte) => Number(byte < 0x30 || (byte > 0x39 && byte < 0x40)))

/**
 * The stretches of a page that hold bytes above ASCII, wherever they are, each followed by a space. Of many, some from all over the
 * page; of a long one, its beginning.
 */
export function nonAsciiStretches(bytes: Uint8Array): Uint8Array {
  const found = stretches(bytes)
  let total = 0
  for (const { length } of found) total += length + 1
  const every = Math.max(1, Math.ceil(total / SAMPLE))
  const sample: Uint8Array[] = []
  for (let i = 0; i < found.length; i += every) sample.push(found[i]!, SPACE)
  return Buffer.concat(sample)
}

const SPACE = Uint8Array.of(32)

function stretches(bytes: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = []
  let start = 0
  let high = false
  for (let at = 0; at <= bytes.length; at++) {
    const byte = at < bytes.length ? bytes[at]! : 0
    if (byte >= 0x80) high = true
    else if (ENDS[byte]) {
      if (high) found.push(bytes.subarray(start, Math.min(at, start + STRETCH)))
      start = at + 1
      high = false
    }
  }
  return found
}
