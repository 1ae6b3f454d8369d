/**
 * Which pages of a crawl are taken for copies of which, held against a table of what the pages are.
 *   node dist/bench/dedup/crawl.js TRUTH.tsv CRAWL.jsonl [--crawl a] [--kind math] [--list]
 * CRAWL: texts from bench/loop/extract.js. English and Chinese pages without contamination are deduplicated as `sluice dedup` does it. Pages that the
 * table holds apart and that are lost to each other are counted by their exact similarity to the page that was kept, and by whether each title
 * has a word that the other has not: where not, most of them are editions of one page. --list names them.
 */
import { parseArgs } from 'node:util'
import { canonicalPages, markOf } from '../../cli/dedup/duplicates.js'
import { PageTable } from '../../cli/dedup/page-table.js'
import { shingles } from '../../processors/dedup/minhash.js'
import { nameOf } from '../../processors/dedup/name.js'
import { readLines } from '../json-lines.js'
import { canonical, readTruth } from '../loop/truth.js'
import { jaccard } from './jaccard.js'

interface Page {
  url: string
  title: string
  text: string
  language: string
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { crawl: { type: 'string' }, kind: { type: 'string' }, list: { type: 'boolean', default: false } },
})
const [truthPath, crawlPath] = positionals
if (truthPath === undefined || crawlPath === undefined) {
  console.error('usage: crawl.js TRUTH.tsv CRAWL.jsonl [--crawl a] [--kind math] [--list]')
  process.exit(2)
}

const groupOf = new Map<string, string>()
const kinds = new Map<string, string>()
const contaminated = new Set<string>()
for (const row of readTruth(truthPath)) {
  if (options.crawl !== undefined && row.crawl !== options.crawl) continue
  const group = canonical(row.of || row.url)
  groupOf.set(canonical(row.url), group)
  if (!kinds.has(group)) kinds.set(group, row.kind)
  if (row.contaminated) contaminated.add(group)
}

const pages = readLines<Page>(crawlPath).flatMap((page) => {
  const group = groupOf.get(canonical(page.url))
  if (group === undefined || contaminated.has(group) || !['en', 'zh'].includes(page.language)) return []
  if (options.kind !== undefined && kinds.get(group) !== options.kind) return []
  return [{ ...page, group, shingles: new Set(shingles(page.text)) }]
})
const table = new PageTable()
for (const { url, text, title } of pages) table.add(JSON.stringify(url), markOf(text, title))
const keptFor = canonicalPages(table)

const kept = new Map<string, number>()
for (const [i, { group }] of pages.entries()) kept.set(group, (kept.get(group) ?? 0) + (keptFor(i) === i ? 1 : 0))
const lost = new Map<string, string>()
const counts = new Map<string, number>()
for (const [i, page] of pages.entries()) {
  if (kept.get(page.group)! > 0 || lost.has(page.group)) continue
  const other = pages[keptFor(i)]!
  const alike = jaccard(page.shingles, other.shingles)
  const names = [page.title, other.title].map((title) => new Set(nameOf(title))) as [Set<string>, Set<string>]
  const own = (a: Set<string>, b: Set<string>) => [...a].some((word) => !b.has(word))
  const differ = own(...names) && own(names[1], names[0])
  const title = names.some(({ size }) => size === 0) ? 'no title' : differ ? 'other title' : 'same title'
  const range = alike === 1 ? '1' : alike >= 0.9 ? '0.9 to 1' : alike >= 0.8 ? '0.8 to 0.9' : 'below 0.8'
  counts.set(`${title}, ${range}`, (counts.get(`${title}, ${range}`) ?? 0) + 1)
  lost.set(page.group, `  ${alike.toFixed(3)} ${title}: ${page.url} → ${other.url}`)
}
table.close()

const left = [...kept.values()].reduce((sum, count) => sum + Math.max(0, count - 1), 0)
console.log(
  `${pages.length} pages of ${kept.size}; lost ${lost.size} that the table holds apart, duplicates left ${left}`,
)
for (const [what, count] of [...counts].sort()) console.log(`  ${what}: ${count}`)
if (options.list) for (const line of [...lost.values()].sort()) console.log(line)
