import type { Block } from './blocks.js'
import { type Context, ELEMENT_NAMES, readContext } from './context.js'
import { CLASS_GROUP_NAMES, TEXT_GROUP_NAMES, textMask } from './keywords.js'
import { PAGE_FEATURES } from './page-features.js'
import { BLOCK, TAG } from './tags.js'
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
const LEVELS = 5

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
  'formulas',
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
  'inArticle',
  'inMain',
  'articleShare',
  'mainShare',
  'articles',
]
const LEVEL = ['chars', 'linkDensity', 'share', 'blocks', 'blockChars', 'alike']
const NEIGHBOUR = ['chars', 'linkDensity', 'kind', 'sameParent']
const PAGE = [
  'pageBlocks',
  'pageChars',
  'pageLinkDensity',
  'pageLong',
  'pageParagraphs',
  'pageHeadings',
  'pageItems',
  'pageDates',
  'pagePrices',
  'pageDepth',
]

/** Names of the features, in the order of the rows that `blockFeatures` gives. */
export const FEATURES = [
  ...OWN,
  ...PLACE,
  ...Array.from({ length: LEVELS }, (_, k) => LEVEL.map((name) => `up${k}.${name}`)).flat(),
  ...AROUND.flatMap((at) => NEIGHBOUR.map((name) => `next${at}.${name}`)),
  ...PAGE,
  ...PAGE_FEATURES,
  ...TEXT_GROUP_NAMES.map((name) => `text.${name}`),
  ...TEXT_GROUP_NAMES.map((name) => `heading.${name}`),
  ...ELEMENT_NAMES.map((name) => `in.${name}`),
  ...CLASS_GROUP_NAMES.map((name) => `class.${name}`),
  ...CLASS_GROUP_NAMES.map((name) => `near.${name}`),
]

interface Facts {
  words: number
  chars: number
  density: number
  kind: number
  mask: number
}

const log = (n: number): number => Math.log2(1 + n)

function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}

function kindOf(block: Block, tree: Tree): number {
  if (block.level) return 20 + block.level
  if (block.kind === 'code') return 30
  if (block.kind === 'row') return 31
  return KINDS.indexOf(tree.tag[block.node]!)
}

