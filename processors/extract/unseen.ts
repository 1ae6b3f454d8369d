import type { Analysis } from './analyse.js'
import type { Block } from './block.js'
import { type Context, ELEMENT } from './context.js'
import type { Tree } from './tree.js'

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$/
const ADDRESS = /^https?:\/\/\S+$/
const PICTURE = /^https?:\/\/\S+\.(?:jpe?g|png|gif|webp|svg|avif)(?:\?\S*)?$/i
/** Elements between a machine's value and what it is a property of. */
const NEAR = 3
/** How much of what is shown a style sheet hides at most: what is more may be shown by scripts that are not in the page. */
const LITTLE = 0.35

/**
 * Gives no chance to what readers do not see: text that its style or a style sheet takes off the page, unless it is more than all the rest, as where
 * scripts show it later; and values for machines, such as timestamps and addresses of pictures.
 * @param p probability of each block; changed in place
 */
export function hideUnseen({ tree, blocks, hidden: bySheets }: Analysis, context: Context, p: Float32Array): void {
  const ways: [share: number, isHidden: (node: number) => boolean][] = [
    [1, (node) => (context.around[node]! & ELEMENT.invisible!) !== 0],
  ]
  if (bySheets) ways.push([LITTLE, (node) => isWithin(tree, node, bySheets)])
  for (const [share, isHidden] of ways) {
    let hidden = 0
    let shown = 0
    for (let b = 0; b < blocks.length; b++) {
      const size = p[b]! * blocks[b]!.text.length
      if (isHidden(blocks[b]!.node)) hidden += size
      else shown += size
    }
    if (hidden === 0 || hidden > share * shown) continue
    for (let b = 0; b < blocks.length; b++) if (isHidden(blocks[b]!.node)) p[b] = 0
  }
  for (let b = 0; b < blocks.length; b++) if (isMachineValue(tree, blocks[b]!)) p[b] = 0
}

function isWithin(tree: Tree, node: number, elements: ReadonlySet<number>): boolean {
  for (let at = node; at >= 0; at = tree.parent[at]!) if (elements.has(at)) return true
  return false
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
