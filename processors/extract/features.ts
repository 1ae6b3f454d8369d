import type { Block } from './block.js'
import { type Context, ELEMENT_NAMES, readContext } from './context.js'
import { CLASS_GROUP_NAMES, TEXT_GROUP_NAMES } from './keywords.js'
import { PAGE_FEATURES } from './page-features.js'
import { type Facts, log, PAGE_TOTALS, type PageTotals, pageTotals, totalsRow } from './page-totals.js'
import { BLOCK, TAG } from './tags.js'
import { textFacts, wordSet } from './text-facts.js'
import type { Tree } from './tree.js'

const KINDS = [
  TAG.p,
  TAG.li,
  TAG.td,
  TAG.div,
  TAG.dt,
  TAG.dd,
  TAG.blockquote,
  TAG.figcaption,
  TAG.a,
  TAG.span,
  TAG.section,
]
const AROUND = [-3, -2, -1, 1, 2, 3]
const UNREAD = textFacts('', new Set())
const LEVELS = 5
const MAX_STEPS = 40

/** Facts about one block that need nothing but the block. */
const OWN = [
  'chars',
  'words',
  'wordLength',
  'linkDensity',
  'links',
  'commas',
  'stops',
  'endsSentence',
  'digits',
  'capitals',
  'upper',
  'code',
  'row',
  'level',
  'listDepth',
  'quoteDepth',
  'marker',
  'lines',
  'tagKind',
  'titleShare',
  'titleSame',
  'described',
  'repeated',
  'repeatedBefore',
  'nonAscii',
  'date',
  'price',
  'question',
  'colon',
  'copyright',
  'startsLower',
]
const PLACE = [
  'index',
  'blocksShare',
  'charsBefore',
  'charsShare',
  'charsAfter',
  'depth',
  'depthToBest',
  'inBest',
  'bestShare',
  'afterH1',
  'sinceHeading',
  'headingLevel',
  'beforeHeading',
  'headingLinked',
  'articleShare',
  'mainShare',
  'articles',
]
const LEVEL = ['chars', 'linkDensity', 'share', 'blocks', 'blockChars', 'alike']
const NEIGHBOUR = ['chars', 'linkDensity', 'kind', 'sameParent']

/** Names of the numeric features, in the order of the rows that `blockFeatures` gives. */
export const FEATURES = [
  ...OWN,
  ...PLACE,
  ...Array.from({ length: LEVELS }, (_, k) => LEVEL.map((name) => `up${k}.${name}`)).flat(),
  ...AROUND.flatMap((at) => NEIGHBOUR.map((name) => `next${at}.${name}`)),
  ...PAGE_TOTALS,
  ...PAGE_FEATURES,
]

/** Names of the yes-or-no features, by mask and bit; they are numbered from FEATURES.length on, 32 a mask. */
export const MASKS = [
  TEXT_GROUP_NAMES.map((name) => `text.${name}`),
  TEXT_GROUP_NAMES.map((name) => `heading.${name}`),
  ELEMENT_NAMES.map((name) => `in.${name}`),
  CLASS_GROUP_NAMES.map((name) => `class.${name}`),
  CLASS_GROUP_NAMES.map((name) => `near.${name}`),
]

function kindOf(block: Block, tree: Tree): number {
  if (block.level) return 20 + block.level
  if (block.kind === 'code') return 30
  if (block.kind === 'row') return 31
  return KINDS.indexOf(tree.tag[block.node]!)
}

/** Node that holds most of the long paragraphs, as readability extractors choose it. */
function bestContainer(tree: Tree, blocks: readonly Block[], facts: readonly Facts[]): number {
  const scores = new Map<number, number>()
  let best = 0
  for (let b = 0; b < blocks.length; b++) {
    const { chars, density } = facts[b]!
    if (chars < 60 || density > 0.4) continue
    const points = (1 + Math.min(chars / 100, 6)) * (1 - density)
    let at = blocks[b]!.node
    for (let up = 0, share = 1; up < 4 && at > 0; up++) {
      const score = (scores.get(at) ?? 0) + points * share
      scores.set(at, score)
      if (score > (scores.get(best) ?? 0)) best = at
      share *= 0.6
      do at = tree.parent[at]!
      while (at > 0 && !BLOCK[tree.tag[at]!])
    }
  }
  return best
}

