/**
 * Trains the block classifier: node dist/bench/extraction/train.js PAGES.jsonl.gz GOLD.jsonl.gz [WEIGHTS.json]
 * PAGES: {id, url, html} a line; GOLD: {id, type, text}. Prints the word F1 of five-fold cross-validation over sites by page
 * type; with WEIGHTS.json, trains on all pages and writes the weights there. Deterministic.
 */
import { writeFileSync } from 'node:fs'
import { contentOf } from '../../processors/extract/content.js'
import { Forest } from '../../processors/extract/model.js'
import { Binned, type Data, type Options, train } from './boosting.js'
import { f1, readSamples, type Sample, spread, WIDTH } from './pages.js'

const FOLDS = 5
const OPTIONS: Options = {
  trees: 120,
  leaves: 20,
  rate: 0.09,
  minWeight: 0.3,
  lambda: 1,
  features: 0.25,
  rows: 0.6,
  seed: 1,
}

function foldOf(site: string): number {
  let hash = 7
  for (const c of site) hash = (hash * 31 + c.charCodeAt(0)) % 1_000_003
  return hash % FOLDS
}

function weightOf(size: number, gold: number): number {
  return Math.min(3, (20 * size) / (gold + 50)) + 0.002
}

function gather(samples: readonly Sample[]): Data & { starts: number[] } {
  const width = WIDTH
  const total = samples.reduce((n, sample) => n + sample.words.length, 0)
  const data = {
    rows: new Float32Array(total * width),
    width,
    labels: new Float32Array(total),
    weights: new Float32Array(total),
    starts: [0],
  }
  let at = 0
  samples.forEach((sample) => {
    sample.words.forEach((list, b) => {
      spread(sample.rows, b, data.rows, (at + b) * width)
      data.labels[at + b] = sample.labels[b]!
      data.weights[at + b] = weightOf(list.length, sample.gold.length)
    })
    at += sample.words.length
    data.starts.push(at)
  })
  return data
}

/** Predictions for each page by a model that saw no page of its site. */
function crossValidate(
  samples: readonly Sample[],
  data: Data & { starts: number[] },
  options: Options,
): Float32Array[] {
  const binned = new Binned(data)
  const out: Float32Array[] = []
  for (let fold = 0; fold < FOLDS; fold++) {
    const use: number[] = []
    samples.forEach((sample, s) => {
      if (foldOf(sample.site) !== fold) for (let i = data.starts[s]!; i < data.starts[s + 1]!; i++) use.push(i)
    })
    const model = train(binned, Int32Array.from(use), options)
    const forest = new Forest(model)
    samples.forEach((sample, s) => {
      if (foldOf(sample.site) === fold) out[s] = forest.predict(sample.rows, sample.words.length)
    })
  }
  return out
}

const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / Math.max(list.length, 1)

function report(name: string, samples: readonly Sample[], scores: readonly number[]): void {
  const types = [...new Set(samples.map((sample) => sample.type))].sort()
  const byType = types.map((type) => `${type} ${mean(scores.filter((_, s) => samples[s]!.type === type)).toFixed(3)}`)
  console.log(`${name.padEnd(14)} F1 ${mean(scores).toFixed(4)}   ${byType.join('  ')}`)
}

const chosen = ({ analysis, context }: Sample, p: Float32Array): boolean[] => contentOf(analysis, context, p)

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
const p = crossValidate(samples, data, OPTIONS)
report(
  'classifier',
  samples,
  samples.map((sample, s) => f1(sample, chosen(sample, p[s]!))),
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
