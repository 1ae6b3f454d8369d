import { BINS, minima } from './minhash.js'
import { NAME_BYTES, nameBits } from './name.js'

/**
 * Bands of the minima, each of ROWS bytes: a pair of pages with Jaccard similarity j meets in one of them with probability
 * 1 - (1 - j^ROWS)^BANDS, which is 0.93 at 0.75 and 0.98 at 0.8.
 */
export const BANDS = 10
export const ROWS = 5

/** Bits of each bin that pages are compared by, and how many bins of them go into a byte. */
const BITS = 2
const PER_BYTE = 8 / BITS
export const COMPARED_BYTES = BINS / PER_BYTE

/** Where the bits of the page's name stand. */
export const NAME_AT = COMPARED_BYTES + BANDS * ROWS
export const SIGNATURE_BYTES = NAME_AT + NAME_BYTES

/**
 * Signature of a text: the lowest two bits of each bin's minimum, four bins a byte, by which texts are compared; then the whole bytes of the first
 * bins, band by band; then the bits of what the title calls the page. Empty when the text has fewer than five words and signs.
 */
export function signature(text: string, title = ''): Buffer {
  const bins = minima(text)
  if (bins.length === 0) return bins
  const bytes = Buffer.alloc(SIGNATURE_BYTES)
  for (let bin = 0; bin < BINS; bin++) {
    bytes[Math.floor(bin / PER_BYTE)]! |= (bins[bin]! & (2 ** BITS - 1)) << (BITS * (bin % PER_BYTE))
  }
  bins.copy(bytes, COMPARED_BYTES, 0, BANDS * ROWS)
  bytes.writeUInt32LE(nameBits(title), NAME_AT)
  return bytes
}

/** Where the bytes of a band stand in a signature. */
export const bandAt = (band: number): [start: number, end: number] => [
  COMPARED_BYTES + band * ROWS,
  COMPARED_BYTES + (band + 1) * ROWS,
]

/** The key of one band of a signature that is not empty. */
export const bandKey = (signature: Buffer, band: number): string =>
  `b${band}:${signature.toString('hex', ...bandAt(band))}`

/** Number of the band that a band key was made from. Throws when the key is not one. */
export function bandOf(key: string): number {
  const band = Number(/^b(\d+):/.exec(key)?.[1] ?? Number.NaN)
  if (!(band < BANDS)) throw new Error(`not a band key: ${key}`)
  return band
}
