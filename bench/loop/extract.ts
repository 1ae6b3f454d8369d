/**
 * Texts of a crawl as the dataflow has them before scoring, for `measure.js`: first captures, main text, accepted languages.
 *   node dist/bench/loop/extract.js OUT.jsonl WARC…
 */
import { createWriteStream } from 'node:fs'
import { readWarc, resolveSources } from '../../ingest/index.js'
import { decodeHtml, ExtractionError, extract } from '../../processors/extract/index.js'
import { FastTextModel, LanguageIdentifier } from '../../processors/fasttext/index.js'
import { pageId } from '../../processors/page-id.js'
import { isPlainText, plainText } from '../../processors/plain-text.js'
import { languageModel } from '../../rounds/resources.js'

const [out, ...inputs] = process.argv.slice(2)
if (!out || inputs.length === 0) {
  console.error('usage: extract.js OUT.jsonl WARC…')
  process.exit(2)
}
const identifier = new LanguageIdentifier(FastTextModel.read(await languageModel()))
const seen = new Set<string>()
const file = createWriteStream(out)
let pages = 0
for (const source of await resolveSources(inputs)) {
  for await (const item of readWarc(source)) {
    if (item.kind !== 'response') continue
    const id = pageId(item.url)
    if (seen.has(id)) continue
    seen.add(id)
    try {
      const { html } = decodeHtml(item.payload, item.contentType)
      const { title, text, beside } = isPlainText(item.contentType) ? plainText(html) : extract(html, item.url)
      if (text === '') continue
      const { language } = identifier.identify(text)
      file.write(`${JSON.stringify({ id, url: item.url, title, text, beside, language })}\n`)
      pages++
    } catch (error) {
      if (!(error instanceof ExtractionError)) throw error
    }
  }
}
file.end()
console.log(`${pages} pages`)
