import { readFile } from 'node:fs/promises'
import { glob } from 'tinyglobby'
import { Download } from './download.js'
import { IngestError } from './errors.js'
import { fileSource, find } from './file-source.js'
import { folderSources, type OtherFiles } from './folder.js'
import { inBatches } from './in-batches.js'
import { isUrl } from './names.js'
import { isPathList, parseList, resolvePath, resolveUrl } from './path-list.js'
import type { Source } from './types.js'
import type { Tell } from './walk.js'

/**
 * The files that arguments name: files, folders (all files of pages in them, sorted), globs, lists of paths or URLs
 * (`*.paths`, `*.paths.gz`), http(s) URLs. In the order of the arguments; the same file only once.
 * @param also what else is looked for in folders
 * @param tell told of what in a folder cannot be read, or leads back; a warning of the process unless given
 * @throws IngestError naming what is not there
 */
export async function resolveSources(
  args: string[],
  also?: OtherFiles,
  tell: Tell = (problem) => process.emitWarning(problem),
): Promise<Source[]> {
  const sources = new Map<string, Source>()
  for (const arg of args) {
    for (const source of await resolveOne(arg, also, tell))
      if (!sources.has(source.name)) sources.set(source.name, source)
  }
  return [...sources.values()]
}

async function resolveOne(arg: string, also: OtherFiles | undefined, tell: Tell): Promise<Source[]> {
  if (isUrl(arg)) return isPathList(arg.replace(/[?#].*$/, '')) ? listAt(arg) : [urlSource(arg)]
  if (arg === '') throw new IngestError('an empty name is no file')
  const found = await find(arg)
  if (found?.isDirectory()) return folderSources(arg, also, tell)
  if (arg === '-' || (found && !found.isFile())) {
    throw new IngestError(`${arg} is no file: what stops goes on where it was, which a pipe or device does not allow`)
  }
  if (found) return isPathList(arg) ? listIn(arg) : [await fileSource(arg)]
  const matches = /[*?[{]/.test(arg)
    ? (await glob(arg, { absolute: true, expandDirectories: false })).sort()
    : undefined
  if (!matches) throw new IngestError(`${arg} does not exist`)
  if (matches.length === 0) throw new IngestError(`no file matches ${arg}`)
  return inBatches(matches, fileSource)
}

async function listIn(list: string): Promise<Source[]> {
  return inBatches(parseList(await readFile(list), list), async (line) =>
    isUrl(line) ? urlSource(line) : fileSource(await resolvePath(line, list)),
  )
}

async function listAt(list: string): Promise<Source[]> {
  const chunks: Uint8Array[] = []
  for await (const chunk of new Download(list).read(0)) chunks.push(chunk)
  return parseList(Buffer.concat(chunks), list).map((line) => urlSource(resolveUrl(line, list)))
}

/**
 * The source at a path or URL.
 * @throws IngestError when the file is not there
 */
export const sourceAt = (location: string): Promise<Source> | Source =>
  isUrl(location) ? urlSource(location) : fileSource(location)

function urlSource(url: string): Source {
  const download = new Download(url)
  return {
    name: url,
    get size() {
      return download.size
    },
    open: async (offset = 0, end) => download.read(offset, end),
  }
}
