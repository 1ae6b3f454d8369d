import { analyse } from './analyse.js'
import { classify } from './classify.js'
import { ExtractionError } from './errors.js'
import { readConfig } from './math/config.js'
import { Delimiters } from './math/delimiters.js'
import { readMetadata } from './metadata.js'
import { render } from './render.js'
import { choose } from './select.js'

export { decodeHtml } from './charset.js'
export { ExtractionError } from './errors.js'

/** What extraction makes of a page. */
export interface Extraction {
  title: string
  /** Main text as Markdown, formulas as LaTeX in `$…$` or, displayed, `$$…$$`; empty when the page has none. */
  text: string
  /** Kinds of mathematical markup found, sorted. */
  markup: string[]
  /** Number of formulas in `text`. */
  formulas: number
  author?: string
  /** ISO 8601. */
  date?: string
  canonicalLink?: string
  /** Language tag that the page declares. */
  declaredLanguage?: string
}

/** Share of control characters above which a payload is no text. */
const MAX_CONTROLS = 0.02

function checkText(html: string): void {
  const sample = html.slice(0, 20_000)
  let controls = 0
  for (let i = 0; i < sample.length; i++) {
    const code = sample.charCodeAt(i)
    if (code < 9 || (code > 13 && code < 32) || code === 0xfffd) controls++
  }
  if (controls > 16 && controls > sample.length * MAX_CONTROLS)
    throw new ExtractionError('not-text', `${controls} control or undecodable characters in the first ${sample.length}`)
}

/**
 * Main content of an HTML page. Pure, linear in the size of the page.
 * Throws ExtractionError with reason `not-text`, `too-deep` or `too-many-nodes`; nothing else.
 */
export function extract(html: string, url: string): Extraction {
  checkText(html)
  const analysis = analyse(html, url)
  const { tree, blocks, items, meta } = analysis
  const kept = choose(
    classify(analysis),
    blocks.map((block) => block.text.length),
  )
  const delimiters = new Delimiters(readConfig(tree))
  const text = render(
    blocks.filter((_, i) => kept[i]),
    delimiters,
  )
  return {
    ...readMetadata(tree, items, meta, url),
    text,
    markup: [...delimiters.kinds].sort(),
    formulas: delimiters.count,
  }
}
