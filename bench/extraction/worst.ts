/**
 * The pages that extraction does worst: node dist/bench/extraction/worst.js PAGES.jsonl[.gz] GOLD.jsonl[.gz] [COUNT]
 * For each, word F1, precision and recall of the text; and the F1 that the best choice of its blocks would have, which tells pages whose
 * text is not in the markup from pages where the choice went wrong.
 */
import { extract } from '../../processors/extract/index.js'
import { readLines } from '../json-lines.js'
import { words } from './labels.js'
import { common, f1, readSamples } from './pages.js'

const [pagesPath, goldPath, count = '10'] = process.argv.slice(2)
if (!pagesPath || !goldPath) throw new Error('usage: worst.js PAGES.jsonl[.gz] GOLD.jsonl[.gz] [COUNT]')
const pages = new Map(readLines<{ id: string; url: string; html: string }>(pagesPath).map((page) => [page.id, page]))

const rows = readSamples(pagesPath, goldPath).map((sample) => {
  const { id, type, gold } = sample
  const { html, url } = pages.get(id)!
  const text = words(extract(html, url).text)
  const right = common(text, gold)
  const ideal = f1(
    sample,
    Array.from(sample.labels, (label) => label > 0.5),
  )
  return { id, type, f1: (2 * right) / Math.max(1, text.length + gold.length), text, gold, right, ideal }
})
rows.sort((a, b) => a.f1 - b.f1)
const share = (part: number, whole: number): string => (part / Math.max(whole, 1)).toFixed(2)
console.log('page      type           F1    precision recall  words kept/gold  F1 of the best choice of blocks')
for (const row of rows.slice(0, Number(count))) {
  const { id, type, text, gold, right, ideal } = row
  console.log(
    `${id.padEnd(9)} ${type.padEnd(14)} ${row.f1.toFixed(2)}  ${share(right, text.length)}      ${share(right, gold.length)}    ` +
      `${`${text.length}/${gold.length}`.padEnd(15)}  ${ideal.toFixed(2)}`,
  )
}
