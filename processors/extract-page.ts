import { createHash } from 'node:crypto'
import type { CrawlRecord } from '../schemas/types.js'
import { decodeHtml, ExtractionError, extract } from './extract/index.js'
import type { Processor } from './processor.js'
import { rejection } from './rejection.js'

/** First capture of a URL: its time and crawl. */
type Seen = [capturedAt: number, crawl: string]

/**
 * url-dedup and extraction: the first capture of a URL in log order is reduced to its main text, later ones are rejected
 * before the dear work. A page without text, or one that the extractor refuses, is rejected with the reason.
 */
export function extractPage(): Processor<'crawl.records', 'pages.extracted' | 'pages.rejected', Seen> {
  return ({ key, value }, { emit, store }) => {
    const record = value!
    const seen = store.get(key)
    if (seen) {
      const detail = `first captured ${new Date(seen[0]).toISOString()} in ${seen[1]}`
      emit('pages.rejected', key, rejection(record, 'extract', 'url-seen', detail))
      return
    }
    store.put(key, [record.capturedAt, record.crawl])
    try {
      const page = pageOf(record)
      if (page.text === '') emit('pages.rejected', key, rejection(record, 'extract', 'no-text'))
      else emit('pages.extracted', key, page)
    } catch (error) {
      if (!(error instanceof ExtractionError)) throw error
      emit('pages.rejected', key, rejection(record, 'extract', error.reason, error.message))
    }
  }
}

function pageOf(record: CrawlRecord) {
  const { html } = decodeHtml(record.payload, record.contentType)
  const { title, text, markup, formulas } = extract(html, record.url)
  return {
    url: record.url,
    capturedAt: record.capturedAt,
    crawl: record.crawl,
    warcFile: record.warcFile,
    warcOffset: record.warcOffset,
    warcLength: record.warcLength,
    title,
    text,
    textDigest: createHash('sha256').update(text).digest('hex').slice(0, 32),
    markup,
    formulas,
  }
}
