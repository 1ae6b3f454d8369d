import { fnv1a } from './fnv.js'
import { BINS } from './minhash.js'
import { mix } from './mix.js'
import { differ, NAME_BYTES } from './name.js'
import { BANDS, bandAt, COMPARED_BYTES, NAME_AT, ROWS, SIGNATURE_BYTES } from './signature.js'

const NAME = COMPARED_BYTES + BANDS
export const SKETCH_BYTES = NAME + NAME_BYTES

/** Of a signature, what goes with each key of a page: the bits that pages are compared by, one byte of a hash of each band, the bits of the name. */
export function sketchOf(signature: Buffer): Buffer {
  if (signature.length === 0) return Buffer.alloc(0)
  const sketch = Buffer.alloc(SKETCH_BYTES)
  signature.copy(sketch, 0, 0, COMPARED_BYTES)
  for (let band = 0; band < BANDS; band++) {
    sketch[COMPARED_BYTES + band] = mix(fnv1a(signature, ...bandAt(band))) & 0xff
  }
  signature.copy(sketch, NAME, NAME_AT, SIGNATURE_BYTES)
  return sketch
}

/** Two different minima agree in their lowest two bits this often. */
const COLLISION = 1 / 4

/** Of how many of a byte's four bins two pages agree, by the exclusive or of their bytes. */
const AGREEING = new Uint8Array(256).map((_, xor) => [3, 12, 48, 192].filter((bin) => (xor & bin) === 0).length)

/**
 * Jaccard similarity of the shingles of two texts, estimated from their sketches, 0 to 1; chance agreement of the bits is
 * taken out (b-bit MinHash, Li and König, WWW 2010). Standard error about 0.035 at 0.7. An empty sketch is like nothing.
 * Throws RangeError when the sketches are of different lengths, as those of different versions may be.
 */
export function similarity(a: Uint8Array, b: Uint8Array): number {
  if (a.length === 0 || b.length === 0) return 0
  if (a.length !== b.length) throw new RangeError(`sketches of ${a.length} and ${b.length} bytes cannot be compared`)
  let agree = 0
  for (let i = 0; i < COMPARED_BYTES; i++) agree += AGREEING[a[i]! ^ b[i]!]!
  return Math.max(0, (agree / BINS - COLLISION) / (1 - COLLISION))
}

/**
 * Similarity from which two pages are duplicates. Pages with different names may differ half as much as others: what one template
 * was filled with twice is for the most part the same, while a copy keeps its name.
 */
export function leastSimilarity(a: Uint8Array, b: Uint8Array, threshold: number): number {
  return differ(nameIn(a), nameIn(b)) ? (1 + threshold) / 2 : threshold
}

const nameIn = (sketch: Uint8Array): number =>
  sketch[NAME]! | (sketch[NAME + 1]! << 8) | (sketch[NAME + 2]! << 16) | (sketch[NAME + 3]! << 24)

/** Whether two sketches agree in a band before this one, so that the pages have met under its key as well. */
export function meetBefore(band: number, a: Uint8Array, b: Uint8Array): boolean {
  for (let earlier = 0; earlier < band; earlier++) {
    const at = COMPARED_BYTES + earlier
    if (a[at] === b[at] && agree(a, b, earlier * ROWS, (earlier + 1) * ROWS)) return true
  }
  return false
}

function agree(a: Uint8Array, b: Uint8Array, start: number, end: number): boolean {
  for (let bin = start; bin < end; bin++) {
    if ((((a[bin >> 2]! ^ b[bin >> 2]!) >> (2 * (bin & 3))) & 3) !== 0) return false
  }
  return true
}
