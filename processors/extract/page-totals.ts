import type { Block } from './block.js'
import { type Context, ELEMENT } from './context.js'
import { TAG } from './tags.js'
import type { TextFacts } from './text-facts.js'
import type { Tree } from './tree.js'

/** What features are read from, block by block. */
export interface Facts {
  own: TextFacts
  chars: number
  logChars: number
  /** Share of the characters that are in links. */
  density: number
  kind: number
}

/** Sums over the blocks of a page. */
export interface PageTotals {
  chars: number
  linked: number
  long: number
  paragraphs: number
  headings: number
  listItems: number
  dates: number
  prices: number
  deepest: number
  inArticle: number
  inMain: number
  articles: number
  /** First block that is a heading of the first level; -1 for none. */
  h1: number
}

export const PAGE_TOTALS = [
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

const logs = Float64Array.from({ length: 4096 }, (_, n) => Math.log2(1 + n))

export const log = (n: number): number => (n < 4096 && Number.isInteger(n) ? logs[n]! : Math.log2(1 + n))

export function pageTotals(
  tree: Tree,
  blocks: readonly Block[],
  facts: readonly Facts[],
  context: Context,
): PageTotals {
  const totals: PageTotals = {
    chars: 0,
    linked: 0,
    long: 0,
    paragraphs: 0,
    headings: 0,
    listItems: 0,
    dates: 0,
    prices: 0,
    deepest: 0,
    inArticle: 0,
    inMain: 0,
    articles: 0,
    h1: -1,
  }
  for (let i = 0; i < tree.size; i++) if (tree.tag[i] === TAG.article) totals.articles++
  for (let b = 0; b < blocks.length; b++) {
    const { node, linked, level, marker } = blocks[b]!
    const { chars, density, own } = facts[b]!
    const around = context.around[node]!
    totals.chars += chars
    totals.linked += linked
    if (chars > 120 && density < 0.3) totals.long += chars
    if (tree.tag[node] === TAG.p) totals.paragraphs++
    if (level) totals.headings++
    if (level === 1 && totals.h1 < 0) totals.h1 = b
    if (marker) totals.listItems++
    if (own.date) totals.dates++
    if (own.price) totals.prices++
    if (around & ELEMENT.article!) totals.inArticle += chars
    if (around & ELEMENT.main!) totals.inMain += chars
    totals.deepest = Math.max(totals.deepest, context.depth[node]!)
  }
  return totals
}

/** Values of PAGE_TOTALS, in their order. */
export function totalsRow(totals: PageTotals, blocks: number): number[] {
  const chars = Math.max(totals.chars, 1)
  const n = Math.max(blocks, 1)
  return [
    log(blocks),
    log(totals.chars),
    totals.linked / chars,
    totals.long / chars,
    totals.paragraphs / n,
    totals.headings / n,
    totals.listItems / n,
    totals.dates / n,
    totals.prices / n,
    totals.deepest,
  ]
}
