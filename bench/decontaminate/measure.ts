/**
 * Which pages of a crawl have a benchmark's text, held against the truth, and what looking costs; texts of pages by `bench/loop/extract.js`.
 *   node dist/bench/decontaminate/measure.js TRUTH.tsv CRAWL.jsonl FIELD[,FIELD] BENCHMARK.jsonl…
 */
import { BenchmarkIndex } from '../../processors/decontaminate/benchmark-index.js'
import { readBenchmarks } from '../../rounds/benchmark-files.js'
import { readLines } from '../json-lines.js'
import { canonical, readTruth } from '../loop/truth.js'

const [truthPath, crawlPath, fields, ...files] = process.argv.slice(2)
if (!truthPath || !crawlPath || !fields || files.length === 0) {
  console.error('usage: measure.js TRUTH.tsv CRAWL.jsonl FIELD[,FIELD] BENCHMARK.jsonl…')
  process.exit(2)
}
const { texts, refused } = await readBenchmarks(files, { fields: fields.split(',') })
const index = new BenchmarkIndex(texts.map(({ text }) => text))
const pages = readLines<{ url: string; title: string; text: string; beside: string }>(crawlPath)
const items = new Map(
  readTruth(truthPath).flatMap(({ url, contaminated }) => (contaminated ? [[canonical(url), contaminated]] : [])),
)

/** The items that a page has. */
function itemsIn({ title, text, beside }: { title: string; text: string; beside: string }): Set<string> {
  const found = new Set<string>()
  for (const part of [title, text, beside])
    index.each(part, (match) => {
      found.add(texts[match.text]!.item)
      return true
    })
  return found
}

for (const page of pages) itemsIn(page)
const before = process.cpuUsage().user
const results = pages.map((page) => itemsIn(page))
const microseconds = process.cpuUsage().user - before
let [planted, found] = [0, 0]
for (const [i, { url }] of pages.entries()) {
  const item = items.get(canonical(url))
  const has = results[i]!
  if (item) planted++
  if (item && has.has(item)) found++
  else if (item) console.log(`missed: ${item} in ${url}`)
  else if (has.size > 0) console.log(`clean by the truth: ${url} has ${[...has].join(', ')}`)
}
const wrong = results.filter((has, i) => has.size > 0 && !items.has(canonical(pages[i]!.url))).length
const characters = pages.reduce((sum, { text }) => sum + text.length, 0)
console.log(`${texts.length} texts, ${refused.length} refused; ${index.grams} grams in ${index.bytes} bytes`)
console.log(`${found} of ${planted} contaminated pages found; ${wrong} of ${pages.length - planted} others too`)
console.log(
  `${(microseconds / pages.length).toFixed(0)} µs a page of ${Math.round(characters / pages.length)} characters`,
)
