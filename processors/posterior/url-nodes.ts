import { createHash } from 'node:crypto'
import { domainOf } from '../url.js'

/** Directories below the host that are nodes of their own. */
const MOST_DIRECTORIES = 3
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

/** All up to the last slash of the path, where a page follows that is surely neither `..` nor anything else that the path depends on. */
const DIRECTORY = /^https?:\/\/[^\s/\\?#][^?#]*\/(?![.%])(?=[!"$-.0->@-[\]-~]*(?:[?#]|$))/

/** What the nodes of a usual URL follow from: URLs that have it in common have the same nodes. */
export const directoryOf = (url: string): string | undefined => DIRECTORY.exec(url)?.[0]

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
