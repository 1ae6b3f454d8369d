import type { Analysis } from './analyse.js'
import { lowerBeside } from './beside.js'
import { withCertainty } from './certainty.js'
import { blockSize } from './classify.js'
import { completeUnits } from './completion.js'
import type { Context } from './context.js'
import { dropRepeats } from './repeats.js'
import { keepSections } from './sections.js'
import { choose } from './select.js'
import { keepStandfirst, titleHeading } from './standfirst.js'
import { poolUnits } from './units.js'
import { hideUnseen } from './unseen.js'

/**
 * Which blocks are the page's main content, by how likely each of them is: whole units, with their headings, once, and nothing that
 * readers do not see.
 * @param sizes of the blocks
 */
export function contentOf(
  analysis: Analysis,
  context: Context,
  likely: Float32Array,
  sizes: readonly number[] = analysis.blocks.map(blockSize),
): boolean[] {
  const { tree, blocks } = analysis
  const p = likely.slice()
  hideUnseen(analysis, context, p)
  lowerBeside(analysis, context, p)
  poolUnits(tree, blocks, context, p)
  const kept = choose(withCertainty(p, sizes, blocks), sizes)
  completeUnits(tree, blocks, context, kept)
  const title = titleHeading(blocks, analysis.title)
  keepStandfirst({ ...analysis, context }, title, kept)
  dropRepeats(blocks, kept)
  keepSections(blocks, p, title, kept)
  return kept
}
