import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { glob } from 'tinyglobby'
import { download, sizeOf } from './download.js'
import { IngestError } from './errors.js'
import { htmlSource } from './html-files.js'
import type { Source } from './types.js'

const isUrl = (text: string): boolean => /^https?:\/\//i.test(text)
const isList = (name: string): boolean => /(\.paths|\.list)(\.gz)?$/.test(name)
const isHtmlFile = (name: string): boolean => /\.x?html?$/i.test(name)
const isWarcFile = (name: string): boolean => /\.(warc|wet|arc)(\.[a-z0-9]+)?$/i.test(name)

/**
 * The files that arguments name: files, folders (all WARC and HTML files in them, sorted), globs, lists of paths or URLs
 * (`*.paths`, `*.paths.gz`), http(s) URLs. In the order of the arguments; the same file only once.
 * @throws {IngestError} naming what is not there
 */
export async function resolveSources(args: string[]): Promise<Source[]> {
  const sources = new Map<string, Source>()
  for (const arg of args)
    for (const source of await resolveOne(arg)) if (!sources.has(source.name)) sources.set(source.name, source)
  return [...sources.values()]
}

async function resolveOne(arg: string): Promise<Source[]> {
  if (isUrl(arg)) return isList(new URL(arg).pathname) ? listed(await fetchAll(arg), arg) : [urlSource(arg)]
  const found = await stat(arg).catch(() => undefined)
  if (found?.isDirectory()) return folder(arg)
  if (found) return isList(arg) ? listed(await readFile(arg), arg) : [await fileSource(arg)]
  if (!/[*?[{]/.test(arg)) throw new IngestError(`${arg} does not exist`)
  const matches = (await glob(arg, { absolute: true, expandDirectories: false })).sort()
  if (matches.length === 0) throw new IngestError(`no file matches ${arg}`)
  return Promise.all(matches.map(fileSource))
}

async function folder(path: string): Promise<Source[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile() && (isWarcFile(entry.name) || isHtmlFile(entry.name)))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
  if (files.length === 0) throw new IngestError(`there are no WARC or HTML files in ${path}`)
  return Promise.all(files.map(fileSource))
}

/** A list's own entries: paths stand relative to it, and, where that is not there, to the current folder. */
async function listed(bytes: Buffer, list: string): Promise<Source[]> {
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8')
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  return Promise.all(
    lines.map(async (line) => {
      if (isUrl(line)) return urlSource(line)
      // Lists like Common Crawl's name paths from the root of the server.
      if (isUrl(list)) return urlSource(new URL(line.startsWith('/') ? line : `/${line}`, list).href)
      const beside = resolve(dirname(list), line)
      const path = (await stat(beside).catch(() => undefined)) ? beside : line
      if (!(await stat(path).catch(() => undefined)))
        throw new IngestError(`${line}, listed in ${basename(list)}, does not exist`)
      return fileSource(path)
    }),
  )
}

async function fileSource(path: string): Promise<Source> {
  const name = resolve(path)
  if (isHtmlFile(path)) return htmlSource(name)
  const { size } = await stat(path)
  return { name, size, open: async (offset = 0) => createReadStream(name, { start: offset, highWaterMark: 256 << 10 }) }
}

function urlSource(url: string): Source {
  let size: number | undefined
  return {
    name: url,
    get size() {
      return size
    },
    async open(offset = 0) {
      size ??= await sizeOf(url)
      return download(url, offset)
    },
  }
}

async function fetchAll(url: string): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of download(url, 0)) chunks.push(chunk)
  return Buffer.concat(chunks)
}
