import { IngestError } from '../errors.js'
import type { HttpOptions } from '../http/options.js'

/** Where Common Crawl publishes its crawls. */
export const PUBLIC_BASE = 'https://data.commoncrawl.org/'

/** What to take from a crawl: whole files, or, when anything but `sample` is given, the pages that its index chooses. */
export interface CrawlSpec extends HttpOptions {
  /** Such as CC-MAIN-2026-30. */
  crawl: string
  /** URL or folder that has the files under the names that Common Crawl gives them. */
  base?: string
  /** Share of the crawl's files, above 0 and at most 1: the same ones whenever and wherever they are chosen. */
  sample?: number
  /** Hosts as `example.org`, with or without www., or `*.example.org` for those below it as well. */
  hosts?: readonly string[]
  /** What URLs begin with, in addition to those of the hosts. */
  urlPrefix?: readonly string[]
  /** ISO 639-3 codes, one of which is among the page's languages. */
  languages?: readonly string[]
  /** Media types, as they were detected in the page. */
  mime?: readonly string[]
  /** HTTP statuses; 200 unless given. */
  status?: readonly number[]
}

/**
 * @throws IngestError when a value cannot be meant
 */
export function checkSpec({ crawl, sample = 1, hosts }: CrawlSpec): void {
  if (!/^CC-[A-Za-z0-9-]+$/.test(crawl))
    throw new IngestError(`${crawl} is not the name of a crawl, such as CC-MAIN-2026-30`)
  if (hosts?.length === 0) throw new IngestError('the list of hosts is empty')
  if (!(sample > 0 && sample <= 1)) throw new IngestError(`the sample is ${sample}, and must be above 0 and at most 1`)
}

/** Whether pages are chosen by their URLs. */
export const choosesUrls = ({ hosts, urlPrefix }: CrawlSpec): boolean => hosts !== undefined || urlPrefix !== undefined

/** Whether single pages are chosen instead of whole files. */
export const choosesPages = (spec: CrawlSpec): boolean =>
  choosesUrls(spec) || spec.languages !== undefined || spec.mime !== undefined || spec.status !== undefined

/** What an index says of a page. */
export interface IndexedPage {
  status: number
  mime: string
  /** Separated by commas; empty when none was recognised. */
  languages: string
}

/** Tells whether a page is chosen by what an index says of it. */
export function pageFilter({ languages, mime, status = [200] }: CrawlSpec): (page: IndexedPage) => boolean {
  const wanted = new Set(languages)
  return (page) =>
    status.includes(page.status) &&
    (mime === undefined || mime.includes(page.mime)) &&
    (languages === undefined || page.languages.split(',').some((language) => wanted.has(language)))
}
