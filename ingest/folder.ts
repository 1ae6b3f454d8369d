import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Lookahead } from './byte-queue.js'
import { pageTable, pathsIn } from './csv-pages.js'
import { IngestError } from './errors.js'
import { fileSource, pathBeside, sourceOf } from './file-source.js'
import { holdsPages } from './formats.js'
import { isHtmlName } from './html-page.js'
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
  const found = new Set<string>()
  for (const path of files) if (isNamed(path) || (await looksLikePages(path, tell))) found.add(path)
  const tables = [...found].filter(isTableName)
  for (const table of [...tables, ...(await tablesIn(dirname(root)))]) await takeNamed(found, table)
  if (found.size === 0) {
    throw new IngestError(`there are no ${also ? `${also.kind}, WARC or HTML` : 'WARC or HTML'} files in ${folder}`)
  }
  return [...found].sort().flatMap((path) => attempt(path, tell, () => sourceOf(path, statSync(path))) ?? [])
}

/** What is done for one of many files; one that cannot be read is told of. */
function attempt<T>(path: string, tell: Tell, work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    tell(`${path} cannot be read: ${(error as Error).message}`)
    return undefined
  }
}

async function looksLikePages(path: string, tell: Tell): Promise<boolean> {
  const bytes = attempt(path, tell, () => beginningOf(path))
  if (!bytes) return false
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

/** For a hundred thousand files one after the other, asynchronous calls would take ten times as long. */
function beginningOf(path: string): Buffer {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.allocUnsafe(BEGINNING)
    return bytes.subarray(0, readSync(file, bytes, 0, BEGINNING, 0))
  } finally {
    closeSync(file)
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
