/** What stands between the name of a page and that of its site. */
const SEPARATOR = /\s(?:[|·•»–—]|-+|::)\s/u

/** Versions and numbers of sections, which differ between editions of one page. */
const POINTED_NUMBER = /\p{L}?\p{Nd}+(?:\.\p{Nd}+)+\.?|^\s*\p{Nd}+[.)]/gu

const NEITHER_LETTER_NOR_DIGIT = /[^\p{L}\p{M}\p{Nd}]+/gu

/**
 * What a title calls its page, as far as two titles can be held against each other: up to the first dash or bar between spaces, letters and
 * whole numbers only, lower-cased. Empty for a title that says nothing.
 */
export function nameOf(title: string): string {
  const [name] = title.normalize('NFKC').split(SEPARATOR, 1) as [string]
  return name.replace(POINTED_NUMBER, ' ').replace(NEITHER_LETTER_NOR_DIGIT, '').toLowerCase()
}
