import { decodeHTML } from 'entities'
import { cleanText } from './render.js'
import { isSiteHeading, keyOf, SiteNames, siteNames } from './site-names.js'
import { type Item, stringOf, typesOf } from './structured.js'
import { HEADING, TAG } from './tags.js'
import type { Tree } from './tree.js'

const ARTICLE = /Article|Posting|WebPage|Report|Product|Recipe|HowTo|Question|VideoObject|Event|Course/
/** What stands between a title and the name of the site. */
const SEPARATOR =
  /\s+[|–—\-·•:»«~/\\]+\s+|\s*[|｜¦]\s*|\s+::?\s+|:\s+|(?<=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}”》！？])[_-]+/gu
const MAX_HEADINGS = 30
const MAX_PARTS = 12

interface Candidate {
  text: string
  key: string
  /** How much the source is believed, before others agree. */
  weight: number
}

/** Parts of a title between separators, with where each begins and ends. */
interface Part {
  start: number
  end: number
  key: string
}

export function tidy(text: string): string {
  return cleanText(text.slice(0, 4000).replace(/\s+/g, ' ').trim().slice(0, 1000)).trim()
}

/**
 * Title of a page's main text: what its headings, `<title>`, Open Graph title and structured data agree on, without the name
 * of the site. Its own name is a page's title only where there is nothing else, as on a site's first page.
 */
export function titleOf(
  tree: Tree,
  items: readonly Item[],
  meta: ReadonlyMap<string, string>,
  address: string,
): string {
  const page = pageTitle(tree)
  const og = tidy(meta.get('og:title') ?? meta.get('twitter:title') ?? '')
  const headline = headlineOf(items)
  const headings = headingsOf(tree)
  markSite(headings, page)
  const sites = headings.filter(({ site }) => site).map(({ key }) => key)
  const names = new SiteNames(new Set([...siteNames(tree, items, meta), ...sites]), address)
  const [ownOg, ownPage] = [og, page].map((title) => withoutSite(title, names)) as [string, string]
  const titles = [ownPage, ownOg].filter(Boolean).map(splitTitle)
  const said = keyOf(headline)
  const candidates: Candidate[] = [
    ...headings.filter(({ level, site }) => level === 1 && !site).map((one) => ({ ...one, weight: 1 })),
    { text: headline, key: said, weight: 0.9 },
    { text: ownOg, key: keyOf(ownOg), weight: 0.8 },
    { text: ownPage, key: keyOf(ownPage), weight: 0.6 },
    ...titles.flatMap(({ runs }) => runs),
  ].filter(({ key }) => key && !names.has(key))
  const agree = (key: string): number => {
    let votes = 0
    for (const title of titles) votes += agreement(key, title)
    if (said === key) votes += 1
    const heading = headings.find((one) => one.key === key && !one.site)
    return votes + (heading ? (heading.level === 1 ? 1 : 0.7) : 0)
  }
  let best: Candidate | undefined
  let most = 0
  for (const candidate of candidates) {
    const votes = agree(candidate.key) + candidate.weight
    if (votes > most) {
      best = candidate
      most = votes
    }
  }
  return best?.text || og || page || headline
}

/** A title and what separators cut it into. */
interface SplitTitle {
  key: string
  first: string
  runs: Candidate[]
}

function splitTitle(title: string): SplitTitle {
  const parts = partsOf(title)
  return { key: keyOf(title), first: parts[0]!.key, runs: runsOf(title, parts.slice(0, MAX_PARTS)) }
}

/** How much a title says that a text is the title: all of it, its beginning or another part between separators, or somewhere in it. */
function agreement(key: string, { key: whole, first, runs }: SplitTitle): number {
  if (whole === key) return 1
  if (first === key) return 0.9
  if (runs.some((run) => run.key === key)) return 0.6
  return key.length >= 4 && whole.includes(key) ? 0.4 : 0
}

function partsOf(title: string): Part[] {
  const parts: Part[] = []
  let start = 0
  for (const match of title.matchAll(SEPARATOR)) {
    parts.push({ start, end: match.index, key: keyOf(title.slice(start, match.index)) })
    start = match.index + match[0].length
  }
  parts.push({ start, end: title.length, key: keyOf(title.slice(start)) })
  return parts
}

/** Beginnings and ends of a title, cut at separators; they need others to agree. */
function runsOf(title: string, parts: readonly Part[]): Candidate[] {
  const runs: Candidate[] = []
  for (let i = 1; i < parts.length; i++) {
    for (const text of [title.slice(0, parts[i - 1]!.end), title.slice(parts[i]!.start)])
      runs.push({ text: text.trim(), key: keyOf(text), weight: 0 })
  }
  return runs
}

/** A title without the names of the site that it begins or ends with; as it is where nothing else is left. */
function withoutSite(title: string, names: SiteNames): string {
  const parts = partsOf(title)
  let first = 0
  let last = parts.length - 1
  while (first < last && (!parts[last]!.key || names.isBehind(parts[last]!.key))) last--
  while (first < last && (!parts[first]!.key || names.has(parts[first]!.key))) first++
  return title.slice(parts[first]!.start, parts[last]!.end).trim()
}

/** A first heading that `<title>` ends in is the site's name where what comes before that is a heading further down. */
function markSite(headings: Heading[], title: string): void {
  const parts = partsOf(title)
  for (const part of parts.slice(1, MAX_PARTS)) {
    const name = keyOf(title.slice(part.start))
    const rest = keyOf(title.slice(0, part.start))
    const at = headings.findIndex(({ key, level }) => key === name && level === 1)
    if (at >= 0 && headings.slice(at + 1).some(({ key, level }) => key === rest && level < 3)) headings[at]!.site = true
  }
}

function pageTitle(tree: Tree): string {
  for (let i = 0; i < tree.size; i++) {
    if (tree.tag[i] === TAG.svg) i = tree.end[i]! - 1
    else if (tree.tag[i] === TAG.title) {
      const text = tidy(tree.textOf(i, 2000))
      if (text) return text
    }
  }
  return ''
}

function headlineOf(items: readonly Item[]): string {
  for (const item of items) {
    if (!typesOf(item).some((type) => ARTICLE.test(type))) continue
    const headline = tidy(decodeHTML(stringOf(item.headline) || stringOf(item.name)))
    if (headline) return headline
  }
  return ''
}

interface Heading {
  /** Of headings of the first level. */
  text: string
  key: string
  level: number
  site: boolean
}

function headingsOf(tree: Tree): Heading[] {
  const out: Heading[] = []
  for (let i = 0; i < tree.size && out.length < MAX_HEADINGS; i++) {
    const tag = tree.tag[i]!
    if (!HEADING[tag] || tag > TAG.h3) continue
    const source = tree.textOf(i, 2000)
    const key = keyOf(source)
    const text = tag === TAG.h1 ? tidy(source).replace(/\s*[¶#]$/, '') : ''
    if (key) out.push({ text, key, level: tag - TAG.h1 + 1, site: tag === TAG.h1 && isSiteHeading(tree, i) })
  }
  return out
}
