/** Training of the block classifier, and what models say of pages of whose sites they saw none. */
import { probabilities } from '../../processors/extract/classify.js'
import { contentOf } from '../../processors/extract/content.js'
import { Forest } from '../../processors/extract/model.js'
import { Binned, type Data, type Options, train } from './boosting.js'
import { type Sample, spread, WIDTH } from './pages.js'

export const FOLDS = 5
/** How the block classifier is trained. */
export const OPTIONS: Options = {
  trees: 120,
  leaves: 20,
  rate: 0.09,
  minWeight: 0.3,
  lambda: 1,
  features: 0.25,
  rows: 0.6,
  seed: 1,
}

/** The fold that a page belongs to, by its site. */
export function foldOf(site: string): number {
  let hash = 7
  for (const c of site) hash = (hash * 31 + c.charCodeAt(0)) % 1_000_003
  return hash % FOLDS
}

function weightOf(size: number, gold: number): number {
  return Math.min(3, (20 * size) / (gold + 50)) + 0.002
}

/** The blocks of all pages as rows to train on; `starts` says which row is each page's first. */
export function gather(samples: readonly Sample[]): Data & { starts: number[] } {
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

/** Probabilities of each page's blocks by a model that saw no page of its site. */
export function crossValidate(samples: readonly Sample[], data: Data & { starts: number[] }): Float32Array[] {
  const binned = new Binned(data)
  const out: Float32Array[] = []
  for (let fold = 0; fold < FOLDS; fold++) {
    const use: number[] = []
    samples.forEach((sample, s) => {
      if (foldOf(sample.site) !== fold) for (let i = data.starts[s]!; i < data.starts[s + 1]!; i++) use.push(i)
    })
    const forest = new Forest(train(binned, Int32Array.from(use), OPTIONS))
    samples.forEach((sample, s) => {
      if (foldOf(sample.site) === fold) out[s] = predicted(sample, forest)
    })
  }
  return out
}

function predicted({ analysis, context, rows }: Sample, forest: Forest): Float32Array {
  return probabilities(analysis, context, forest.predict(rows, analysis.blocks.length))
}

/** The blocks that are kept, by how likely each is. */
export const chosenBy = ({ analysis, context }: Sample, p: Float32Array): boolean[] => contentOf(analysis, context, p)
