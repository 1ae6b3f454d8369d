import { open, readdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Lookahead } from './byte-queue.js'
import { pageTable, pathsIn } from './csv-pages.js'
import { IngestError } from './errors.js'
import { fileSource, pathBeside } from './file-source.js'
import { holdsPages } from './formats.js'
import { isHtmlName } from './html-page.js'
import { inBatches } from './in-batches.js'
import { isArchive, isTableName } from './names.js'
import { openFile } from './open-file.js'
import type { Source } from './types.js'
import { type Tell, Walk } from './walk.js'

/** Bytes that tell whether a file holds pages. */
const BEGINNING = 16 << 10

/** Files beside those of crawls: what they are called in messages, and by names of files. */
export interface OtherFiles {
  kind: string
  named: RegExp
}

/**
 * The files of pages in a folder, sorted: those that are named as such, and those whose content is. Files that a table in the
 * folder or beside it names come with the table, which has their URLs.
 * @throws IngestError when there are none
 */
export async function folderSources(folder: string, also: OtherFiles | undefined, tell: Tell): Promise<Source[]> {
  const root = resolve(folder)
  const files = await Walk.files(root, tell)
  const isNamed = (path: string) => isArchive(path) || isHtmlName(path) || also?.named.test(path)
  const wanted = await inBatches(files, async (path) => isNamed(path) || (await told(tell, () => looksLikePages(path))))
  const found = new Set(files.filter((_, i) => wanted[i]))
  const tables = [...found].filter(isTableName)
  for (const table of [...tables, ...(await tablesIn(dirname(root)))]) await takeNamed(found, table)
  if (found.size === 0) {
    throw new IngestError(`there are no ${also ? `${also.kind}, WARC or HTML` : 'WARC or HTML'} files in ${folder}`)
  }
  const sources = await inBatches([...found].sort(), (path) => told(tell, () => fileSource(path)))
  return sources.filter((source) => source !== undefined)
}

/** What is done for one of many files: one that cannot be read is told of. */
async function told<T>(tell: Tell, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof IngestError)) throw error
    tell(error.message)
    return undefined
  }
}

async function looksLikePages(path: string): Promise<boolean> {
  const bytes = await beginningOf(path)
  const from = async function* (start = 0) {
    yield bytes.subarray(start)
  }
  try {
    return holdsPages(await openFile(new Lookahead({ name: path, open: async (start) => from(start) }, 0)))
  } catch {
    // It carries a dictionary, as archives do, which is longer or damaged.
    return true
  }
}

/** @throws IngestError when the file cannot be read */
async function beginningOf(path: string): Promise<Buffer> {
  const file = await open(path).catch((error: Error) => {
    throw new IngestError(`${path} cannot be read: ${error.message}`)
  })
  try {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(BEGINNING), 0, BEGINNING, 0)
    return buffer.subarray(0, bytesRead)
  } catch (error) {
    throw new IngestError(`${path} cannot be read: ${(error as Error).message}`)
  } finally {
    await file.close()
  }
}

async function tablesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names
    .filter(isTableName)
    .sort()
    .map((name) => join(folder, name))
}

/** Puts a table in the place of the files that it names. */
async function takeNamed(found: Set<string>, path: string): Promise<void> {
  const input = new Lookahead(await fileSource(path), 0)
  try {
    const file = await openFile(input)
    const table = pageTable(file.beginning)
    if (!table) return
    for await (const named of pathsIn(file, table)) {
      if (found.delete(pathBeside(path, named) ?? '')) found.add(path)
    }
  } finally {
    await input.close()
  }
}
