import { pageId } from '../processors/page-id.js'
import { canonicalUrl, domainOf } from '../processors/url.js'

/** What the URL that a person has pasted may be meant to be, the likeliest first: each with another page id. */
export function variantsOf(pasted: string): string[] {
  const bare = withoutWrapping(pasted)
  const urls = [pasted.trim(), bare, bare.replace(/[.,;:!?'")\]}>]+$/, '')].map(withScheme)
  const variants = [...urls, ...urls.map(otherSlash), ...urls.map(otherWww), ...urls.map(otherSlash).map(otherWww)]
  const byId = new Map(variants.reverse().map((url) => [pageId(url), url]))
  return [...byId.values()].reverse()
}

/** Without what stands around a URL in a text, and what a line break or HTML has made of it. */
function withoutWrapping(pasted: string): string {
  return pasted
    .replace(/\s+/g, '')
    .replace(/^[<("'[{«“]+|[>"'»”]+$/g, '')
    .replace(/&amp;/g, '&')
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

/** URLs of the same host that look most like one, the most alike first. */
export class NearMisses {
  readonly #wanted: string
  readonly #found = new Map<string, number>()
  readonly host: string

  constructor(
    url: string,
    readonly most = 5,
  ) {
    this.host = domainOf(withScheme(withoutWrapping(url)))
    this.#wanted = comparable(withScheme(withoutWrapping(url)))
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
