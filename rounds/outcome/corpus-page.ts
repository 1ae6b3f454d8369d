import { without } from '../../processors/decontaminate/left-out.js'
import { textDigest as digestOf } from '../../processors/text-digest.js'
import type { AcceptedPage, CorpusPage, LanguagePage } from '../../schemas/types.js'

/** An accepted page with its text: the facts of its run, and of the page what its run does not repeat. Lines that the run leaves out are not in it. */
export function corpusPage({ textAt: _, leftOut, ...facts }: AcceptedPage, page: LanguagePage): CorpusPage {
  const { title, markup, formulas, confidence } = page
  const text = without(page.text, leftOut)
  const textDigest = leftOut.length === 0 ? page.textDigest : digestOf(text)
  return { ...facts, title, text, textDigest, markup, formulas, confidence }
}
