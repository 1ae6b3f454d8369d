import { createHash } from 'node:crypto'
import { domainOf } from '../url.js'

/** Directories below the host that are nodes of their own. */
export const MOST_DIRECTORIES = 3
/** Longer names of hosts and directories, which a crawl may hold without end, are shortened to a hash. */
const LONGEST_NAME = 100
const HASH_DIGITS = 24

/**
 * The nodes of the URL tree that a page lies in, by name, from its host down: `host`, `first`, `second` … Only directories count: what follows the
 * last slash is the page itself.
 */
export function namesOf(url: string): string[] {
  const directories = pathOf(url).split('/').slice(1, -1).filter(Boolean)
  return [domainOf(url), ...directories.slice(0, MOST_DIRECTORIES)].map(short)
}

/** The same as paths: `host`, `host/first`, `host/first/second` … */
export const nodesOf = (url: string): string[] => namesOf(url).map((_, i, names) => names.slice(0, i + 1).join('/'))

/** Of ASCII, which alone is neither trimmed, left out nor encoded. */
const isVisible = (code: number): boolean => code > 0x20 && code < 0x7f

/**
 * Length of what the nodes of a usual URL follow from, all up to the last slash of its path: URLs that have it in common have the same nodes. 0 for a URL
 * of which that is not plain to see, as one that ends in `..`.
 */
export function directoryLength(url: string): number {
  const host = url.startsWith('https://') ? 8 : url.startsWith('http://') ? 7 : url.length
  let slash = -1
  let plain = false
  for (let i = host; i < url.length; i++) {
    const char = url[i]!
    if (char === '?' || char === '#') break
    if (char === '/') {
      // Slashes before the host are passed over.
      if (i === host) return 0
      slash = i
      plain = true
    } else if (!isVisible(url.charCodeAt(i)) || char === '\\') {
      if (slash < 0) return 0
      plain = false
    } else if (i === slash + 1 && (char === '.' || char === '%')) plain = false
  }
  return plain ? slash + 1 : 0
}

/** What begins with `#` can be neither a host nor a directory of a URL. */
const short = (name: string): string =>
  name.length <= LONGEST_NAME ? name : `#${createHash('sha256').update(name).digest('hex').slice(0, HASH_DIGITS)}`

function pathOf(url: string): string {
  try {
    return new URL(url.trim()).pathname
  } catch {
    return ''
  }
}
