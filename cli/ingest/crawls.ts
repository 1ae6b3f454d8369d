import { estimate, listCrawls } from '../../ingest/commoncrawl/index.js'
import { UsageError } from '../errors.js'
import { byteSize, duration, formatTable, groups, print, printJson } from '../output.js'
import { type CrawlOptions, isCrawl, specOf } from './sources.js'

interface Options extends CrawlOptions {
  json?: boolean
}

/** `sluice ingest cc:list`: the crawls that Common Crawl has published, or those at `--base`. */
export async function tellCrawls({ base, allowPrivate, json }: Options): Promise<void> {
  const crawls = await listCrawls(base, { allowPrivate: allowPrivate || base !== undefined })
  if (json) return printJson(crawls)
  print(
    formatTable(
      ['crawl', 'name'],
      crawls.map(({ id, name }) => [id, name]),
    ),
  )
}

/** `--estimate`: what reading crawls by name will take. @throws {UsageError} for anything else */
export async function tellEstimate(paths: readonly string[], options: Options): Promise<void> {
  const other = paths.find((path) => !isCrawl(path))
  if (other !== undefined)
    throw new UsageError(`--estimate is for crawls by name, such as cc:CC-MAIN-2026-30, not ${other}`)
  for (const path of paths) {
    const found = await estimate(await specOf(path, options, { allowPrivate: options.allowPrivate }))
    if (options.json) printJson({ crawl: path, ...found })
    else {
      const { files, pages, bytes, requests, seconds } = found
      print(
        `${path}: about ${groups(pages)} pages in ${groups(files)} files, ${byteSize(bytes)} in ${groups(requests)} requests, ${duration(1000 * seconds)}`,
      )
    }
  }
}
