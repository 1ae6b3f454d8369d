import type { Block } from './block.js'
import { cleanText } from './render.js'
import { type Item, stringOf, typesOf } from './structured.js'
import { parseTree } from './tree.js'

/** Kept characters below which the page's structured data may hold what its markup does not. */
const SHORT = 600
const MIN_TEXT = 40
const MAX_TEXT = 200_000
const MAX_STEPS = 300
/** How much longer than the markup's a text must be to take its place, and by how many characters. */
const TIMES = 3
const MORE = 300

/** Text of a JSON-LD value, which may itself be HTML. */
function plain(value: string): string {
  const source = value.slice(0, MAX_TEXT)
  if (!/[<&]/.test(source)) return cleanText(source).trim()
  const tree = parseTree(source.replace(/<(?:br|\/p|\/div|\/li)\b[^>]{0,100}>/gi, '\n$&'))
  return cleanText(tree.textOf(-1, MAX_TEXT)).trim()
}

const hasType = (item: Item, pattern: RegExp): boolean => typesOf(item).some((type) => pattern.test(type))

function textsOf(item: Item, short: boolean): string[] {
  if (hasType(item, /^Product(Group)?$/)) return [stringOf(item.description)]
  if (!short) return []
  if (hasType(item, /^(Question|Answer|Comment)$/)) return [stringOf(item.text) || stringOf(item.name)]
  if (hasType(item, /^(JobPosting|Event|Course|Book|Movie|SoftwareApplication)$/)) return [stringOf(item.description)]
  return []
}

/** The whole text of a page that an item holds: an article's body, or instructions with what comes before them. */
function wholeText(item: Item): string {
  if (hasType(item, /Article|Posting|Report/)) return plain(stringOf(item.articleBody) || stringOf(item.text))
  if (!hasType(item, /^(HowTo|Recipe)$/)) return ''
  const ingredients = listOf(item.recipeIngredient ?? item.supply ?? null).map((one) => `- ${one}`)
  const steps = listOf(item.step ?? item.recipeInstructions ?? null).map((step, i) => `${i + 1}. ${step}`)
  return [plain(stringOf(item.description)), ingredients.join('\n'), steps.join('\n')].filter(Boolean).join('\n\n')
}

/** Texts of a list of steps or things, however nested in sections: each with its name, where the text does not begin with that. */
function listOf(value: Item[string]): string[] {
  if (typeof value === 'string') return plain(value).split(/\n+/).filter(Boolean)
  if (Array.isArray(value)) return value.slice(0, MAX_STEPS).flatMap(listOf).slice(0, MAX_STEPS)
  if (value === null || typeof value !== 'object') return []
  if (value.itemListElement) {
    const inner = listOf(value.itemListElement)
    if (inner.length > 0 && !stringOf(value.text)) return inner
  }
  const name = plain(stringOf(value.name))
  const text = plain(stringOf(value.text))
  const whole = text.startsWith(name) || !name ? text : [name, text].filter(Boolean).join(': ')
  return whole ? [whole.replace(/\s*\n\s*/g, ' ')] : []
}

const squeeze = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, '').toLowerCase()

/**
 * The text of an article or of instructions in a page's JSON-LD, where it is clearly more than what is kept of the markup, as on pages
 * that scripts fill or that show the beginning only; empty otherwise.
 */
export function structuredWhole(items: readonly Item[], keptChars: number): string {
  let longest = ''
  for (const item of items.slice(0, 500)) {
    const text = wholeText(item)
    if (text.length > longest.length) longest = text
  }
  return longest.length > TIMES * keptChars + MORE ? longest : ''
}

/**
 * Texts that a page carries in its JSON-LD and nowhere in its markup: descriptions of products, and threads where scripts fill an
 * otherwise empty page.
 */
export function structuredTexts(items: readonly Item[], blocks: readonly Block[], keptChars: number): string[] {
  const short = keptChars < SHORT
  const texts = items
    .slice(0, 500)
    .flatMap((item) => textsOf(item, short))
    .filter((text) => text.length >= MIN_TEXT)
  if (!texts.length) return []
  let page = squeeze(blocks.map((block) => block.text).join(' '))
  const out: string[] = []
  for (const text of texts) {
    const readable = plain(text)
    const key = squeeze(readable).slice(0, 60)
    if (key.length < 20 || page.includes(key)) continue
    out.push(readable)
    page += key
  }
  return out
}