function count(text: string, pattern: RegExp): number {
  let n = 0
  for (pattern.lastIndex = 0; pattern.exec(text); ) n++
  return n
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
  for (let at = node; at >= 0 && out.length < LEVELS; at = tree.parent[at]!) {
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

/** Feature rows of all blocks, one after another, and the context they were read from. */
export function blockFeatures({ tree, blocks, title, description, page }: FeatureInput): {
  rows: Float32Array
  context: Context
} {
  const context = readContext(tree, blocks)
  const facts = blocks.map((block): Facts => {
    const chars = block.text.length
    return {
      words: 0,
      chars,
      density: block.linked / Math.max(chars, 1),
      kind: kindOf(block, tree),
      mask: textMask(block.text),
    }
  })
  const rows = new Float32Array(blocks.length * FEATURES.length)
  const best = bestContainer(tree, blocks, facts)
  const titleWords = new Set(words(title))
  const lowerTitle = title.toLowerCase()
  const lowerDescription = description.toLowerCase()
  const copies = new Map<string, number>()
  for (const { text } of blocks) copies.set(text, (copies.get(text) ?? 0) + 1)
  const seen = new Map<string, number>()

  let total = 0
  let totalLinked = 0
  let long = 0
  let paragraphs = 0
  let headings = 0
  let listItems = 0
  let dates = 0
  let prices = 0
  let h1 = -1
  let deepest = 0
  let articleChars = 0
  let mainChars = 0
  let articles = 0
  for (let i = 0; i < tree.size; i++) if (tree.tag[i] === TAG.article) articles++
  blocks.forEach((block, b) => {
    const { chars, density, mask } = facts[b]!
    const around = context.around[block.node]!
    total += chars
    totalLinked += block.linked
    if (chars > 120 && density < 0.3) long += chars
    if (tree.tag[block.node] === TAG.p) paragraphs++
    if (block.level) headings++
    if (block.level === 1 && h1 < 0) h1 = b
    if (block.marker) listItems++
    if (mask & 3) dates++
    if (mask & 4) prices++
    if (around & 16) articleChars += chars
    if (around & 32) mainChars += chars
    deepest = Math.max(deepest, context.depth[block.node]!)
  })
  const pageRow = [
    log(blocks.length),
    log(total),
    totalLinked / Math.max(total, 1),
    long / Math.max(total, 1),
    paragraphs / blocks.length,
    headings / blocks.length,
    listItems / blocks.length,
    dates / blocks.length,
    prices / blocks.length,
    deepest,
    ...page,
  ]

  let before = 0
  let heading = -1
  const nextHeading = new Int32Array(blocks.length)
  for (let b = blocks.length - 1, at = blocks.length; b >= 0; b--) {
    nextHeading[b] = at
    if (blocks[b]!.level) at = b
  }
  const ups: number[] = []
  for (let b = 0; b < blocks.length; b++) {
    const block = blocks[b]!
    const { text, node } = block
    const { chars, density, mask } = facts[b]!
    let f = b * FEATURES.length
    const put = (value: number): void => {
      rows[f++] = value
    }
    const list = words(chars > 2000 ? text.slice(0, 2000) : text)
    const sample = Math.min(chars, 2000)
    const letters = count(text.slice(0, 2000), /\p{Lu}/gu)
    const inTitle = list.length ? list.reduce((n, word) => n + (titleWords.has(word) ? 1 : 0), 0) / list.length : 0
    put(log(chars))
    put(log((list.length * chars) / Math.max(sample, 1)))
    put(list.length ? sample / list.length : 0)
    put(density)
    put(Math.min(block.links, 50))
    put(count(text.slice(0, 2000), /[,;、，]/g) / Math.max(list.length, 1))
    put(count(text.slice(0, 2000), /[.!?。！？](?:\s|$)/g) / Math.max(list.length, 1))
    put(/[.!?。！？…]["'”’)\]]*$/.test(text.slice(-5)) ? 1 : 0)
    put(count(text.slice(0, 2000), /\d/g) / Math.max(sample, 1))
    put(letters / Math.max(list.length, 1))
    put(letters / Math.max(sample, 1))
    put(Math.min(block.formulas.length, 20))
    put(block.kind === 'code' ? 1 : 0)
    put(block.kind === 'row' ? 1 : 0)
    put(block.level)
    put(Math.min(block.listDepth, 5))
    put(Math.min(block.quoteDepth, 3))
    put(block.marker ? (block.marker === '- ' ? 1 : 2) : 0)
    put(count(text.slice(0, 2000), /\n/g))
    put(facts[b]!.kind)
    put(inTitle)
    put(lowerTitle !== '' && text.toLowerCase() === lowerTitle ? 1 : 0)
    put(chars > 20 && lowerDescription.includes(text.slice(0, 60).toLowerCase()) ? 1 : 0)
    put(Math.min(copies.get(text)!, 20))
    put(Math.min(seen.get(text) ?? 0, 20))
    put(count(text.slice(0, 500), /\P{ASCII}/gu) / Math.max(Math.min(chars, 500), 1))
    seen.set(text, (seen.get(text) ?? 0) + 1)

    const around = context.around[node]!
    put(Math.min(b, 500))
    put(b / blocks.length)
    put(log(before))
    put(before / Math.max(total, 1))
    put(log(total - before - chars))
    put(context.depth[node]!)
    put(context.depth[node]! - context.depth[best]!)
    put(best > 0 && node >= best && node < tree.end[best]! ? 1 : best > 0 && node >= tree.end[best]! ? -1 : 0)
    put(context.chars[best]! / Math.max(total, 1))
    put(h1 < 0 ? -999 : Math.max(-100, Math.min(b - h1, 300)))
    put(heading < 0 ? 200 : Math.min(b - heading, 200))
    put(heading < 0 ? 0 : blocks[heading]!.level)
    put(Math.min(nextHeading[b]! - b, 100))
    put(heading < 0 ? 0 : facts[heading]!.density)
    put(around & 16 ? 1 : 0)
    put(around & 32 ? 1 : 0)
    put(articleChars / Math.max(total, 1))
    put(mainChars / Math.max(total, 1))
    put(Math.min(articles, 50))

    levels(tree, context, node, ups)
    for (let k = 0; k < LEVELS; k++) {
      const up = ups[k] ?? ups[ups.length - 1] ?? node
      const size = context.chars[up]!
      put(log(size))
      put(context.linked[up]! / Math.max(size, 1))
      put(size / Math.max(total, 1))
      put(log(context.blocks[up]!))
      put(log(size / Math.max(context.blocks[up]!, 1)))
      put(Math.min(context.alike[up]!, 100))
    }
    for (const at of AROUND) {
      const other = facts[b + at]
      put(other ? log(other.chars) : -1)
      put(other ? other.density : -1)
      put(other ? other.kind : -2)
      put(other && tree.parent[blocks[b + at]!.node] === tree.parent[node] ? 1 : 0)
    }
    for (const value of pageRow) put(value)
    for (let bit = 0; bit < TEXT_GROUP_NAMES.length; bit++) put((mask >>> bit) & 1)
    const section = heading < 0 ? 0 : facts[heading]!.mask
    for (let bit = 0; bit < TEXT_GROUP_NAMES.length; bit++) put((section >>> bit) & 1)
    for (let bit = 0; bit < ELEMENT_NAMES.length; bit++) put((around >>> bit) & 1)
    for (let bit = 0; bit < CLASS_GROUP_NAMES.length; bit++) put((context.words[node]! >>> bit) & 1)
    for (let bit = 0; bit < CLASS_GROUP_NAMES.length; bit++) put((context.near[node]! >>> bit) & 1)
    before += chars
    if (block.level) heading = b
  }
  return { rows, context }
}
