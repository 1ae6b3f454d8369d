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
  const units = new Map<number | string, Unit>()
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

class UnitFinder {
  /** For each node that was asked for: whether it is an item of a series. */
  private readonly items = new Map<number, boolean>()
  private readonly paths = new Map<number, number>()
  private readonly classes: ClassNumbers

  constructor(
    private readonly tree: Tree,
    private readonly context: Context,
  ) {
    this.classes = new ClassNumbers(tree.classNames)
  }

  /** What names the unit that a block is a part of: a table by its node, a list or series by that and the place in its items. */
  unitOf(block: Block): number | string | undefined {
    if (block.kind === 'row') return block.table
    const { tree } = this
    let at = block.node
    for (let up = 0; at > 0 && up < MAX_UP; at = tree.parent[at]!, up++) {
      const tag = tree.tag[at]!
      if (this.isItem(at)) return `${tree.parent[at]} ${tag} ${this.path(block.node, at)}`
      if (tag === TAG.li) return `${this.listOf(at)}  ${this.path(block.node, at)}`
      if (tag === TAG.dt || tag === TAG.dd) return `${this.listOf(at)} d ${this.path(block.node, at)}`
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

  private listOf(item: number): number {
    let at = this.tree.parent[item]!
    while (at > 0 && this.tree.tag[at] === TAG.div) at = this.tree.parent[at]!
    return at
  }

  private isItem(node: number): boolean {
    let is = this.items.get(node)
    if (is === undefined) {
      is = this.isSeries(node)
      this.items.set(node, is)
    }
    return is
  }

  private isSeries(node: number): boolean {
    const { tree, context } = this
    const tag = tree.tag[node]!
    if (context.alike[node]! < SERIES || tag === TAG.p || tag >= KNOWN_TAGS) return false
    const names = `${tree.classesOf(node)} ${tree.attributes[node] ? (tree.attribute(node, 'id') ?? '') : ''}`
    if (ITEM.test(names)) return true
    return ITEM_TYPE.test((tree.attributes[node] && tree.attribute(node, 'itemtype')) || '')
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
