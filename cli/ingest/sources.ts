import { readFile } from 'node:fs/promises'
import { type CrawlSpec, filesOf, listCrawls } from '../../ingest/commoncrawl/index.js'
import { type HttpOptions, resolveSources, type Source } from '../../ingest/index.js'
import { parseList } from '../../ingest/path-list.js'
import { UsageError } from '../errors.js'

/** Options that choose from a crawl that Common Crawl has published. */
export interface CrawlOptions {
  sample?: string
  hosts?: string
  urlPrefix?: string[]
  languages?: string
  mime?: string
  status?: string
  base?: string
  allowPrivate?: boolean
}

const CRAWL = /^cc:/i
/** What in a folder cannot be read is told, and does not hold up the rest. */
const tell = (problem: string): void => void process.stderr.write(`sluice: ${problem}\n`)
const LATEST = 'latest'
const CHOICES = ['hosts', 'urlPrefix', 'languages', 'mime', 'status', 'base'] as const

export const isCrawl = (arg: string): boolean => CRAWL.test(arg)

/** @throws {UsageError} when options are given that need a crawl by name, and there is none */
export function checkChoices(args: readonly string[], options: CrawlOptions): void {
  const sample = Number(options.sample ?? 1)
  if (!(sample > 0 && sample <= 1)) throw new UsageError('--sample takes a share above 0 and at most 1, such as 0.01')
  const given = CHOICES.find((choice) => options[choice] !== undefined)
  if (given && !args.some(isCrawl)) {
    throw new UsageError(
      `--${given.replace('P', '-p')} chooses from a crawl of Common Crawl: name one, such as cc:CC-MAIN-2026-30`,
    )
  }
}

/**
 * The sources that arguments name.
 * @throws {IngestError} naming what is not there
 */
export async function sourcesOf(args: readonly string[], options: CrawlOptions, http: HttpOptions): Promise<Source[]> {
  const asked = { ...http, allowPrivate: options.allowPrivate }
  const sources: Source[] = []
  for (const arg of args) {
    if (!isCrawl(arg)) {
      for (const source of await resolveSources([arg], { http: asked, tell })) {
        sources.push(options.sample === undefined ? source : Object.assign(source, { sample: Number(options.sample) }))
      }
    } else for await (const source of filesOf(await specOf(arg, options, asked))) sources.push(source)
  }
  return sources
}

/** What the options choose from a crawl. @throws {UsageError} */
export async function specOf(arg: string, options: CrawlOptions, http: HttpOptions): Promise<CrawlSpec> {
  const { sample, hosts, urlPrefix, languages, mime, status, base } = options
  const named = arg.replace(CRAWL, '')
  // What a person has typed may be a private address.
  const asked = { ...http, allowPrivate: http.allowPrivate || base !== undefined }
  const crawl = named === LATEST ? (await listCrawls(base, asked))[0]?.id : named
  if (!crawl) throw new UsageError(`${arg}: there is no crawl`)
  return {
    ...asked,
    crawl,
    base,
    ...(sample !== undefined && { sample: Number(sample) }),
    ...(hosts !== undefined && { hosts: parseList(await hostsIn(hosts), hosts) }),
    urlPrefix,
    ...(languages !== undefined && { languages: listOf(languages) }),
    ...(mime !== undefined && { mime: listOf(mime) }),
    ...(status !== undefined && { status: listOf(status).map(statusOf) }),
  }
}

async function hostsIn(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    throw new UsageError(
      `--hosts takes a file with a host a line, and ${path} cannot be read: ${(error as Error).message}`,
    )
  }
}

const listOf = (text: string): string[] => text.split(',').flatMap((part) => part.trim() || [])

function statusOf(text: string): number {
  const status = Number(text)
  if (!(Number.isInteger(status) && status >= 100 && status < 600)) {
    throw new UsageError(`--status takes HTTP statuses separated by commas, and ${text} is none`)
  }
  return status
}
