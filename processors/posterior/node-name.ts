import { MOST_DIRECTORIES, namesOf } from './url-nodes.js'

/** What is typed is no node of a URL tree; the message says why. */
export class NodeNameError extends Error {}

/** A name that is shortened to a hash begins with what in a URL begins a fragment. */
const SHORTENED = /\/#(?=[0-9a-f]{24}(?:\/|$))/g
const ESCAPED = /^%23(?=[0-9a-f]{24}$)/

/**
 * The node that a person means, as a path (`host/first/second`), spelt as `nodesOf` spells those of pages: with or without scheme, `www.` and closing slash.
 * @throws {NodeNameError} for what is no host with up to three directories
 */
export function nodeNamed(typed: string): string {
  const text = typed.trim().replace(SHORTENED, '/%23')
  const url = parsed(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`)
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '')
    throw new NodeNameError(`${JSON.stringify(typed)} is no host with directories, such as mathoverflow.net/questions`)
  const directories = url.pathname.split('/').filter(Boolean)
  const names = namesOf(`https://${url.host}/${directories.map((name) => `${name}/`).join('')}`)
  const node = names.map((name) => name.replace(ESCAPED, '#')).join('/')
  if (directories.length > MOST_DIRECTORIES || url.search !== '' || url.hash !== '')
    throw new NodeNameError(
      `${JSON.stringify(typed)} goes beyond a host with up to ${MOST_DIRECTORIES} directories: the nearest node is ${node}`,
    )
  return node
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
