import { read, readElsewhere } from './elsewhere.js'
import { ExtractionError } from './errors.js'
import { textBeside } from './left-out.js'
import { Delimiters } from './math/delimiters.js'
import { readMetadata } from './metadata.js'
import { render } from './render.js'
import { structuredTexts, structuredWhole } from './supplement.js'

export { decodeHtml } from './charset/index.js'
export { ExtractionError } from './errors.js'

/** What extraction makes of a page. */
export interface Extraction {
  title: string
  /** Main text as Markdown, formulas as LaTeX in `$…$` or, displayed, `$$…$$`; empty when the page has none. */
  text: string
  /** Sentences beside the main text, as far as they are kept. */
  beside: string
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
  /** Word F1 to be expected of `text` against the page's content, from 0 to 1; not for texts out of structured data. */
  expectedF1?: number
}

/** Share of control characters above which a payload is no text. */
const MAX_CONTROLS = 0.02
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is counted
const UNPRINTABLE = /[\u0000-\u0008\u000e-\u001f\ufffd]/g

function checkText(html: string): void {
  const sample = html.slice(0, 20_000)
  const controls = sample.match(UNPRINTABLE)?.length ?? 0
  if (controls > 16 && controls > sample.length * MAX_CONTROLS)
    throw new ExtractionError('not-text', `${controls} control or undecodable characters in the first ${sample.length}`)
}

/**
 * Main content of an HTML page. Pure, linear in the size of the page. The address only resolves the canonical link: the same
 * page gives the same text wherever it was fetched from.
 * Throws ExtractionError with reason `not-text`, `too-deep` or `too-many-nodes`; nothing else.
 */
export function extract(html: string, url: string): Extraction {
  checkText(html)
  const shown = read(html)
  const { analysis, main, size, expectedF1 } = readElsewhere(html, shown) ?? shown
  const { blocks, items } = analysis
  const delimiters = new Delimiters(analysis.config, html.length)
  const whole = structuredWhole(items, size)
  // What is said in full there is not said in part as well.
  const own = whole ? main.filter(({ level }) => level === 1) : main
  const text = [render(own, delimiters), whole || structuredTexts(items, blocks, size)]
    .flat()
    .filter(Boolean)
    .join('\n\n')
  return {
    ...readMetadata(analysis, url),
    text,
    beside: textBeside(blocks, new Set(main)),
    markup: [...delimiters.kinds].sort(),
    formulas: delimiters.count,
    ...(!whole && { expectedF1 }),
  }
}
