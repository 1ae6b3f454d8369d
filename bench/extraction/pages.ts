import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { type Analysis, analyse } from '../../processors/extract/analyse.js'
import { blockFeatures, FEATURES, MASKS, type Rows } from '../../processors/extract/features.js'
import { blockLabels, words } from './labels.js'

export interface Gold {
  id: string
  type: string
  text: string
}

/** A gold page cut into blocks, with the features and labels of each. */
export interface Sample {
  id: string
  type: string
  site: string
  analysis: Analysis
  rows: Rows
  labels: Float32Array
  /** Words of each block, and of the gold text. */
  words: string[][]
  gold: string[]
}

export function readLines<T>(path: string): T[] {
  const bytes = readFileSync(path)
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T)
}

/** Site of a page, for folds that keep sites together: the last two labels of the host. */
function siteOf(url: string): string {
  try {
    return new URL(url).hostname.split('.').slice(-2).join('.')
  } catch {
    return url
  }
}

export function readSamples(pagesPath: string, goldPath: string): Sample[] {
  const golds = new Map(readLines<Gold>(goldPath).map((gold) => [gold.id, gold]))
  return readLines<{ id: string; url: string; html: string }>(pagesPath).flatMap(({ id, url, html }) => {
    const gold = golds.get(id)
    if (!gold) return []
    const analysis = analyse(html, url)
    const { rows } = blockFeatures(analysis)
    const texts = analysis.blocks.map((block) => block.text)
    return [
      {
        id,
        type: gold.type,
        site: siteOf(url),
        analysis,
        rows,
        labels: blockLabels(texts, gold.text),
        words: texts.map(words),
        gold: words(gold.text),
      },
    ]
  })
}

export const WIDTH = FEATURES.length + 32 * MASKS.length

/** Row of one block with its masks spread out, as the trainer reads it. */
export function spread({ numbers, masks }: Rows, row: number, out: Float32Array, at: number): void {
  out.set(numbers.subarray(row * FEATURES.length, (row + 1) * FEATURES.length), at)
  for (let bit = 0; bit < 32 * MASKS.length; bit++)
    out[at + FEATURES.length + bit] = (masks[row * MASKS.length + (bit >> 5)]! >>> (bit & 31)) & 1
}

/** Word F1 of the blocks that `kept` marks, as bags of words. */
export function f1(sample: Sample, kept: readonly boolean[]): number {
  const counts = new Map<string, number>()
  for (const word of sample.gold) counts.set(word, (counts.get(word) ?? 0) + 1)
  let common = 0
  let size = 0
  sample.words.forEach((list, b) => {
    if (!kept[b]) return
    size += list.length
    for (const word of list) {
      const left = counts.get(word) ?? 0
      if (left > 0) {
        common++
        counts.set(word, left - 1)
      }
    }
  })
  return common ? (2 * common) / (size + sample.gold.length) : 0
}
