import { hash } from 'node:crypto'
import { signature } from './minhash.js'

/**
 * Bands of the signature, each of ROWS bytes: a pair of pages with Jaccard similarity j meets in one of them with probability
 * 1 - (1 - j^ROWS)^BANDS, which is 0.93 at 0.75 and 0.98 at 0.8.
 */
export const BANDS = 14
export const ROWS = 6

export const DIGEST_BYTES = 16

export interface DuplicateKey {
  /** Pages with the same key are candidates: `x:` and a digest of the text, or `b`, the band's number, `:` and its bytes. */
  key: string
  kind: 'exact' | 'band'
}

/** All of a text that finding its duplicates takes. */
export interface Signed {
  /** The first half of the SHA-256 of the text, white space and Unicode composition aside. */
  digest: Buffer
  /** Its MinHash signature; empty for a text of fewer than five words and signs. */
  signature: Buffer
}

export function sign(text: string): Signed {
  const plain = text
    .normalize('NFC')
    .replace(/\s{2,}|[^\S ]/g, ' ')
    .trim()
  return { digest: hash('sha256', plain, 'buffer').subarray(0, DIGEST_BYTES), signature: signature(text) }
}

/** What a page can be found as a duplicate by: one key for its exact text, and one a band of its signature unless that is empty. */
export function duplicateKeys({ digest, signature }: Signed): DuplicateKey[] {
  const keys: DuplicateKey[] = [{ key: `x:${digest.toString('hex')}`, kind: 'exact' }]
  for (let band = 0; signature.length > 0 && band < BANDS; band++) {
    keys.push({ key: bandKey(signature, band), kind: 'band' })
  }
  return keys
}

/** The key of one band of a signature that is not empty. */
export const bandKey = (signature: Buffer, band: number): string =>
  `b${band}:${signature.toString('hex', band * ROWS, (band + 1) * ROWS)}`

/** Number of the band that a band key was made from. Throws when the key is not one. */
export function bandOf(key: string): number {
  const band = Number(/^b(\d+):/.exec(key)?.[1] ?? Number.NaN)
  if (!(band < BANDS)) throw new Error(`not a band key: ${key}`)
  return band
}

/** Whether two signatures also agree in a band before this one, so that the pages have met under its key as well. */
export function meetBefore(band: number, a: Uint8Array, b: Uint8Array): boolean {
  for (let earlier = 0; earlier < band; earlier++) {
    let row = earlier * ROWS
    const end = row + ROWS
    while (row < end && a[row] === b[row]) row++
    if (row === end) return true
  }
  return false
}
