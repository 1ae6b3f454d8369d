import type { AcceptedPage, CorpusPage, LanguagePage } from '../../schemas/types.js'

/** An accepted page with its text: the facts of its run, and of the page what its run does not repeat. */
export function corpusPage({ textAt: _, ...facts }: AcceptedPage, page: LanguagePage): CorpusPage {
  const { title, text, textDigest, markup, formulas, confidence } = page
  return { ...facts, title, text, textDigest, markup, formulas, confidence }
}
