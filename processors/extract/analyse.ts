import { readAriaTables } from './aria-tables.js'
import type { Block } from './block.js'
import { segment, segmentWith } from './blocks.js'
import { hiddenBySheets } from './hidden-by-sheets.js'
import { type MathConfig, readConfig } from './math/config.js'
import { findFormulas } from './math/find.js'
import { addressOf, metaTags } from './metadata.js'
import { pageFeatures } from './page-features.js'
import { type Item, jsonLd } from './structured.js'
import { titleOf } from './title.js'
import { parseTree, type Tree } from './tree.js'

/** A page read and cut into blocks, before anything is chosen. */
export interface Analysis {
  /** Characters of the page's source. */
  length: number
  tree: Tree
  blocks: Block[]
  items: Item[]
  meta: Map<string, string>
  /** The address that the page gives as its own, as it stands there. */
  address: string
  title: string
  description: string
  page: number[]
  config: MathConfig
  /** Elements that style sheets hide, but for what is within them. */
  hidden: ReadonlySet<number> | undefined
}

/** @param withoutScripts whether the page is read as browsers without scripts do, in any case */
export function analyse(html: string, withoutScripts = false): Analysis {
  const tree = parseTree(html)
  readAriaTables(tree)
  const items = jsonLd(tree)
  const meta = metaTags(tree)
  const found = findFormulas(tree)
  const blocks = withoutScripts ? segmentWith(tree, found, true) : segment(tree, found)
  const address = addressOf(tree, meta)
  const description = meta.get('og:description') ?? meta.get('description') ?? ''
  return {
    length: html.length,
    tree,
    blocks,
    items,
    meta,
    address,
    title: titleOf(tree, items, meta, address),
    description,
    page: pageFeatures(items, meta, address),
    config: readConfig(tree),
    hidden: hiddenBySheets(tree, html),
  }
}
