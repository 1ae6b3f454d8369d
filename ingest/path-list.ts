import { stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { IngestError } from './errors.js'
import { publicName } from './http/public-name.js'

/** Bytes of a list at most: one of a crawl's files has some 100,000 lines. */
export const MAX_LIST = 256 << 20

/** Whether a name is that of a list of paths or URLs, such as Common Crawl's warc.paths.gz. */
export const isPathList = (name: string): boolean => /\.(paths|list)(\.gz)?$/i.test(name)

/**
 * The paths or URLs in a list, one a line; lines that are empty or start with # are left out.
 * @throws IngestError when the list is not text
 */
export function parseList(bytes: Buffer, list: string): string[] {
  let text: string
  try {
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b
    text = (isGzip ? gunzipSync(bytes, { maxOutputLength: MAX_LIST }) : bytes).toString('utf8')
  } catch (error) {
    throw new IngestError(`the list ${publicName(list)} cannot be read: ${(error as Error).message}`)
  }
  const lines = text.split('\n').map((line) => line.trim())
  return lines.filter((line) => line !== '' && !line.startsWith('#'))
}

/**
 * What a line of a list at a URL stands for: relative to the list, or, as in Common Crawl's, from a folder further up that
 * its first name is the name of.
 * @throws IngestError when the line leads out of its folder
 */
export function resolveUrl(line: string, list: string): string {
  checkInside(line, list)
  const base = new URL(list)
  const above = base.pathname.indexOf(`/${firstName(line)}/`)
  if (above >= 0) base.pathname = base.pathname.slice(0, above + 1)
  return new URL(line, base).href
}

/**
 * What a line of a list in a file stands for: a path from the list's folder; or from the folder that holds it or the one above, when
 * the line begins with its name; or, in Common Crawl's lists, from the one further up that has all that it publishes.
 * @throws IngestError when there is no such file, or the line leads out of its folder
 */
export async function resolvePath(line: string, list: string): Promise<string> {
  checkInside(line, list)
  const folder = dirname(resolve(list))
  if (isAbsolute(line)) {
    if (!line.startsWith(join(folder, sep)))
      throw new IngestError(`${line}, listed in ${list}, is not in the list's folder`)
    return line
  }
  const beside = join(folder, line)
  const first = firstName(line)
  const isNear = [basename(folder), basename(dirname(folder))].includes(first)
  const above = isNear || ROOTS.has(first) ? `${folder}${sep}`.lastIndexOf(`${sep}${first}${sep}`) : -1
  const places = above < 0 ? [beside] : [beside, join(folder.slice(0, above + 1), line)]
  for (const place of places) if (await stat(place).catch(() => undefined)) return place
  throw new IngestError(`${line}, listed in ${list}, does not exist: it was looked for as ${places.join(' and ')}`)
}

/** Folders at the root of what Common Crawl publishes. */
const ROOTS = new Set(['crawl-data', 'cc-index', 'contrib', 'projects'])

const firstName = (line: string): string => line.split('/', 1)[0]!

/** Whoever writes a list does not choose among all files of this machine. */
function checkInside(line: string, list: string): void {
  if (leaves(line)) throw new IngestError(`${line}, listed in ${publicName(list)}, leads out of the list's folder`)
}

/** Whether a path has a step upwards. */
export const leaves = (path: string): boolean => /(^|[\\/])(\.|%2e){2}([\\/]|$)/i.test(path)
