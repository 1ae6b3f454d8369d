import type { Block } from './block.js'
import { type Context, ELEMENT } from './context.js'
import type { Tree } from './tree.js'

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$/
const ADDRESS = /^https?:\/\/\S+$/
const PICTURE = /^https?:\/\/\S+\.(?:jpe?g|png|gif|webp|svg|avif)(?:\?\S*)?$/i
/** Elements between a machine's value and what it is a property of. */
const NEAR = 3

/**
 * Gives no chance to what readers do not see: text that its style takes off the page, unless it is more than all the rest, as where
 * scripts show it later; and values for machines, such as timestamps and addresses of pictures.
 * @param p probability of each block; changed in place
 */
export function hideUnseen(tree: Tree, blocks: readonly Block[], context: Context, p: Float32Array): void {
  const isHidden = (block: Block): boolean => (context.around[block.node]! & ELEMENT.invisible!) !== 0
  let hidden = 0
  let shown = 0
  for (let b = 0; b < blocks.length; b++) {
    const size = p[b]! * blocks[b]!.text.length
    if (isHidden(blocks[b]!)) hidden += size
    else shown += size
  }
  for (let b = 0; b < blocks.length; b++) {
    const block = blocks[b]!
    if ((hidden > 0 && hidden <= shown && isHidden(block)) || isMachineValue(tree, block)) p[b] = 0
  }
}

function isMachineValue(tree: Tree, { kind, node, text }: Block): boolean {
  if (kind !== 'text' || text.length > 500 || !/^[\dh]/.test(text)) return false
  return TIMESTAMP.test(text) || PICTURE.test(text) || (ADDRESS.test(text) && isProperty(tree, node))
}

function isProperty(tree: Tree, node: number): boolean {
  for (let at = node, up = 0; at >= 0 && up < NEAR; at = tree.parent[at]!, up++)
    if (tree.attributes[at] && tree.attribute(at, 'itemprop')) return true
  return false
}
