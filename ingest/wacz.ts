import { CutOffError, IngestError } from './errors.js'
import { isArchive } from './names.js'
import type { Damage, Source, WarcItem } from './types.js'
import { dataStart, type ZipEntry, zipEntries } from './zip.js'
import { inflated, stored } from './zip-entry.js'

const STORED = 0
const DEFLATED = 8

/** Reads a source from an offset on. */
export type Read = (source: Source, from: number) => AsyncIterable<WarcItem>

/**
 * The records of the WARC files in a WACZ, or any other zip file. Those of a file that is stored as it is have their own
 * offsets; in one that is compressed once more they are located by its offset plus their number, and it is read from its start.
 * @param size bytes of the zip file
 */
export async function* waczItems(source: Source, size: number, from: number, read: Read): AsyncGenerator<WarcItem> {
  const entries = await archivesIn(source, size)
  if (!Array.isArray(entries)) {
    if (from === 0) yield entries
    return
  }
  for (const [i, entry] of entries.entries()) {
    const next = entries[i + 1]?.header ?? size
    if (from < next) yield* entryItems(source, entry, Math.max(from, entry.header), next, read)
  }
}

async function archivesIn(source: Source, size: number): Promise<ZipEntry[] | Damage> {
  try {
    const entries = (await zipEntries(source, size)).filter(({ name }) => isArchive(name))
    return entries.length > 0 ? entries : { ...NOTHING, error: 'a zip file without WARC files in it' }
  } catch (error) {
    if (error instanceof IngestError) throw error
    return { ...NOTHING, error: (error as Error).message, ...(error instanceof CutOffError && { cut: true }) }
  }
}

const NOTHING = { kind: 'damage', offset: 0, next: undefined } as const

/** The records of an entry from an offset in the zip file on; the last of them is followed by what is at `next`. */
async function* entryItems(
  source: Source,
  entry: ZipEntry,
  from: number,
  next: number,
  read: Read,
): AsyncGenerator<WarcItem> {
  try {
    if (entry.isEncrypted) throw new Error(`${entry.name} is encrypted`)
    const start = await dataStart(source, entry)
    if (entry.method === STORED) yield* storedItems(stored(source, entry, start), start, from, next, read)
    else if (entry.method === DEFLATED) yield* deflatedItems(inflated(source, entry, start), entry.header, from, read)
    else throw new Error(`${entry.name} is compressed in a way that is not read (${entry.method}): unpack the zip file`)
  } catch (error) {
    if (error instanceof IngestError) throw error
    yield { kind: 'damage', offset: from, next, error: (error as Error).message }
  }
}

async function* storedItems(entry: Source, start: number, from: number, next: number, read: Read) {
  for await (const item of read(entry, Math.max(0, from - start))) {
    const isLast = item.next === undefined || item.next >= entry.size!
    yield placed(item, start + item.offset, isLast ? next : start + item.next!)
  }
}

async function* deflatedItems(entry: Source, start: number, from: number, read: Read) {
  let at = start
  for await (const item of read(entry, 0)) {
    if (at >= from) yield placed(item, at, at + 1)
    at++
  }
}

/** An item at its place in the zip file, which is whole whatever it holds. */
function placed({ cut: _, ...item }: WarcItem & { cut?: true }, offset: number, next: number): WarcItem {
  return { ...item, offset, next }
}
