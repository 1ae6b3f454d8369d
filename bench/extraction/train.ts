/**
 * Trains the block classifier: node dist/bench/extraction/train.js PAGES.jsonl.gz GOLD.jsonl.gz [WEIGHTS.json]
 * PAGES: {id, url, html} a line; GOLD: {id, type, text}. Prints word F1, precision and recall of five-fold cross-validation over sites by page
 * type; with WEIGHTS.json, trains on all pages and writes the weights there. Deterministic.
 */
import { writeFileSync } from 'node:fs'
import { Binned, train } from './boosting.js'
import { chosenBy, crossValidate, gather, OPTIONS } from './cross-validation.js'
import { agreement, f1, readSamples, type Sample, WIDTH } from './pages.js'

const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / Math.max(list.length, 1)

function report(name: string, samples: readonly Sample[], scores: readonly number[]): void {
  const types = [...new Set(samples.map((sample) => sample.type))].sort()
  const byType = types.map((type) => `${type} ${mean(scores.filter((_, s) => samples[s]!.type === type)).toFixed(3)}`)
  console.log(`${name.padEnd(14)} ${mean(scores).toFixed(4)}   ${byType.join('  ')}`)
}

const [pagesPath, goldPath, weightsPath] = process.argv.slice(2)
if (!pagesPath || !goldPath) {
  console.error('usage: train.js PAGES.jsonl.gz GOLD.jsonl.gz [WEIGHTS.json]')
  process.exit(2)
}
const samples = readSamples(pagesPath, goldPath)
console.log(`${samples.length} pages, ${samples.reduce((n, s) => n + s.words.length, 0)} blocks, ${WIDTH} features`)
report(
  'labels',
  samples,
  samples.map((sample) =>
    f1(
      sample,
      Array.from(sample.labels, (label) => label > 0.5),
    ),
  ),
)
const data = gather(samples)
const p = crossValidate(samples, data)
const scores = samples.map((sample, s) => agreement(sample, chosenBy(sample, p[s]!)))
for (const what of ['f1', 'precision', 'recall'] as const)
  report(
    what,
    samples,
    scores.map((score) => score[what]),
  )
if (weightsPath) {
  const everything = Int32Array.from({ length: data.labels.length }, (_, i) => i)
  const weights = {
    attribution:
      'Trained on pages of the Web Content Extraction Benchmark (WCXB), CC-BY-4.0, by bench/extraction/train.ts',
    blocks: train(new Binned(data), everything, OPTIONS),
  }
  const short = (_: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value
  writeFileSync(weightsPath, `${JSON.stringify(weights, short)}\n`)
}
