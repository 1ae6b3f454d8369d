import { createHash } from 'node:crypto'
import { domainOf } from '../url.js'

/** Directories below the host that are nodes of their own. */
const MOST_DIRECTORIES = 3
/** Longer names of hosts and directories, which a crawl may hold without end, are shortened to a hash. */
const LONGEST_NAME = 100
const HASH_DIGITS = 24

/**
 * The nodes of the URL tree that a page lies in, from its host down: `host`, `host/first`, `host/first/second` … Only directories
 * count: what follows the last slash is the page itself.
 */
export function nodesOf(url: string): string[] {
  const host = short(domainOf(url))
  const nodes = [host]
  const directories = pathOf(url).split('/').slice(1, -1).filter(Boolean)
  for (const directory of directories.slice(0, MOST_DIRECTORIES)) nodes.push(`${nodes.at(-1)}/${short(directory)}`)
  return nodes
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
