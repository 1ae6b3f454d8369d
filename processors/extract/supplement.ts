import type { Block } from './block.js'
import { cleanText } from './render.js'
import { type Item, stringOf, typesOf } from './structured.js'
import { parseTree } from './tree.js'

/** Kept characters below which the page's structured data may hold what its markup does not. */
const SHORT = 600
const MIN_TEXT = 40
const MAX_TEXT = 200_000

/** Text of a JSON-LD value, which may itself be HTML. */
function plain(value: string): string {
  const source = value.slice(0, MAX_TEXT)
  if (!/[<&]/.test(source)) return cleanText(source).trim()
  const tree = parseTree(source.replace(/<(?:br|\/p|\/div|\/li)\b[^>]{0,100}>/gi, '\n$&'))
  return cleanText(tree.textOf(-1, MAX_TEXT)).trim()
}

function textsOf(item: Item, short: boolean): string[] {
  const types = typesOf(item)
  const has = (pattern: RegExp): boolean => types.some((type) => pattern.test(type))
  if (has(/^Product(Group)?$/)) return [stringOf(item.description)]
  if (!short) return []
  if (has(/Article|Posting|Report/)) return [stringOf(item.articleBody) || stringOf(item.text)]
  if (has(/^(Question|Answer|Comment)$/)) return [stringOf(item.text) || stringOf(item.name)]
  if (has(/^(Recipe|JobPosting|Event|Course|Book|Movie|SoftwareApplication)$/)) return [stringOf(item.description)]
  return []
}

const squeeze = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, '').toLowerCase()

/**
 * Texts that a page carries in its JSON-LD and nowhere in its markup: descriptions of products, and whole articles or
 * threads where scripts fill an otherwise empty page.
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