/** Nearest ancestors that hold clearly more text than the one below. */
function levels(tree: Tree, context: Context, node: number, out: number[]): void {
  out.length = 0
  let last = -1
  for (let at = node, steps = 0; at >= 0 && steps < MAX_STEPS && out.length < LEVELS; at = tree.parent[at]!, steps++) {
    const chars = context.chars[at]!
    if (last >= 0 && chars < last * 1.3 + 10) continue
    out.push(at)
    last = chars
  }
}

export interface FeatureInput {
  tree: Tree
  blocks: readonly Block[]
  title: string
  description: string
  page: readonly number[]
}

/** Features of all blocks of a page, one row after another: numbers, and masks of yes-or-no features. */
export interface Rows {
  numbers: Float32Array
  masks: Int32Array
}

/** Rows of every `step`th block, and the context that they were read from. */
export function blockFeatures(input: FeatureInput, step = 1): { rows: Rows; context: Context } {
  const writer = new FeatureWriter(input, step)
  return { rows: writer.run(), context: writer.context }
}

class FeatureWriter {
  readonly context: Context
  private readonly facts: Facts[]
  private readonly rows: Rows
  private readonly numbers: Float32Array
  private readonly best: number
  private readonly title: string
  private readonly description: string
  /** Number of each block's text, and how often it came before; the copies of each text. */
  private readonly textNumber: Int32Array
  private readonly seen: Int32Array
  private readonly copies: number[] = []
  private readonly totals: PageTotals
  private readonly pageRow: Float32Array
  private readonly nextHeading: Int32Array
  private readonly ups: number[] = []
  private before = 0
  private heading = -1
  /** Where the next number goes. */
  private at = 0

  constructor(
    private readonly input: FeatureInput,
    private readonly step: number,
  ) {
    const { tree, blocks, title, description, page } = input
    this.context = readContext(tree, blocks)
    const titleWords = wordSet(title)
    // The texts of blocks out of reach of any row stay unread.
    const reach = AROUND[AROUND.length - 1]!
    this.facts = blocks.map((block, b) => {
      const chars = block.text.length
      const near = b % step <= reach || b % step >= step - reach
      return {
        own: near ? textFacts(block.text, titleWords) : UNREAD,
        chars,
        logChars: log(chars),
        density: block.linked / Math.max(chars, 1),
        kind: kindOf(block, tree),
      }
    })
    this.numbers = new Float32Array(Math.ceil(blocks.length / step) * FEATURES.length)
    this.rows = {
      numbers: this.numbers,
      masks: new Int32Array(Math.ceil(blocks.length / step) * MASKS.length),
    }
    this.best = bestContainer(tree, blocks, this.facts)
    this.title = title.toLowerCase()
    this.description = description.toLowerCase()
    this.textNumber = new Int32Array(blocks.length)
    this.seen = new Int32Array(blocks.length)
    const numbers = new Map<string, number>()
    for (let b = 0; b < blocks.length; b++) {
      const { text } = blocks[b]!
      let number = numbers.get(text)
      if (number === undefined) {
        number = this.copies.length
        numbers.set(text, number)
        this.copies.push(0)
      }
      this.textNumber[b] = number
      this.seen[b] = this.copies[number]!++
    }
    this.totals = pageTotals(tree, blocks, this.facts, this.context)
    this.pageRow = Float32Array.from([...totalsRow(this.totals, blocks.length), ...page])
    this.nextHeading = new Int32Array(blocks.length)
    for (let b = blocks.length - 1, at = blocks.length; b >= 0; b--) {
      this.nextHeading[b] = at
      if (blocks[b]!.level) at = b
    }
  }

  run(): Rows {
    const { blocks } = this.input
    for (let b = 0; b < blocks.length; b++) {
      if (b % this.step === 0) this.row(b, b / this.step)
      this.before += this.facts[b]!.chars
      if (blocks[b]!.level) this.heading = b
    }
    return this.rows
  }

  private row(b: number, row: number): void {
    const { numbers, masks } = this.rows
    const { node } = this.input.blocks[b]!
    this.at = row * FEATURES.length
    this.ownFeatures(b)
    this.placeFeatures(b)
    this.levelFeatures(node)
    this.neighbourFeatures(b)
    numbers.set(this.pageRow, this.at)
    const m = row * MASKS.length
    masks[m] = this.facts[b]!.own.mask
    masks[m + 1] = this.heading < 0 ? 0 : this.facts[this.heading]!.own.mask
    masks[m + 2] = this.context.around[node]!
    masks[m + 3] = this.context.words[node]!
    masks[m + 4] = this.context.near[node]!
  }

