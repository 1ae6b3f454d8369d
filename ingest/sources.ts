import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { glob } from 'tinyglobby'
import { Download } from './download.js'
import { IngestError, reading } from './errors.js'
import { htmlSource } from './html-files.js'
import type { HttpOptions } from './http/options.js'
import { isPathList, MAX_LIST, parseList, resolvePath, resolveUrl } from './path-list.js'
import type { Source } from './types.js'

const CHUNK = 256 << 10
/** Stats that wait at a time. */
const BATCH = 256

/** Bytes that tell what a file is, whatever its name. */
const BEGINNING = 1024
const HTML = /^\uFEFF?\s*(<\?xml[^>]*>\s*)?<(!doctype\s+html|html|head)\b/i
const GZIP = '1f8b'
/** WARC records and lines of JSON, which names like those of pages are given to as well. */
const NO_HTML = /^(WARC\/\d|\uFEFF?\s*\{\s*")/i

export const isUrl = (text: string): boolean => /^https?:\/\//i.test(text)
const isHtmlFile = (name: string): boolean => /\.x?html?$/i.test(name)
/** Formats that are not read count too, so that they are reported instead of left out. */
export const isArchive = (name: string): boolean =>
  /\.(warc|wet|wat|arc|wacz)(\.(gz|bz2|lz4|xz|zst|open|bad))*$/i.test(name)

/** Files beside those of crawls: what they are called in messages, and by names of files. */
export interface OtherFiles {
  kind: string
  named: RegExp
}

/**
 * The files that arguments name: files, folders (all archives and HTML files in them, sorted), globs, lists of paths or URLs
 * (`*.paths`, `*.paths.gz`), http(s) URLs. In the order of the arguments; the same file only once.
 * @param also what else is looked for in folders
 * @param http how servers are asked
 * @throws IngestError naming what is not there
 */
export async function resolveSources(args: string[], also?: OtherFiles, http?: HttpOptions): Promise<Source[]> {
  const sources = new Map<string, Source>()
  for (const arg of args) {
    for (const source of await resolveOne(arg, also, http))
      if (!sources.has(source.name)) sources.set(source.name, source)
  }
  return [...sources.values()]
}

async function resolveOne(arg: string, also?: OtherFiles, http?: HttpOptions): Promise<Source[]> {
  // What a person has typed may be a private address; what a list or a server names may not.
  if (isUrl(arg)) {
    const typed = { ...http, allowPrivate: true }
    return isPathList(arg.replace(/[?#].*$/, '')) ? listAt(arg, typed, http) : [urlSource(arg, typed)]
  }
  if (arg === '') throw new IngestError('an empty name is no file')
  const found = await find(arg)
  if (found?.isDirectory()) return folder(arg, also)
  if (arg === '-' || (found && !found.isFile())) {
    throw new IngestError(`${arg} is no file: what stops goes on where it was, which a pipe or device does not allow`)
  }
  if (found) return isPathList(arg) ? listIn(arg, http) : [await fileSource(arg)]
  const matches = /[*?[{]/.test(arg)
    ? (await glob(arg, { absolute: true, expandDirectories: false })).sort()
    : undefined
  if (!matches) throw new IngestError(`${arg} does not exist`)
  if (matches.length === 0) throw new IngestError(`no file matches ${arg}`)
  return inBatches(matches, fileSource)
}

async function find(path: string) {
  try {
    return await stat(path)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return undefined
    throw new IngestError(`${path} cannot be read: ${message}`)
  }
}

async function folder(path: string, also?: OtherFiles): Promise<Source[]> {
  const files: string[] = []
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    const name = join(entry.parentPath, entry.name)
    const isLinked = entry.isSymbolicLink() && (await find(name))?.isFile()
    const isWanted = isArchive(entry.name) || isHtmlFile(entry.name) || also?.named.test(entry.name)
    if ((entry.isFile() || isLinked) && isWanted) files.push(name)
  }
  const kinds = also ? `${also.kind}, WARC or HTML` : 'WARC or HTML'
  if (files.length === 0) throw new IngestError(`there are no ${kinds} files in ${path}`)
  return inBatches(files.sort(), fileSource)
}

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

async function fileSource(path: string): Promise<Source> {
  const name = resolve(path)
  const found = await find(name)
  if (!found?.isFile()) throw new IngestError(`${path} is not a file`)
  if (await isHtml(name)) return htmlSource(name)
  const open = async (start = 0, end = Number.POSITIVE_INFINITY) =>
    reading(name, createReadStream(name, { start, end: end - 1, highWaterMark: CHUNK }))
  return { name, size: found.size, version: found.mtime.toISOString(), open }
}

async function isHtml(path: string): Promise<boolean> {
  const bytes = await beginningOf(path)
  const start = bytes.toString().replace(/<!--.*?-->/gs, '')
  return HTML.test(start) || (isHtmlFile(path) && bytes.toString('hex', 0, 2) !== GZIP && !NO_HTML.test(start))
}

async function beginningOf(path: string): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of reading(path, createReadStream(path, { end: BEGINNING - 1 }))) chunks.push(chunk)
  return Buffer.concat(chunks)
}

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

async function inBatches<T>(names: string[], sourceOf: (name: string) => Promise<T>): Promise<T[]> {
  const sources: T[] = []
  for (let i = 0; i < names.length; i += BATCH) {
    sources.push(...(await Promise.all(names.slice(i, i + BATCH).map(sourceOf))))
  }
  return sources
}
