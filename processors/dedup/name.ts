import { normalForm } from '../normal-form.js'
import { UNSPACED } from '../unspaced.js'
import { fnv1a } from './fnv.js'
import { mix } from './mix.js'

/** What stands between the name of a page and that of its site. */
const SEPARATOR = /\s(?:[|·•»–—]|-+|::)\s/u

/** Versions, and the numbers and letters of sections, which differ between editions of one page. */
const POINTED_NUMBER = /\p{L}?\p{Nd}+(?:\.\p{Nd}+)+\.?|^\s*(?:\p{Nd}+|\p{L})[.)](?!\p{Nd})/gu

/** `fq_mat` is one word. In scripts written without spaces each character is a word. */
const WORD = new RegExp(`[${UNSPACED}]|(?:(?![${UNSPACED}])[\\p{L}\\p{M}\\p{Nd}_])+`, 'gu')

/** Words of what a title calls its page: what stands before the first dash or bar between spaces. */
export function nameOf(title: string): string[] {
  const [name] = normalForm(title, 'NFKC').toLowerCase().split(SEPARATOR, 1) as [string]
  return name.replace(POINTED_NUMBER, ' ').match(WORD) ?? []
}

export const NAME_BYTES = 4

/** The words of a name, of which each sets one of 32 bits. */
export function nameBits(title: string): number {
  let bits = 0
  for (const word of nameOf(title)) {
    const bytes = Buffer.from(word)
    bits |= 1 << (mix(fnv1a(bytes, 0, bytes.length)) & 31)
  }
  return bits >>> 0
}

/** Whether each of two names has a word that the other has not: one that goes on where the other ends may be of the same page. */
export const differ = (a: number, b: number): boolean => (a & ~b) !== 0 && (b & ~a) !== 0