  private put(value: number): void {
    this.numbers[this.at++] = value
  }

  private flag(value: boolean): void {
    this.numbers[this.at++] = value ? 1 : 0
  }

  private ownFeatures(b: number): void {
    const block = this.input.blocks[b]!
    const { own, chars, logChars, density, kind } = this.facts[b]!
    const { text } = block
    const sample = Math.max(own.sample, 1)
    const count = Math.max(own.words, 1)
    this.put(logChars)
    this.put(log((own.words * chars) / sample))
    this.put(own.words ? sample / own.words : 0)
    this.put(density)
    this.put(Math.min(block.links, 50))
    this.put(own.commas / count)
    this.put(own.stops / count)
    this.flag(own.endsSentence)
    this.put(own.digits / sample)
    this.put(own.capitals / count)
    this.put(own.capitals / sample)
    this.flag(block.kind === 'code')
    this.flag(block.kind === 'row')
    this.put(block.level)
    this.put(Math.min(block.listDepth, 5))
    this.put(Math.min(block.quoteDepth, 3))
    this.put(block.marker ? (block.marker === '- ' ? 1 : 2) : 0)
    this.put(own.lines)
    this.put(kind)
    this.put(own.titleShare)
    this.flag(chars > 0 && chars === this.title.length && text.toLowerCase() === this.title)
    this.flag(chars > 20 && this.description.length > 20 && this.description.includes(text.slice(0, 60).toLowerCase()))
    this.put(Math.min(this.copies[this.textNumber[b]!]!, 20))
    this.put(Math.min(this.seen[b]!, 20))
    this.put(own.nonAscii / sample)
    this.flag(own.date)
    this.flag(own.price)
    this.flag(own.question)
    this.flag(own.colon)
    this.flag(own.copyright)
    this.flag(own.startsLower)
  }

  private placeFeatures(b: number): void {
    const { tree, blocks } = this.input
    const { context, best, totals, before, heading } = this
    const { node } = blocks[b]!
    const total = Math.max(totals.chars, 1)
    this.put(Math.min(b, 500))
    this.put(b / blocks.length)
    this.put(log(before))
    this.put(before / total)
    this.put(log(totals.chars - before - this.facts[b]!.chars))
    this.put(context.depth[node]!)
    this.put(context.depth[node]! - context.depth[best]!)
    this.put(best <= 0 || node < best ? 0 : node < tree.end[best]! ? 1 : -1)
    this.put(context.chars[best]! / total)
    this.put(totals.h1 < 0 ? -999 : Math.max(-100, Math.min(b - totals.h1, 300)))
    this.put(heading < 0 ? 200 : Math.min(b - heading, 200))
    this.put(heading < 0 ? 0 : blocks[heading]!.level)
    this.put(Math.min(this.nextHeading[b]! - b, 100))
    this.put(heading < 0 ? 0 : this.facts[heading]!.density)
    this.put(totals.inArticle / total)
    this.put(totals.inMain / total)
    this.put(Math.min(totals.articles, 50))
  }

  private levelFeatures(node: number): void {
    const { context, ups } = this
    levels(this.input.tree, context, node, ups)
    for (let k = 0; k < LEVELS; k++) {
      const up = ups[k] ?? ups[ups.length - 1] ?? node
      const size = context.chars[up]!
      this.put(log(size))
      this.put(context.linked[up]! / Math.max(size, 1))
      this.put(size / Math.max(this.totals.chars, 1))
      this.put(log(context.blocks[up]!))
      this.put(log(size / Math.max(context.blocks[up]!, 1)))
      this.put(Math.min(context.alike[up]!, 100))
    }
  }

  private neighbourFeatures(b: number): void {
    const { tree, blocks } = this.input
    const parent = tree.parent[blocks[b]!.node]!
    for (const step of AROUND) {
      const other = this.facts[b + step]
      this.put(other ? other.logChars : -1)
      this.put(other ? other.density : -1)
      this.put(other ? other.kind : -2)
      this.flag(other !== undefined && tree.parent[blocks[b + step]!.node] === parent)
    }
  }
}
