import { hash } from 'node:crypto'
import { signature } from './minhash.js'

/**
 * Bands of the signature, each of ROWS bytes: a pair of pages with Jaccard similarity j meets in one of them with probability
 * 1 - (1 - j^ROWS)^BANDS, which is 0.93 at 0.75 and 0.98 at 0.8.
 */
export const BANDS = 14
export const ROWS = 6

export interface DuplicateKey {
  /** Pages with the same key are candidates: `x:` and a digest of the text, or `b`, the band's number, `:` and its bytes. */
  key: string
  kind: 'exact' | 'band'
}

/**
 * What a page can be found as a duplicate by: one key for its exact text (white space and Unicode composition aside) and one
 * a band of its MinHash signature. A text of fewer than five words and signs has an empty signature and only the exact key.
 */
export function duplicateKeys(text: string): { signature: Buffer; keys: DuplicateKey[] } {
  const plain = text
    .normalize('NFC')
    .replace(/\s{2,}|[^\S ]/g, ' ')
    .trim()
  const digest = hash('sha256', plain).slice(0, 32)
  const keys: DuplicateKey[] = [{ key: `x:${digest}`, kind: 'exact' }]
  const bytes = signature(text)
  for (let band = 0; bytes.length > 0 && band < BANDS; band++) keys.push({ key: bandKey(bytes, band), kind: 'band' })
  return { signature: bytes, keys }
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
