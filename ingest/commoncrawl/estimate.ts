import { IngestError } from '../errors.js'
import { PACE } from '../http/options.js'
import { groupsOf } from '../ranges.js'
import { sampleOf } from '../sample.js'
import { Base } from './base.js'
import { capturesOf, tablePaths, warcPaths } from './choose.js'
import { Selection } from './selection.js'
import { type CrawlSpec, checkSpec, choosesPages, choosesUrls, PUBLIC_BASE } from './spec.js'
import { metadataOf } from './table.js'

/** What reading a crawl will take, the index not counted. */
export interface Estimate {
  files: number
  pages: number
  /** Bytes that are transferred. */
  bytes: number
  requests: number
  /** With a connection of 10 MB/s and a server that answers after 0.2 s. */
  seconds: number
}

/** WARC files whose sizes are asked for, and files of the table whose rows are counted. */
const MEASURED = 5
/** Files of the table of which the chosen pages are counted; a crawl has 300. */
const COUNTED = 10
/** Of a WARC file of Common Crawl, with all the records that a page has. */
const BYTES_PER_PAGE = 35_000
const BYTES_PER_SECOND = 10e6
const SECONDS_PER_REQUEST = 0.2

/**
 * Says what reading a crawl will take, from its lists and its index: nothing is read of the pages. It is exact where URLs
 * choose; otherwise it is what a few files of the crawl or of its table have, times their number.
 * @throws IngestError when they cannot be read
 */
export async function estimate(spec: CrawlSpec): Promise<Estimate> {
  checkSpec(spec)
  const base = new Base(spec.base ?? PUBLIC_BASE, spec)
  const counts = choosesPages(spec) ? await chosenPages(base, spec) : await chosenFiles(base, spec)
  const { connections } = spec.pace ?? PACE
  const seconds = Math.max(counts.bytes / BYTES_PER_SECOND, (counts.requests * SECONDS_PER_REQUEST) / connections)
  return { ...counts, seconds }
}

type Counts = Omit<Estimate, 'seconds'>

async function chosenFiles(base: Base, spec: CrawlSpec): Promise<Counts> {
  const all = await warcPaths(base, spec.crawl)
  const chosen = sampleOf(all, spec.sample ?? 1)
  const sizes = await Promise.all(evenly(chosen, MEASURED).map(async (path) => (await base.file(path)).size))
  const bytes = Math.round(mean(sizes) * chosen.length)
  const rows = await rowsOf(base, spec)
  const pages = rows === undefined ? bytes / BYTES_PER_PAGE : (rows * chosen.length) / all.length
  return { files: chosen.length, pages: Math.round(pages), bytes, requests: chosen.length }
}

/** Rows of the table; undefined for crawls without one. */
async function rowsOf(base: Base, spec: CrawlSpec): Promise<number | undefined> {
  try {
    const table = await tablePaths(base, spec.crawl)
    const counts = await Promise.all(
      evenly(table, MEASURED).map(async (path) => Number((await metadataOf(await base.file(path), spec)).num_rows)),
    )
    return mean(counts) * table.length
  } catch (error) {
    if (error instanceof IngestError && !error.retryable) return undefined
    throw error
  }
}

async function chosenPages(base: Base, spec: CrawlSpec): Promise<Counts> {
  const table = choosesUrls(spec) ? [] : await tablePaths(base, spec.crawl)
  const counted = evenly(table, COUNTED)
  const selection = new Selection()
  const tally = new Tally()
  for await (const capture of capturesOf(base, spec, counted)) {
    selection.add(capture)
    if (selection.isFull) tally.add(selection)
  }
  tally.add(selection)
  return tally.times(counted.length === 0 ? 1 : table.length / counted.length)
}

/** Counts of what is chosen. */
class Tally {
  #files = new Set<string>()
  #pages = 0
  #bytes = 0
  #requests = 0

  /** Takes what a selection holds. */
  add(selection: Selection): void {
    for (const { file, ranges } of selection.take()) {
      this.#files.add(file)
      this.#pages += ranges.length
      for (const group of groupsOf(ranges)) {
        const last = group.at(-1)!
        this.#requests++
        this.#bytes += last.offset + last.length - group[0]!.offset
      }
    }
  }

  /** The counts of so many times as much, in the same files. */
  times(factor: number): Counts {
    const [pages, bytes, requests] = [this.#pages, this.#bytes, this.#requests].map((n) => Math.round(n * factor))
    return { files: this.#files.size, pages: pages!, bytes: bytes!, requests: requests! }
  }
}

/** So many of the items, from the first to the last. */
function evenly<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items]
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]!)
}

const mean = (numbers: number[]): number =>
  numbers.reduce((sum, number) => sum + number, 0) / Math.max(1, numbers.length)
