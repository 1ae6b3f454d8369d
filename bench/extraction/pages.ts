import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { type Analysis, analyse } from '../../processors/extract/analyse.js'
import { blockFeatures, FEATURES } from '../../processors/extract/features.js'
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
  rows: Float32Array
  context: ReturnType<typeof blockFeatures>['context']
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
  return URL.canParse(url) ? new URL(url).hostname.split('.').slice(-2).join('.') : url
}

export function readSamples(pagesPath: string, goldPath: string): Sample[] {
  const golds = new Map(readLines<Gold>(goldPath).map((gold) => [gold.id, gold]))
  return readLines<{ id: string; url: string; html: string }>(pagesPath).flatMap(({ id, url, html }) => {
    const gold = golds.get(id)
    if (!gold) return []
    const analysis = analyse(html, url)
    const { rows, context } = blockFeatures(analysis)
    const texts = analysis.blocks.map((block) => block.text)
    return [
      {
        id,
        type: gold.type,
        site: siteOf(url),
        analysis,
        rows,
        context,
        labels: blockLabels(texts, gold.text),
        words: texts.map(words),
        gold: words(gold.text),
      },
    ]
  })
}

export const WIDTH = FEATURES.length

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
