import type { Block } from './block.js'
import type { Context } from './context.js'
import { KNOWN_TAGS, TAG } from './tags.js'
import type { Tree } from './tree.js'

/** Elements between a block and the item that it is a part of. */
const MAX_UP = 24
/** Items from which what is marked up alike is a series. */
const SERIES = 3
/** Words that tell an item of a series by its class or id: a post of a thread, a question with its answer, a step. */
const ITEM =
  /(?:^|[\s_-])(?:post|posts|postbit|postcontainer|message|msg|comment|reply|answer|question|faq|accordion|step|entry|thread|topic|qa)(?:[\s_-]|\d|$)|accordion|comment|message/i
const ITEM_TYPE = /(?:Comment|Answer|Question|HowToStep|DiscussionForumPosting)$/

/** Room for the numbers of element names, and for those of classes with them: paths are told apart by one number. */
const TAGS = 1024
const ELEMENTS = TAGS * 131_072
/** What a unit is a part of; items of a series are told by the number of their element's name. */
const TABLE = KNOWN_TAGS
const LIST = KNOWN_TAGS + 1
const DEFINITIONS = KNOWN_TAGS + 2
/** Room for such numbers, and for those of nodes, of which a page has at most a quarter of a million. */
const KINDS = 256
const NODES = 2 ** 18
const NO = 1
const YES = 2

interface Unit {
  weight: number
  sum: number
  blocks: number[]
}

/**
 * Gives all parts of a unit the same probability, their mean by size, so that they are kept or left out together: the rows of a
 * table, the items of a list, and what stands at the same place in all posts of a thread or items of another series.
 * @param p probability of each block; changed in place
 */
export function poolUnits(tree: Tree, blocks: readonly Block[], context: Context, p: Float32Array): void {
  const units = new Map<number, Unit>()
  const finder = new UnitFinder(tree, context)
  for (let b = 0; b < blocks.length; b++) {
    const key = finder.unitOf(blocks[b]!)
    if (key === undefined) continue
    const weight = blocks[b]!.text.length
    let unit = units.get(key)
    if (!unit) {
      unit = { weight: 0, sum: 0, blocks: [] }
      units.set(key, unit)
    }
    unit.weight += weight
    unit.sum += weight * p[b]!
    unit.blocks.push(b)
  }
  for (const { weight, sum, blocks: parts } of units.values()) for (const b of parts) p[b] = sum / Math.max(weight, 1)
}

/** One number for a place, what is there and where in it. */
const keyOf = (node: number, kind: number, path: number): number => (path * KINDS + kind) * NODES + node

class UnitFinder {
  /** For each node that was asked for: whether it is an item of a series; for each class, whether its name tells that. */
  private readonly items: Uint8Array
  private readonly itemClasses: Uint8Array
  private readonly paths = new Map<number, number>()
  private readonly classes: ClassNumbers

  constructor(
    private readonly tree: Tree,
    private readonly context: Context,
  ) {
    this.classes = new ClassNumbers(tree.classNames)
    this.items = new Uint8Array(tree.size)
    this.itemClasses = new Uint8Array(tree.classNames.length)
  }

  /** What names the unit that a block is a part of: a table by its node, a list or series by that and the place in its items. */
  unitOf(block: Block): number | undefined {
    if (block.kind === 'row') return keyOf(block.table, TABLE, 0)
    const { tree } = this
    let at = block.node
    for (let up = 0; at > 0 && up < MAX_UP; at = tree.parent[at]!, up++) {
      const tag = tree.tag[at]!
      if (this.isItem(at)) return keyOf(this.seriesOf(at), tag, this.path(block.node, at))
      if (tag === TAG.li) return keyOf(this.listOf(at), LIST, this.path(block.node, at))
      if (tag === TAG.dt || tag === TAG.dd) return keyOf(this.listOf(at), DEFINITIONS, this.path(block.node, at))
    }
    return undefined
  }

  /** Number of the elements between a node and one around it, by their names and classes. */
  private path(node: number, around: number): number {
    const { tree } = this
    let path = 0
    for (let at = node; at !== around; at = tree.parent[at]!) {
      const element = this.classes.of(tree.classes[at]!) * TAGS + Math.min(tree.tag[at]!, TAGS - 1)
      const key = path * ELEMENTS + element
      path = this.paths.get(key) ?? this.paths.size + 1
      this.paths.set(key, path)
    }
    return path
  }

  /** The element around a series: for replies that stand within posts of their kind, the one around these. */
  private seriesOf(item: number): number {
    const { tree } = this
    let around = tree.parent[item]!
    for (let at = around, up = 0; at > 0 && up < MAX_UP; at = tree.parent[at]!, up++)
      if (tree.tag[at] === tree.tag[item] && this.isItem(at)) around = tree.parent[at]!
    return around
  }

  private listOf(item: number): number {
    let at = this.tree.parent[item]!
    while (at > 0 && this.tree.tag[at] === TAG.div) at = this.tree.parent[at]!
    return at
  }

  private isItem(node: number): boolean {
    this.items[node] ||= this.isSeries(node) ? YES : NO
    return this.items[node] === YES
  }

  private isSeries(node: number): boolean {
    const { tree, context } = this
    const tag = tree.tag[node]!
    if (context.alike[node]! < SERIES || tag === TAG.p || tag >= KNOWN_TAGS) return false
    if (this.isItemClass(tree.classes[node]!)) return true
    if (!tree.attributes[node]) return false
    return ITEM.test(tree.attribute(node, 'id') ?? '') || ITEM_TYPE.test(tree.attribute(node, 'itemtype') ?? '')
  }

  private isItemClass(classes: number): boolean {
    this.itemClasses[classes] ||= ITEM.test(this.tree.classNames[classes]!) ? YES : NO
    return this.itemClasses[classes] === YES
  }
}

/** Numbers of class attributes that are the same but for names with digits, which are those of single elements. */
class ClassNumbers {
  private readonly numbers: Int32Array
  private readonly byText = new Map<string, number>()

  constructor(private readonly names: readonly string[]) {
    this.numbers = new Int32Array(names.length).fill(-1)
  }

  of(classes: number): number {
    if (this.numbers[classes]! < 0) {
      const kept = this.names[classes]!.split(/\s+/).filter((name) => !/\d/.test(name))
      const text = kept.join(' ')
      const number = this.byText.get(text) ?? this.byText.size
      this.byText.set(text, number)
      this.numbers[classes] = number
    }
    return this.numbers[classes]!
  }
}
