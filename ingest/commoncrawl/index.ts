import { IngestError } from '../errors.js'
import type { HttpOptions } from '../http/options.js'
import { withRanges } from '../ranges.js'
import type { Source } from '../types.js'
import { Base } from './base.js'
import { capturesOf, sampledPaths } from './choose.js'
import { Selection } from './selection.js'
import { type CrawlSpec, checkSpec, choosesPages, PUBLIC_BASE } from './spec.js'

export { type Estimate, estimate } from './estimate.js'
export { type CrawlSpec, PUBLIC_BASE } from './spec.js'

/** A crawl that has been published. */
export interface Crawl {
  id: string
  name: string
}

/**
 * The crawls that a server or folder lists, the newest first.
 * @throws IngestError when it has no list
 */
export async function listCrawls(location: string = PUBLIC_BASE, http: HttpOptions = {}): Promise<Crawl[]> {
  // The list is not where the crawls are.
  const base = new Base(location === PUBLIC_BASE ? 'https://index.commoncrawl.org/' : location, http)
  const text = (await base.lines('collinfo.json')).join('\n')
  try {
    return (JSON.parse(text) as Crawl[]).map(({ id, name }) => ({ id: String(id), name: String(name) }))
  } catch {
    throw new IngestError(`${base.name}: collinfo.json is not a list of crawls`)
  }
}

/**
 * What a crawl is to be read from: whole files, or ranges of those that have chosen pages, each record in one of them. A
 * file with many comes several times. The same crawl gives the same, in the same order.
 * @throws IngestError when the crawl or its index cannot be read
 */
export async function* filesOf(spec: CrawlSpec): AsyncGenerator<Source> {
  checkSpec(spec)
  const base = new Base(spec.base ?? PUBLIC_BASE, spec)
  if (!choosesPages(spec)) {
    for (const path of await sampledPaths(base, spec)) yield base.source(path)
    return
  }
  const selection = new Selection()
  for await (const capture of capturesOf(base, spec)) {
    selection.add(capture)
    if (selection.isFull) yield* sourcesOf(base, selection)
  }
  yield* sourcesOf(base, selection)
}

async function* sourcesOf(base: Base, selection: Selection): AsyncGenerator<Source> {
  for (const { file, ranges } of selection.take()) yield withRanges(await base.source(file), ranges)
}
