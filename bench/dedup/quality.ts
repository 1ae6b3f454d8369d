/**
 * Quality of near-duplicate detection on pairs of pages: node dist/bench/dedup/quality.js PAIRS.jsonl[.gz]
 * PAIRS: {a, b, jaccard5} a line, a and b being HTML or text. Prints the error of the estimated similarity, how many pairs the bands
 * bring together, and the precision and recall of the decision, against the exact similarity of the texts and against the
 * one given; then how many of all pairs of pages are taken for duplicates, and how many of them far below the threshold.
 */

import { THRESHOLD } from '../../processors/dedup/bands.js'
import { shingles } from '../../processors/dedup/minhash.js'
import { BANDS, ROWS, signature } from '../../processors/dedup/signature.js'
import { leastSimilarity, meetBefore, similarity, sketchOf } from '../../processors/dedup/sketch.js'
import { TAG } from '../../processors/extract/tags.js'
import { parseTree } from '../../processors/extract/tree.js'
import { readLines } from '../json-lines.js'
import { jaccard } from './jaccard.js'

interface Pair {
  a: string
  b: string
  jaccard5: number
}

const path = process.argv[2]
if (path === undefined) {
  console.error('usage: node dist/bench/dedup/quality.js PAIRS.jsonl[.gz]')
  process.exit(2)
}

const SKIPPED = new Set([TAG.script, TAG.style, TAG.noscript, TAG.head, TAG.nav, TAG.header, TAG.footer, TAG.aside])

/** Text of a page but for its navigation and scripts, without the extractor's judgement, which has measurements of its own. */
function textOf(page: string): string {
  if (!/^\s*</.test(page)) return page
  const parts: string[] = []
  const tree = parseTree(page)
  for (let i = 0; i < tree.size; i++) {
    if (SKIPPED.has(tree.tag[i]!)) i = tree.end[i]! - 1
    else parts.push(tree.tag[i] === TAG['#text'] ? tree.text[i]! : ' ')
  }
  return parts.join('')
}

function titleOf(page: string): string {
  if (!/^\s*</.test(page)) return ''
  const tree = parseTree(page)
  for (let i = 0; i < tree.size; i++) {
    if (tree.tag[i] === TAG.title) return tree.tag[i + 1] === TAG['#text'] ? tree.text[i + 1]! : ''
  }
  return ''
}

const pairs = readLines<Pair>(path).map(({ a, b, jaccard5 }) => {
  const [x, y] = [textOf(a), textOf(b)]
  const sketches = [sketchOf(signature(x, titleOf(a))), sketchOf(signature(y, titleOf(b)))] as const
  const sets = [new Set(shingles(x)), new Set(shingles(y))] as const
  return {
    sketches,
    sets,
    given: jaccard5,
    exact: jaccard(...sets),
    estimate: similarity(...sketches),
    least: leastSimilarity(...sketches, THRESHOLD),
    meet: sketches.every((bytes) => bytes.length > 0) && meetBefore(BANDS, ...sketches),
  }
})

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const errors = pairs.map(({ estimate, exact }) => estimate - exact)
const rmse = Math.sqrt(mean(errors.map((error) => error ** 2)))
console.log(`estimate: bias ${mean(errors).toFixed(4)}, root mean square error ${rmse.toFixed(4)}`)

console.log(
  `bands ${BANDS} x ${ROWS}: pairs that meet, of pairs by exact similarity (expected share at their similarities)`,
)
for (let low = 0; low < 1; low += 0.1) {
  const some = pairs.filter(({ exact }) => exact >= low - 1e-9 && (exact < low + 0.1 - 1e-9 || low > 0.85))
  const met = some.filter(({ meet }) => meet).length
  const expected = mean(some.map(({ exact }) => 1 - (1 - exact ** ROWS) ** BANDS))
  console.log(`  ${low.toFixed(1)}: ${met} of ${some.length} (${some.length ? expected.toFixed(3) : '-'})`)
}

for (const truth of ['exact', 'given'] as const) {
  for (const least of [0.7, THRESHOLD, 0.8]) {
    const found = pairs.filter(({ meet, estimate, least }) => meet && estimate >= least)
    const right = found.filter((pair) => pair[truth] >= least).length
    const all = pairs.filter((pair) => pair[truth] >= least).length
    const recall = `recall ${(right / all).toFixed(3)} (${right} of ${all})`
    console.log(`${truth} similarity >= ${least}: ${recall}, precision ${(right / found.length).toFixed(3)}`)
  }
}

let crossed = 0
let met = 0
let taken = 0
let wrong = 0
const pages = pairs.flatMap(({ sketches, sets }) => sketches.map((bytes, i) => ({ bytes, set: sets[i]! })))
for (const [i, x] of pages.entries()) {
  for (const y of pages.slice(0, i)) {
    if (x.bytes.length === 0 || y.bytes.length === 0) continue
    crossed++
    if (!meetBefore(BANDS, x.bytes, y.bytes)) continue
    met++
    if (similarity(x.bytes, y.bytes) < leastSimilarity(x.bytes, y.bytes, THRESHOLD)) continue
    taken++
    if (jaccard(x.set, y.set) < THRESHOLD - 0.1) wrong++
  }
}
const limit = (THRESHOLD - 0.1).toFixed(2)
console.log(
  `of all ${crossed} pairs of pages ${met} meet, ${taken} are taken for duplicates, ${wrong} of them below ${limit}`,
)
