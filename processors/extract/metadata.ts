import type { Analysis } from './analyse.js'
import { type Item, stringOf, typesOf } from './structured.js'
import { TAG } from './tags.js'
import { tidy } from './title.js'
import type { Tree } from './tree.js'

export interface Metadata {
  title: string
  author?: string
  date?: string
  canonicalLink?: string
  declaredLanguage?: string
}

const ARTICLE = /Article|Posting|WebPage|NewsArticle|Report|Product|Recipe|Question|VideoObject|Event|Course/

/** `<meta>` values by their lower-cased name or property; the first of each. */
export function metaTags(tree: Tree): Map<string, string> {
  const out = new Map<string, string>()
  for (let i = 0; i < tree.size; i++) {
    if (tree.tag[i] !== TAG.meta) continue
    const content = tree.attribute(i, 'content')
    const name =
      tree.attribute(i, 'property') ??
      tree.attribute(i, 'name') ??
      tree.attribute(i, 'itemprop') ??
      tree.attribute(i, 'http-equiv')
    if (content && name && !out.has(name.toLowerCase())) out.set(name.toLowerCase(), content)
  }
  return out
}

/** Title, author, date, canonical link and declared language, each from the first source that has it. */
export function readMetadata({ tree, items, meta, title, address }: Analysis, url: string): Metadata {
  const out: Metadata = { title }
  const author = authorOf(tree, meta, items)
  if (author) out.author = author
  const date = dateOf(tree, meta, items)
  if (date) out.date = date
  const canonical = resolved(address, url)
  if (canonical) out.canonicalLink = canonical
  const language = languageOf(tree, meta)
  if (language) out.declaredLanguage = language
  return out
}

function personName(value: Item[string] | undefined): string {
  if (typeof value === 'string') return /^https?:/.test(value) ? '' : value
  if (Array.isArray(value)) return value.slice(0, 10).map(personName).filter(Boolean).join(', ')
  return value && typeof value === 'object' ? stringOf(value.name) : ''
}

function authorOf(tree: Tree, meta: ReadonlyMap<string, string>, items: readonly Item[]): string {
  for (const item of items) {
    if (!typesOf(item).some((type) => ARTICLE.test(type))) continue
    const name = tidy(personName(item.author))
    if (name) return name
  }
  for (const key of [
    'author',
    'article:author',
    'citation_author',
    'dc.creator',
    'parsely-author',
    'sailthru.author',
  ]) {
    const value = tidy(meta.get(key) ?? '')
    if (value && !/^https?:/.test(value) && value.length < 200) return value
  }
  for (let i = 0; i < tree.size; i++) {
    if (!tree.attributes[i]) continue
    const rel = tree.attribute(i, 'rel')
    const author = (rel && /\bauthor\b/.test(rel)) || tree.attribute(i, 'itemprop') === 'author'
    const text = author ? tidy(tree.textOf(i, 300)) : ''
    if (text && text.length < 100) return text
  }
  return ''
}

/** Date as ISO 8601 (day, or day and time as the page gives it); empty when it is no date. */
function isoDate(text: string): string {
  const found = /\b((?:19|20)\d\d)-(\d\d)-(\d\d)(T\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?/.exec(
    text.slice(0, 100),
  )
  if (!found) return ''
  const [whole, , month, day] = found
  return Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= 31 ? whole : ''
}

function dateOf(tree: Tree, meta: ReadonlyMap<string, string>, items: readonly Item[]): string {
  for (const item of items) {
    const date = isoDate(stringOf(item.datePublished)) || isoDate(stringOf(item.dateCreated))
    if (date) return date
  }
  for (const key of [
    'article:published_time',
    'datepublished',
    'date',
    'citation_publication_date',
    'dc.date',
    'dc.date.issued',
    'pubdate',
    'publishdate',
    'publish_date',
    'parsely-pub-date',
    'sailthru.date',
    'og:published_time',
    'article:modified_time',
  ]) {
    const date = isoDate((meta.get(key) ?? '').replace(/^(\d{4})\/(\d\d)\/(\d\d)/, '$1-$2-$3'))
    if (date) return date
  }
  for (let i = 0; i < tree.size; i++) {
    if (tree.tag[i] !== TAG.time && tree.attribute(i, 'itemprop') !== 'datePublished') continue
    const date = isoDate(tree.attribute(i, 'datetime') ?? tree.attribute(i, 'content') ?? '')
    if (date) return date
  }
  return ''
}

/** The address that a page gives as its own, as it stands there; empty when it gives none. */
export function addressOf(tree: Tree, meta: ReadonlyMap<string, string>): string {
  for (let i = 0; i < tree.size; i++) {
    if (tree.tag[i] !== TAG.link || !/(^|\s)canonical(\s|$)/i.test(tree.attribute(i, 'rel') ?? '')) continue
    const link = tree.attribute(i, 'href')?.trim()
    if (link) return link
  }
  return (meta.get('og:url') ?? '').trim()
}

function resolved(link: string, url: string): string {
  if (!link) return ''
  try {
    const address = new URL(link, url)
    return /^https?:$/.test(address.protocol) ? address.href : ''
  } catch {
    return ''
  }
}

function languageOf(tree: Tree, meta: ReadonlyMap<string, string>): string {
  for (let i = 0; i < tree.size && i < 50; i++) {
    if (tree.tag[i] !== TAG.html && tree.tag[i] !== TAG.body) continue
    const language = tree.attribute(i, 'lang')?.trim()
    if (language) return /^[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*$/.test(language) ? language.replace(/_/g, '-') : ''
  }
  const language = (meta.get('content-language') ?? meta.get('og:locale') ?? '').trim()
  return /^[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*$/.test(language) ? language.replace(/_/g, '-') : ''
}
