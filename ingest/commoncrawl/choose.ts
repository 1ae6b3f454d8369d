import { IngestError } from '../errors.js'
import { sampleOf } from '../sample.js'
import type { Base } from './base.js'
import { type Capture, isPageFile } from './capture.js'
import { type CrawlSpec, choosesUrls } from './spec.js'
import { capturesInTable } from './table.js'
import { capturesByUrl } from './url-index.js'

/** All WARC files of a crawl, by their paths. */
export const warcPaths = (base: Base, crawl: string): Promise<string[]> => pathsOf(base, crawl, 'warc.paths.gz')

/** The WARC files that are in the sample. */
export async function sampledPaths(base: Base, { crawl, sample = 1 }: CrawlSpec): Promise<string[]> {
  return sampleOf(await warcPaths(base, crawl), sample)
}

/** The files of the table of a crawl's pages. */
export async function tablePaths(base: Base, crawl: string): Promise<string[]> {
  const paths = await pathsOf(base, crawl, 'cc-index-table.paths.gz')
  return paths.filter((path) => path.includes('/subset=warc/') && path.endsWith('.parquet'))
}

/**
 * The records that the index chooses: the index of URLs when they choose, the table of pages otherwise.
 * @param table the files of the table that are read; all unless given
 * @throws IngestError when the index cannot be read
 */
export async function* capturesOf(base: Base, spec: CrawlSpec, table?: string[]): AsyncGenerator<Capture> {
  const files = spec.sample === undefined ? undefined : new Set(await sampledPaths(base, spec))
  const captures = choosesUrls(spec)
    ? capturesByUrl(base, spec)
    : capturesInTables(base, table ?? (await tablePaths(base, spec.crawl)), spec)
  for await (const capture of captures) {
    if (isPageFile(capture.file) && (!files || files.has(capture.file))) yield capture
  }
}

async function* capturesInTables(base: Base, paths: string[], spec: CrawlSpec): AsyncGenerator<Capture> {
  for (const path of paths) yield* capturesInTable(base, path, spec)
}

async function pathsOf(base: Base, crawl: string, list: string): Promise<string[]> {
  try {
    return await base.lines(`crawl-data/${crawl}/${list}`)
  } catch (error) {
    if (!(error instanceof IngestError) || error.retryable) throw error
    const hint = '`sluice ingest cc:list` prints the crawls that there are'
    throw new IngestError(`${crawl} has no ${list} at ${base.name}: ${hint} (${error.message})`)
  }
}
