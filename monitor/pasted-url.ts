import { domainToUnicode } from 'node:url'
import { pageId } from '../processors/page-id.js'
import { canonicalUrl, domainOf } from '../processors/url.js'

/** What the URL that a person has pasted may be meant to be, the likeliest first: each with another page id. */
export function variantsOf(pasted: string): string[] {
  const bare = withoutWrapping(pasted)
  const urls = [pasted.trim(), bare, bare.replace(/[.,;:!?'")\]}>]+$/, ''), ...urlsInside(pasted)].map(withScheme)
  const variants = [...urls, ...urls.map(otherSlash), ...urls.map(otherWww), ...urls.map(otherSlash).map(otherWww)]
  const byId = new Map<string, string>()
  for (const url of variants) if (!byId.has(pageId(url))) byId.set(pageId(url), url)
  return [...byId.values()]
}

/** Without what stands around a URL in a text, and what a line break, HTML or a shell has made of it. */
function withoutWrapping(pasted: string): string {
  return pasted
    .replace(/[\s\p{Cf}]+/gu, '')
    .replace(/^[<("'[{«“`]+|[>"'»”`]+$/g, '')
    .replace(/\\+(?=[^\w/]|$)/g, '')
    .replace(/^h(?:tt|xx)p(s?)(?:[:：][\\/]+|[\\/]{2})/i, 'http$1://')
    .replace(/&amp;/g, '&')
}

/** The URLs behind something else: in a link of Markdown or HTML, in an archive's or a search engine's URL, after `view-source:`. */
function urlsInside(pasted: string): string[] {
  const text = pasted.replace(/&amp;/g, '&').replace(ENCODED_URL, decoded)
  const [, inside] = /^.*\b(https?:\/\/[^\s"'<>`\p{Cf}]+)/isu.exec(text) ?? []
  if (inside === undefined) return []
  return [inside, closed(inside), inside.replace(/[&)\]].*$/, '')].map(withoutWrapping)
}

/** Without what follows a URL in a sentence: parentheses belong to it as long as they are in pairs. */
function closed(url: string): string {
  const end = /[\]}.,;:!?]+$/.exec(url) ?? (url.split(')').length > url.split('(').length ? /\)$/.exec(url) : null)
  return end ? closed(url.slice(0, end.index)) : url
}

const ENCODED_URL = /\bhttps?%3a%2f%2f[^\s"'<>&]+/gi

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function withScheme(url: string): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(url)) return url
  return `https://${url.replace(/^\/\//, '')}`
}

/** With or without the slash at the end of its path. */
function otherSlash(url: string): string {
  const [, path = '', rest = ''] = /^([^?#]*)(.*)$/s.exec(url)!
  return (path.endsWith('/') ? path.slice(0, -1) : `${path}/`) + rest
}

function otherWww(url: string): string {
  return url.replace(/^([a-z]+:\/\/)(www\.)?/i, (_, scheme: string, www?: string) => (www ? scheme : `${scheme}www.`))
}

/** What of a record is looked at for the host of the URL that it begins with. */
const BEGINNING = 512

/** URLs of the same host that look most like one, the most alike first. */
export class NearMisses {
  readonly #wanted: string
  readonly #found = new Map<string, number>()
  readonly host: string

  constructor(
    url: string,
    readonly most = 5,
  ) {
    const wanted = withScheme(urlsInside(url)[1] ?? withoutWrapping(url))
    this.host = domainOf(wanted)
    this.#wanted = comparable(wanted)
  }

  /** Whether a record that begins with a URL may be of the host, however that is spelled: a look spares reading those of all others. */
  isLikelyIn(record: Buffer): boolean {
    const beginning = record.toString('utf8', 0, BEGINNING).toLowerCase()
    return beginning.includes(this.host) || beginning.includes(domainToUnicode(this.host))
  }

  add(url: string): void {
    if (domainOf(url) !== this.host) return
    this.#found.set(canonicalUrl(url), likeness(comparable(url), this.#wanted))
    if (this.#found.size > this.most) this.#found.delete(this.urls.at(-1)!)
  }

  get urls(): string[] {
    return [...this.#found].sort(([, a], [, b]) => b - a).map(([url]) => url)
  }
}

const comparable = (url: string): string =>
  canonicalUrl(url)
    .toLowerCase()
    .replace(/^https:\/\/(www\.)?/, '')

/** Share of two texts that is the same at their beginnings and their ends. */
function likeness(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length)
  let start = 0
  while (start < shorter && a[start] === b[start]) start++
  let end = 0
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end++
  return (2 * (start + end)) / (a.length + b.length)
}
