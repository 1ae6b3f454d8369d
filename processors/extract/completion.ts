import type { Block } from './block.js'
import { type Context, ELEMENT } from './context.js'
import { isListTag } from './tags.js'
import type { Tree } from './tree.js'

const APART = ELEMENT.nav! | ELEMENT.footer! | ELEMENT.aside! | ELEMENT.dialog! | ELEMENT.form!
const MAX_UP = 24
/** Share of its text in links from which a list or table is a menu. */
const LINKED = 0.3
const BLOCKS_AN_ITEM = 1.5
/** Blocks before a table among which there is kept text that it belongs to. */
const NEAR = 3

interface Part {
  blocks: number[]
  isTable: boolean
}

/**
 * Completes the tables and lists of which most is kept, and takes in those that kept text leads to: a table right behind it, a list
 * that it announces with a colon.
 * @param kept which blocks are kept; changed in place
 */
export function completeUnits(tree: Tree, blocks: readonly Block[], context: Context, kept: boolean[]): void {
  for (const [node, part] of partsOf(tree, blocks)) {
    if ((context.around[node]! & APART) !== 0) continue
    let chars = 0
    let linked = 0
    let keptChars = 0
    for (const b of part.blocks) {
      chars += blocks[b]!.text.length
      linked += blocks[b]!.linked
      if (kept[b]) keptChars += blocks[b]!.text.length
    }
    if (keptChars === chars || linked > chars * LINKED || !isPlain(blocks, part)) continue
    if (keptChars >= chars / 2 || (keptChars === 0 && isLedTo(blocks, kept, part)))
      for (const b of part.blocks) kept[b] = true
  }
}

/** Whether a list has items of hardly more than a text each, and not whole posts with what belongs to them. */
function isPlain(blocks: readonly Block[], { blocks: parts, isTable }: Part): boolean {
  if (isTable || !blocks[parts[0]!]!.marker) return true
  let items = 0
  for (const b of parts) if (blocks[b]!.marker) items++
  return parts.length <= items * BLOCKS_AN_ITEM
}

function isLedTo(blocks: readonly Block[], kept: readonly boolean[], { blocks: parts, isTable }: Part): boolean {
  const first = parts[0]!
  if (!isTable) return first > 0 && kept[first - 1]! && /[:：]$/.test(blocks[first - 1]!.text)
  return kept.slice(Math.max(0, first - NEAR), first).includes(true)
}

/** The rows of each data table, and the items of each list but for those of the lists in it. */
function partsOf(tree: Tree, blocks: readonly Block[]): Map<number, Part> {
  const parts = new Map<number, Part>()
  for (let b = 0; b < blocks.length; b++) {
    const { kind, table, listDepth, node } = blocks[b]!
    if (kind !== 'row' && (listDepth === 0 || kind !== 'text')) continue
    const of = kind === 'row' ? table : listAround(tree, node)
    if (of < 0) continue
    const part = parts.get(of)
    if (part) part.blocks.push(b)
    else parts.set(of, { blocks: [b], isTable: kind === 'row' })
  }
  return parts
}

function listAround(tree: Tree, node: number): number {
  for (let at = node, up = 0; at > 0 && up < MAX_UP; at = tree.parent[at]!, up++)
    if (isListTag(tree.tag[at]!)) return at
  return -1
}
