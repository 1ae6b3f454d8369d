import { createRequire } from 'node:module'
import type { Analysis } from './analyse.js'
import type { Block } from './block.js'
import { type Context, ELEMENT } from './context.js'
import { blockFeatures } from './features.js'
import { Forest } from './model.js'
import type weights from './weights.json'

const require = createRequire(import.meta.url)
const { blocks: model } = require('./weights.json') as typeof weights
const forest = new Forest(model)

const APART = ELEMENT.nav! | ELEMENT.footer! | ELEMENT.aside! | ELEMENT.dialog!
/** Menus hold no formulas, and the pages that the trees were trained on hardly any: a formula speaks for itself. */
const FORMULA = 0.97
const TEX = /\\(?:[a-zA-Z]{2,}|[([])|\$[^$\n]{1,80}\$|\$\$/

function hasFormula(block: Block, texInText: boolean): boolean {
  if (block.formulas.length) return true
  return texInText && block.kind !== 'code' && TEX.test(block.text.slice(0, 4000))
}

/** Pages of more blocks are classified by samples: neighbours are alike there, and the time stays bounded. */
const MAX_CLASSIFIED = 4000
/** So are pages with less source for each block, of which prose and even lists of links have more: one block each so much source. */
const DENSE = 80
const SOURCE_A_SAMPLE = 400
const MIN_SAMPLES = 500

/** Of how many blocks one is classified. */
function samplingStep(blocks: number, length: number): number {
  const most = length < DENSE * blocks ? Math.max(MIN_SAMPLES, length / SOURCE_A_SAMPLE) : MAX_CLASSIFIED
  return Math.max(1, Math.ceil(blocks / Math.min(most, MAX_CLASSIFIED)))
}

/** Probability of each block to be main content, by the trees trained in bench/extraction, and what was told of the elements for that. */
export function classify(analysis: Analysis): { p: Float32Array; context: Context } {
  const { blocks } = analysis
  const step = samplingStep(blocks.length, analysis.length)
  const { rows, context } = blockFeatures(analysis, step)
  const sampled = forest.predict(rows, Math.ceil(blocks.length / step))
  return { p: probabilities(analysis, context, sampled, step), context }
}

/** Probability of each block, by what the trees say of every `step`th. */
export function probabilities(analysis: Analysis, context: Context, sampled: Float32Array, step = 1): Float32Array {
  const { blocks } = analysis
  const out = new Float32Array(blocks.length)
  for (let b = 0; b < out.length; b++) {
    const block = blocks[b]!
    if (block.note && b > 0) {
      out[b] = out[b - 1]!
      continue
    }
    const p = sampled[Math.floor(b / step)]!
    const apart = block.linked > block.text.length / 2 || (context.around[block.node]! & APART) !== 0
    out[b] = p < FORMULA && !apart && hasFormula(block, analysis.config.tex) ? FORMULA : p
  }
  return out
}

/** Characters of a block, its formulas included. */
export function blockSize(block: Block): number {
  let size = block.text.length
  for (const { tex } of block.formulas) size += Math.min(tex.length, 200)
  return size
}
