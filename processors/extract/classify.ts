import { createRequire } from 'node:module'
import type { Analysis } from './analyse.js'
import { blockFeatures, FEATURES } from './features.js'
import { Forest } from './model.js'
import type weights from './weights.json'

const require = createRequire(import.meta.url)
const { blocks: model } = require('./weights.json') as typeof weights
const forest = new Forest(model)

/** Probability of each block to be main content, by the trees trained in bench/extraction. */
export function classify(analysis: Analysis): Float32Array {
  const { rows } = blockFeatures(analysis)
  return Float32Array.from(analysis.blocks, (_, b) => forest.predict(rows, b * FEATURES.length))
}
