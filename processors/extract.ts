import type { CrawlRecord } from '../schemas/types.js'
import { defineStage } from './define-stage.js'
import { decodeHtml, ExtractionError, extract as extractMainText } from './extract/index.js'
import { changeSince, fingerprintOf } from './payload-digest.js'
import { isPlainText, plainText } from './plain-text.js'
import type { Context } from './processor.js'
import { textDigest } from './text-digest.js'

/** First capture of a URL: its time and crawl, and its payload's fingerprint, which entries of earlier versions lack. */
type Seen = [capturedAt: number, crawl: string, payload?: string]

/**
 * Deduplication by URL, and extraction: the first capture of a URL in the order of the log is reduced to its main text.
 * Later captures are rejected before that, since extraction is the dearest step of all.
 */
export const extract = defineStage({
  name: 'extract',
  phase: 'always',
  reads: ['crawl.records'],
  writes: ['pages.extracted', 'pages.rejected'],
  outcomes: ['pages.extracted', 'pages.rejected'],
  state: true,
  explain: {
    'pages.extracted': (_, { title, text, formulas, markup, charset, contradicted, expectedF1 }) => ({
      what: [
        `${text.length} characters, ${formulas} formulas${markup.length > 0 ? ` (${markup.join(', ')})` : ''}`,
        ...(expectedF1 === null ? [] : [`expected F1 ${expectedF1.toFixed(2)}`]),
        ...(contradicted.length > 0 ? [`read as ${charset} against ${contradicted.join(' and ')}`] : []),
      ].join(', '),
      detail: title && `title: ${title}`,
      text,
    }),
  },
  create:
    ({ reject }) =>
    ({ key, value }, { emit, store }: Context<'pages.extracted' | 'pages.rejected', Seen>) => {
      const record = value!
      const seen = store.get(key)
      const payload = fingerprintOf(record.digest)
      if (seen) {
        const [capturedAt, crawl, before] = seen
        const detail = `first captured ${new Date(capturedAt).toISOString()} in ${crawl}${changeSince(before, payload)}`
        emit('pages.rejected', key, reject(record, 'url-seen', detail))
        return
      }
      store.put(key, [record.capturedAt, record.crawl, payload])
      try {
        const page = pageOf(record)
        if (page.text === '') emit('pages.rejected', key, reject(record, 'no-text'))
        else emit('pages.extracted', key, page)
      } catch (error) {
        if (!(error instanceof ExtractionError)) throw error
        emit('pages.rejected', key, reject(record, error.reason, error.message))
      }
    },
})

function pageOf(record: CrawlRecord) {
  const { html, charset, contradicted = [] } = decodeHtml(record.payload, record.contentType)
  const isPlain = isPlainText(record.contentType)
  const {
    title,
    text,
    beside,
    markup,
    formulas,
    expectedF1 = null,
  } = isPlain ? plainText(html) : extractMainText(html, record.url)
  return {
    url: record.url,
    capturedAt: record.capturedAt,
    crawl: record.crawl,
    warcFile: record.warcFile,
    warcOffset: record.warcOffset,
    warcLength: record.warcLength,
    title,
    text,
    textDigest: textDigest(text),
    markup,
    formulas,
    charset,
    contradicted,
    beside,
    expectedF1,
  }
}
