import { createHash } from 'node:crypto'
import { canonicalUrl } from './url.js'

/** The key of a page in every topic: the first 128 bits of the SHA-256 of its canonical URL, in hexadecimal. */
export function pageId(url: string): string {
  return createHash('sha256').update(canonicalUrl(url)).digest('hex').slice(0, 32)
}
