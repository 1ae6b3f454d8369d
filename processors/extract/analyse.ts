import { type Block, segment } from './blocks.js'
import { type MathConfig, readConfig } from './math/config.js'
import { findFormulas } from './math/find.js'
import { metaTags } from './metadata.js'
import { pageFeatures } from './page-features.js'
import { type Item, jsonLd } from './structured.js'
import { TAG } from './tags.js'
import { parseTree, type Tree } from './tree.js'

/** A page read and cut into blocks, before anything is chosen. */
export interface Analysis {
  /** Characters of the page's source. */
  length: number
  tree: Tree
  blocks: Block[]
  items: Item[]
  meta: Map<string, string>
  title: string
  description: string
  page: number[]
  config: MathConfig
}

export function analyse(html: string, url: string): Analysis {
  const tree = parseTree(html)
  const items = jsonLd(tree)
  const meta = metaTags(tree)
  const blocks = segment(tree, findFormulas(tree))
  const at = tree.tag.indexOf(TAG.title)
  const title = meta.get('og:title') ?? (at < 0 ? '' : tree.textOf(at, 1000).trim())
  const description = meta.get('og:description') ?? meta.get('description') ?? ''
  return {
    length: html.length,
    tree,
    blocks,
    items,
    meta,
    title,
    description,
    page: pageFeatures(items, meta, url),
    config: readConfig(tree),
  }
}
