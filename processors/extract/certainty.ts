import type { Block } from './block.js'

/** Certainty at which probabilities are taken as they are, and by how much more or less of it moves their log-odds, within bounds. */
const USUAL = 0.78
const SLOPE = 4
const DOWN = -0.6
const UP = 0.3

/** How sure the trees are of what they take for content, from 0 to 1: the mean probability, what is likelier counting for more. */
export function certaintyOf(p: Float32Array, sizes: readonly number[]): number {
  let weights = 0
  let sum = 0
  for (let b = 0; b < p.length; b++) {
    const weight = p[b]! ** 2 * sizes[b]!
    weights += weight
    sum += weight * p[b]!
  }
  return weights > 0 ? sum / weights : 0
}

/**
 * The probabilities as the page's certainty makes them. The trees judge blocks one by one and are wrong about whole pages: where most of a page
 * is clear, what is in doubt mostly stands beside the content; where nothing is clear, more of it is content than they say.
 * Code and tables lose nothing: they seldom stand beside a text, and the trees saw few of them.
 */
export function withCertainty(
  p: Float32Array,
  sizes: readonly number[],
  blocks: readonly Pick<Block, 'kind' | 'note'>[],
): Float32Array {
  const factor = Math.exp(Math.max(DOWN, Math.min(UP, SLOPE * (USUAL - certaintyOf(p, sizes)))))
  const out = p.slice()
  for (let b = 0; b < p.length; b++) {
    const { kind, note } = blocks[b]!
    const stays = factor < 1 && (kind === 'code' || kind === 'row')
    // A footnote is as likely as what it stands in.
    if (note && b > 0) out[b] = out[b - 1]!
    else if (!stays) out[b] = (p[b]! * factor) / (p[b]! * factor + 1 - p[b]!)
  }
  return out
}
