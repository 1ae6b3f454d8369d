import { IngestError } from '../errors.js'

/** The keys from one on, up to another that is not among them. */
export interface KeyRange {
  from: string
  to: string
}

/**
 * The keys of a host's URLs in an index that is sorted by SURT (`org,example)/path`), in which hosts stand from the top-level
 * domain down and without www.
 * @param text `example.org`, or `*.example.org` for the hosts below it as well
 * @throws IngestError when it is not a host
 */
export function hostKeys(text: string): KeyRange[] {
  const below = text.startsWith('*.')
  const host = below ? text.slice(2) : text
  if (/[/:@?#\s]/.test(host)) throw new IngestError(`${text} is not a host, such as example.org`)
  const key = reversed(parsed(`http://${host}/`, text).hostname)
  // A host ends before its path or its port.
  const ends = below ? [')', ',', ':'] : [')', ':']
  return ends.map((end) => beginningWith(key + end))
}

/**
 * The keys among which those of all URLs with a prefix are; not all of them have it, which `hasPrefix` tells.
 * @throws IngestError when it is not the beginning of a URL
 */
export function prefixKeys(prefix: string): KeyRange {
  const { hostname, port, pathname } = parsed(withScheme(prefix), prefix)
  // What a key is made of beyond these characters is changed in ways that a beginning does not tell.
  const plain = /^[^%;]*/.exec(pathname.toLowerCase().replace(/\/{2,}/g, '/'))![0]
  return beginningWith(`${reversed(hostname)}${port && `:${port}`})${plain.replace(/\/$/, '') || '/'}`)
}

/** Whether a URL begins with a prefix; http and https, and hosts with and without www., count as the same. */
export function hasPrefix(url: string, prefix: string): boolean {
  try {
    return comparable(url).startsWith(comparable(withScheme(prefix)))
  } catch {
    return false
  }
}

/** Key ranges in their order, those that touch put together. */
export function merged(ranges: KeyRange[]): KeyRange[] {
  const result: KeyRange[] = []
  for (const range of ranges.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = result.at(-1)
    if (!last || range.from > last.to) result.push({ ...range })
    else if (range.to > last.to) last.to = range.to
  }
  return result
}

function beginningWith(from: string): KeyRange {
  return { from, to: from.slice(0, -1) + String.fromCharCode(from.charCodeAt(from.length - 1) + 1) }
}

function parsed(url: string, text: string): URL {
  try {
    return new URL(url)
  } catch {
    throw new IngestError(`${text} is neither a host nor the beginning of a URL`)
  }
}

const withScheme = (prefix: string): string => (/^https?:\/\//i.test(prefix) ? prefix : `https://${prefix}`)
const withoutWww = (host: string): string => host.replace(/^www\d*\./, '')
const reversed = (host: string): string => withoutWww(host).split('.').reverse().join(',')

function comparable(url: string): string {
  const { hostname, port, pathname, search } = new URL(url)
  return `${withoutWww(hostname)}${port && `:${port}`}${pathname}${search}`
}
