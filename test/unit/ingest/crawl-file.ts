import type { CrawlFile } from '../../../schemas/types.js'

/** A file that any worker may read whole. */
export const crawlFile = (changes: Partial<CrawlFile>): CrawlFile => ({
  crawl: 'c',
  file: 'a',
  ranges: [],
  sample: 1,
  bytes: 0,
  host: null,
  only: null,
  allowsPrivate: false,
  command: null,
  anew: false,
  stopped: false,
  askedAt: 0,
  place: 0,
  ...changes,
})
