import { stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { IngestError } from './errors.js'

/** A list of a crawl's files has some 100,000 lines. */
const MAX_LIST = 256 << 20

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
    throw new IngestError(`the list ${list} cannot be read: ${(error as Error).message}`)
  }
  const lines = text.split('\n').map((line) => line.trim())
  return lines.filter((line) => line !== '' && !line.startsWith('#'))
}

/**
 * What a line of a list at a URL stands for: relative to the list, or, as in Common Crawl's, from a folder further up that
 * its first name is the name of.
 */
export function resolveUrl(line: string, list: string): string {
  const base = new URL(list)
  const above = base.pathname.indexOf(`/${line.split('/', 1)[0]}/`)
  if (above >= 0) base.pathname = base.pathname.slice(0, above + 1)
  return new URL(line, base).href
}

/**
 * What a line of a list in a file stands for: relative to the list's folder, or the nearest folder further up where it is.
 * @throws IngestError when there is no such file
 */
export async function resolvePath(line: string, list: string): Promise<string> {
  for (let folder = dirname(resolve(list)); ; folder = dirname(folder)) {
    const path = resolve(folder, line)
    if (await stat(path).catch(() => undefined)) return path
    if (folder === dirname(folder)) break
  }
  const place = join(dirname(list), line)
  throw new IngestError(`${line}, listed in ${list}, does not exist: it was looked for as ${place} and further up`)
}
