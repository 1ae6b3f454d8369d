import { hash } from 'node:crypto'
import { normalForm } from '../normal-form.js'
import { BANDS, bandKey, signature } from './signature.js'
import { sketchOf } from './sketch.js'

export const DIGEST_BYTES = 16

export interface DuplicateKey {
  /** Pages with the same key are candidates: `x:` and a digest of the text, or `b`, the band's number, `:` and its bytes. */
  key: string
  kind: 'exact' | 'band'
  /** What pages under the key are compared by; empty for an exact key, under which nothing is compared. */
  sketch: Buffer
}

/** All of a text that finding its duplicates takes. */
export interface Signed {
  /** The first half of the SHA-256 of the text, white space and Unicode composition aside. */
  digest: Buffer
  /** What its near-duplicates are found by; empty for a text of fewer than five words and signs. */
  signature: Buffer
}

export function sign(text: string, title = ''): Signed {
  const plain = normalForm(text, 'NFC')
    .replace(/\s{2,}|[^\S ]/g, ' ')
    .trim()
  return { digest: hash('sha256', plain, 'buffer').subarray(0, DIGEST_BYTES), signature: signature(text, title) }
}

/** What a page can be found as a duplicate by: one key for its exact text, and one a band of its signature unless that is empty. */
export function duplicateKeys({ digest, signature }: Signed): DuplicateKey[] {
  const keys: DuplicateKey[] = [
    { key: `x:${digest.toString('hex')}`, kind: 'exact', sketch: sketchOf(Buffer.alloc(0)) },
  ]
  const sketch = sketchOf(signature)
  for (let band = 0; signature.length > 0 && band < BANDS; band++) {
    keys.push({ key: bandKey(signature, band), kind: 'band', sketch })
  }
  return keys
}
