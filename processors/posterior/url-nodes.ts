import { domainOf } from '../url.js'

/** Directories below the host that are nodes of their own. */
const MOST_DIRECTORIES = 3

/**
 * The nodes of the URL tree that a page lies in, from its host down: `host`, `host/first`, `host/first/second` … Only directories
 * count: what follows the last slash is the page itself.
 */
export function nodesOf(url: string): string[] {
  const host = domainOf(url)
  const nodes = [host]
  const directories = pathOf(url).split('/').slice(1, -1).filter(Boolean)
  for (const directory of directories.slice(0, MOST_DIRECTORIES)) nodes.push(`${nodes.at(-1)}/${directory}`)
  return nodes
}

function pathOf(url: string): string {
  try {
    return new URL(url.trim()).pathname
  } catch {
    return ''
  }
}
