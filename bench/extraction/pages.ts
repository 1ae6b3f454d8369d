import { type Analysis, analyse } from '../../processors/extract/analyse.js'
import type { Context } from '../../processors/extract/context.js'
import { blockFeatures, FEATURES, MASKS, type Rows } from '../../processors/extract/features.js'
import { readLines } from '../json-lines.js'
import { blockLabels, words } from './labels.js'

export interface Gold {
  id: string
  type: string
  title?: string
  text: string
}

/** A gold page cut into blocks, with the features and labels of each. */
export interface Sample {
  id: string
  type: string
  site: string
  analysis: Analysis
  context: Context
  rows: Rows
  labels: Float32Array
  /** Words of each block, and of the gold text. */
  words: string[][]
  gold: string[]
  goldTitle: string
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
    const analysis = analyse(html)
    const { rows, context } = blockFeatures(analysis)
    const texts = analysis.blocks.map((block) => block.text)
    return [
      {
        id,
        type: gold.type,
        site: siteOf(url),
        analysis,
        context,
        rows,
        labels: blockLabels(texts, gold.text),
        words: texts.map(words),
        gold: words(gold.text),
        goldTitle: gold.title ?? '',
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

/** Words that two bags of words have in common. */
export function common(a: readonly string[], b: readonly string[]): number {
  const left = new Map<string, number>()
  for (const word of b) left.set(word, (left.get(word) ?? 0) + 1)
  let count = 0
  for (const word of a) {
    const n = left.get(word) ?? 0
    if (n === 0) continue
    count++
    left.set(word, n - 1)
  }
  return count
}

/** Word F1, precision and recall of the blocks that `kept` marks, as bags of words. */
export function agreement(sample: Sample, kept: readonly boolean[]): { f1: number; precision: number; recall: number } {
  const text = sample.words.flatMap((list, b) => (kept[b] ? list : []))
  const right = common(text, sample.gold)
  return {
    f1: (2 * right) / Math.max(1, text.length + sample.gold.length),
    precision: right / Math.max(1, text.length),
    recall: right / Math.max(1, sample.gold.length),
  }
}

/** Word F1 of the blocks that `kept` marks. */
export const f1 = (sample: Sample, kept: readonly boolean[]): number => agreement(sample, kept).f1
