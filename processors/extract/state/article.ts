import { isObject, type Json } from './json.js'
import { payloads } from './payloads.js'
import { BESIDE, isProse, markupOf } from './rich-text.js'

/** Values that are looked at, and how deep. */
const MOST = 200_000
const DEEPEST = 60
/** Share of a value's text that one of its parts has which is the text, the rest being beside it. */
const MOSTLY = 0.75
/** Characters below which a string alone is no text. */
const SHORT = 30
const MAX_MARKUP = 400_000
/** Share of a text that is in sentences, the rest being headings, items and cells. */
const SENTENCES = 0.6
const BLOCK = /<\/?(?:p|h[1-6]|ul|ol|li|div|br|blockquote|pre|table|tr|td|th|section|article|main)\b[^<>]{0,500}>/i
const LEAST_TITLE = 8

/** Length of the text of values, by which the one is found that holds the page's. */
class Weights {
  private readonly known = new Map<Json, number>()
  private left = MOST

  of(value: Json, depth = 0): number {
    if (typeof value === 'string') return value.length < SHORT ? 0 : textLength(markupOf(value))
    if (typeof value !== 'object' || value === null || depth > DEEPEST || --this.left < 0) return 0
    const known = this.known.get(value)
    if (known !== undefined) return known
    const parts = childrenOf(value).reduce((sum: number, child) => sum + this.of(child, depth + 1), 0)
    const weight = Math.max(parts, depth < DEEPEST && isRun(value) ? textLength(markupOf(value)) : 0)
    this.known.set(value, weight)
    return weight
  }
}

/** Whether a value is a piece of rich text whose strings are too short to be known as text one by one. */
const isRun = (value: Json): boolean =>
  Array.isArray(value)
    ? value[0] === '$' && isObject(value[3]) && hasText(value[3].children)
    : isObject(value) && (typeof value.text === 'string' || typeof value.value === 'string')

const hasText = (children: Json | undefined): boolean =>
  typeof children === 'string' || (Array.isArray(children) && children.some((child) => typeof child === 'string'))

/** The text of HTML, as it stands. */
export const withoutTags = (html: string): string => html.replace(/<[^>]{0,2000}>/g, '')

const textLength = (html: string): number => withoutTags(html).length

function isText(html: string): boolean {
  const blocks = html.split(BLOCK).map(withoutTags)
  const length = (parts: readonly string[]): number => parts.reduce((sum, one) => sum + one.trim().length, 0)
  return length(blocks.filter(isProse)) >= length(blocks) * SENTENCES
}

const childrenOf = (value: Json): Json[] => {
  if (Array.isArray(value)) return value
  return isObject(value) ? Object.entries(value).flatMap(([key, part]) => (BESIDE.test(key) ? [] : [part])) : []
}

/** The objects that are called as the page is. */
function called(root: Json, title: string): Json[] {
  const found: Json[] = []
  const queue: [Json, number][] = [[root, 0]]
  for (let n = 0; n < queue.length && n < MOST; n++) {
    const [value, depth] = queue[n]!
    if (isObject(value)) {
      const names = [value.title, value.headline, value.name].filter((name) => typeof name === 'string')
      if (names.some((name) => name.length >= LEAST_TITLE && title.includes(name))) found.push(value)
    }
    if (depth < DEEPEST)
      for (const child of childrenOf(value)) if (child && typeof child === 'object') queue.push([child, depth + 1])
  }
  return found
}

/**
 * The HTML of the text that a page keeps in its scripts for what draws it in the browser: of what is called as the page is, or else of
 * the part that holds most of all text. Empty where there is none of `least` characters.
 */
export function articleInState(html: string, title: string, least: number): string {
  const root: Json = payloads(html)
  if (root.length === 0) return ''
  const weights = new Weights()
  const heaviest = (values: readonly Json[]): Json =>
    values.reduce((best, one) => (weights.of(one) > weights.of(best) ? one : best), null as Json)
  if (weights.of(root) < least) return ''
  const own = heaviest(called(root, title))
  const isOwn = weights.of(own) >= least
  let value: Json = isOwn ? own : root
  for (;;) {
    const part = heaviest(childrenOf(value))
    if (weights.of(part) < weights.of(value) * MOSTLY || weights.of(part) < least) break
    value = part
  }
  // An object without the page's name is more often a dictionary, of settings or messages, than a text.
  if (!isOwn && isObject(value)) return ''
  const markup = markupOf(value)
  return markup.length <= MAX_MARKUP && isText(markup) ? markup : ''
}
