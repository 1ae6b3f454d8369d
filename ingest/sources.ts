import { readFile } from 'node:fs/promises'
import { glob } from 'tinyglobby'
import { standardInput } from '../lines/index.js'
import { Download } from './download.js'
import { IngestError } from './errors.js'
import { fileSource, find } from './file-source.js'
import { folderSources, type OtherFiles } from './folder.js'
import type { HttpOptions } from './http/options.js'
import { inBatches } from './in-batches.js'
import { isUrl } from './names.js'
import { isPathList, MAX_LIST, parseList, resolvePath, resolveUrl } from './path-list.js'
import { pipedSource, STANDARD_INPUT } from './standard-input.js'
import type { Source } from './types.js'
import type { Tell } from './walk.js'

export interface ResolveOptions {
  /** What else is looked for in folders. */
  also?: OtherFiles
  /** How servers are asked. */
  http?: HttpOptions
  /** Told of what in a folder cannot be read, or leads back; a warning of the process unless given. */
  tell?: Tell
}

/**
 * The files that arguments name: files, folders (all files of pages in them, sorted), globs, lists of paths or URLs
 * (`*.paths`, `*.paths.gz`), http(s) URLs. In the order of the arguments; the same file only once.
 * @throws IngestError naming what is not there
 */
export async function resolveSources(args: readonly string[], options: ResolveOptions = {}): Promise<Source[]> {
  const sources = new Map<string, Source>()
  for (const arg of args) {
    for (const source of await resolveOne(arg, options)) if (!sources.has(source.name)) sources.set(source.name, source)
  }
  return [...sources.values()]
}

async function resolveOne(arg: string, { also, http, tell = warn }: ResolveOptions): Promise<Source[]> {
  // What a person has typed may be a private address; what a list or a server names may not.
  if (isUrl(arg)) {
    const typed = { ...http, allowPrivate: true }
    return isPathList(arg.replace(/[?#].*$/, '')) ? listAt(arg, typed, http) : [urlSource(arg, typed)]
  }
  if (arg === '') throw new IngestError('an empty name is no file')
  if (arg === STANDARD_INPUT) return [await pipedSource(standardInput())]
  const found = await find(arg)
  if (found?.isDirectory()) return folderSources(arg, also, tell)
  if (found && !found.isFile()) {
    throw new IngestError(
      `${arg} is no file: what stops goes on where it was, which a pipe or device does not allow; JSON lines can be piped in, as \`-\``,
    )
  }
  if (found) return isPathList(arg) ? listIn(arg, http) : [await fileSource(arg)]
  const matches = /[*?[{]/.test(arg)
    ? (await glob(arg, { absolute: true, expandDirectories: false })).sort()
    : undefined
  if (!matches) throw new IngestError(`${arg} does not exist`)
  if (matches.length === 0) throw new IngestError(`no file matches ${arg}`)
  return inBatches(matches, fileSource)
}

const warn: Tell = (problem) => process.emitWarning(problem)

async function listIn(list: string, http?: HttpOptions): Promise<Source[]> {
  return inBatches(parseList(await readFile(list), list), async (line) =>
    isUrl(line) ? urlSource(line, http) : fileSource(await resolvePath(line, list)),
  )
}

/** @param typed how the list's own server is asked; @param http how others are */
async function listAt(list: string, typed: HttpOptions, http?: HttpOptions): Promise<Source[]> {
  const lines = parseList(await new Download(list, typed).readAll(MAX_LIST), list)
  const { host } = new URL(list)
  return lines.map((line) => {
    const url = resolveUrl(line, list)
    return urlSource(url, new URL(url).host === host ? typed : http)
  })
}

/**
 * The source at a path or URL.
 * @param http how servers are asked
 * @param version the content that a URL had before: reading fails when it has another one now
 * @throws IngestError when the file is not there
 */
export const sourceAt = (location: string, http?: HttpOptions, version?: string): Promise<Source> | Source =>
  isUrl(location) ? urlSource(location, http, version) : fileSource(location)

function urlSource(url: string, http?: HttpOptions, version?: string): Source {
  const download = new Download(url, http, version)
  const { name } = download
  return {
    name,
    ...(name === url ? {} : { location: url }),
    allowsPrivate: http?.allowPrivate ?? false,
    get size() {
      return download.size
    },
    get version() {
      return download.version
    },
    open: async (offset, end) => download.read(offset, end),
  }
}
