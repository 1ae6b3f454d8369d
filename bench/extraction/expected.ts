/**
 * How well a page's word F1 is expected: node dist/bench/extraction/expected.js PAGES.jsonl.gz GOLD.jsonl.gz
 * The choice of blocks is cross-validated over sites, and so is the line from what the trees expect to what comes out. Prints that line, and the mean
 * absolute error of it and of what processors/extract/expected.ts says.
 */
import { blockSize } from '../../processors/extract/classify.js'
import { expectedF1, likelyF1 } from '../../processors/extract/expected.js'
import { chosenBy, crossValidate, FOLDS, foldOf, gather } from './cross-validation.js'
import { f1, readSamples } from './pages.js'

interface Point {
  likely: number
  f1: number
}

const ROUNDS = 60
const NEAREST = 0.01

/** The line with the least absolute errors, by least squares weighted anew in each round. */
function lineThrough(points: readonly Point[]): (likely: number) => number {
  let [base, slope] = [0, 1]
  for (let round = 0; round < ROUNDS; round++) {
    let [n, x, y, xx, xy] = [0, 0, 0, 0, 0]
    for (const point of points) {
      const weight = 1 / Math.max(NEAREST, Math.abs(point.f1 - base - slope * point.likely))
      n += weight
      x += weight * point.likely
      y += weight * point.f1
      xx += weight * point.likely ** 2
      xy += weight * point.likely * point.f1
    }
    slope = (n * xy - x * y) / (n * xx - x * x)
    base = (y - slope * x) / n
  }
  return (likely) => Math.max(0, Math.min(1, base + slope * likely))
}

const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / Math.max(list.length, 1)
const error = (points: readonly Point[], guess: readonly number[]): string =>
  mean(points.map((point, i) => Math.abs(point.f1 - guess[i]!))).toFixed(4)

const [pagesPath, goldPath] = process.argv.slice(2)
if (!pagesPath || !goldPath) throw new Error('usage: expected.js PAGES.jsonl.gz GOLD.jsonl.gz')
const samples = readSamples(pagesPath, goldPath)
const likelihoods = crossValidate(samples, gather(samples))
const said: number[] = []
const points = samples.map((sample, s): Point => {
  const p = likelihoods[s]!
  const kept = chosenBy(sample, p)
  const sizes = sample.analysis.blocks.map(blockSize)
  said.push(expectedF1(p, sizes, kept))
  return { likely: likelyF1(p, sizes, kept), f1: f1(sample, kept) }
})
const lines = Array.from({ length: FOLDS }, (_, fold) =>
  lineThrough(points.filter((_, s) => foldOf(samples[s]!.site) !== fold)),
)
const line = lineThrough(points)
const middle = points.map((point) => point.f1).sort((a, b) => a - b)[points.length >> 1]!
console.log(`line over all pages: from ${line(0).toFixed(3)} at 0 to ${line(1).toFixed(3)} at 1`)
console.log('mean absolute error')
console.log(
  `  of the median        ${error(
    points,
    points.map(() => middle),
  )}`,
)
console.log(
  `  of a line, by sites  ${error(
    points,
    points.map(({ likely }, s) => lines[foldOf(samples[s]!.site)]!(likely)),
  )}`,
)
console.log(`  of what is shipped   ${error(points, said)}`)
for (const below of [0.6, 0.7, 0.8, 0.9]) {
  const low = points.filter((_, s) => said[s]! < below)
  console.log(`expected below ${below}: ${low.length} pages, word F1 ${mean(low.map((point) => point.f1)).toFixed(3)}`)
}
