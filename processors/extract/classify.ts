import { createRequire } from 'node:module'
import type { Analysis } from './analyse.js'
import type { Block } from './blocks.js'
import { ELEMENT } from './context.js'
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

/** Probability of each block to be main content, by the trees trained in bench/extraction. */
export function classify(analysis: Analysis): Float32Array {
  const { blocks } = analysis
  const step = Math.ceil(blocks.length / MAX_CLASSIFIED)
  const { rows, context } = blockFeatures(analysis, Math.max(step, 1))
  const sampled = forest.predict(rows, Math.ceil(blocks.length / Math.max(step, 1)))
  return Float32Array.from(blocks, (block, b) => {
    const p = sampled[Math.floor(b / step)]!
    if (p >= FORMULA || block.linked > block.text.length / 2 || context.around[block.node]! & APART) return p
    return hasFormula(block, analysis.config.tex) ? FORMULA : p
  })
}

/** Characters of a block, its formulas included. */
export function blockSize(block: Block): number {
  return block.formulas.reduce((n, formula) => n + Math.min(formula.tex.length, 200), block.text.length)
}
