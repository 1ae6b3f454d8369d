import { type Analysis, analyse } from './analyse.js'
import type { Block } from './block.js'
import { blockSize, classify } from './classify.js'
import { contentOf } from './content.js'
import { expectedF1 } from './expected.js'
import { TAG } from './tags.js'
import type { Tree } from './tree.js'

/** Characters kept of a page from which nothing is looked for outside of its markup. */
const ENOUGH = 2000
/** Characters that what stands there must have to count. */
const LEAST = 250
const MAX_TEMPLATES = 400_000
const TEMPLATE = /<script\b[^>]{0,300}\btype\s*=\s*["']?text\/(?:x-)?(?:template|html)\b[^>]{0,300}>/gi
/** What is filled in, so that the template is no text yet. */
const PLACES = /\{\{|<%|\$\{/

/** A page with what is chosen of it. */
export interface Reading {
  analysis: Analysis
  /** The blocks that are kept, and their characters. */
  main: Block[]
  size: number
  /** Word F1 to be expected of them. */
  expectedF1: number
}

/** A page, and what is its main content. */
export function read(html: string, withoutScripts = false): Reading {
  const analysis = analyse(html, withoutScripts)
  const { p, context } = classify(analysis)
  const kept = contentOf(analysis, context, p)
  const main = analysis.blocks.filter((_, b) => kept[b])
  const sizes = analysis.blocks.map(blockSize)
  return { analysis, main, size: sizeOf(main), expectedF1: expectedF1(p, sizes, kept) }
}

/**
 * A page as browsers without scripts would show it, its templates filled in, where that holds more of a text than the markup does;
 * undefined otherwise.
 */
export function readElsewhere(html: string, { size, analysis }: Reading): Reading | undefined {
  if (size >= ENOUGH) return undefined
  const filled = withTemplates(html)
  if (filled === html && charsForOthers(analysis.tree) <= Math.max(LEAST, size)) return undefined
  const other = read(filled, true)
  const gain = sizeOf(other.main.filter(({ node }) => isWithinNoscript(other.analysis.tree, node)))
  return gain >= LEAST && gain > size ? other : undefined
}

/** The page with its templates that are whole texts as text for browsers without scripts. */
function withTemplates(html: string): string {
  const parts: string[] = []
  let from = 0
  for (const match of html.matchAll(TEMPLATE)) {
    const start = match.index + match[0].length
    if (match.index < from) continue
    const end = html.indexOf('</script', start)
    if (end < 0) break
    const source = html.slice(start, end)
    if (source.length < LEAST || end - start > MAX_TEMPLATES || PLACES.test(source)) continue
    parts.push(html.slice(from, match.index), '<noscript>', source, '</noscript>')
    from = end
  }
  return parts.length ? parts.join('') + html.slice(from) : html
}

/** Characters that a page has for browsers without scripts, white space included. */
function charsForOthers(tree: Tree): number {
  let chars = 0
  for (let i = 0; i < tree.size; i++) {
    if (tree.tag[i] !== TAG.noscript) continue
    chars += tree.textOf(i).length
    i = tree.end[i]! - 1
  }
  return chars
}

function isWithinNoscript(tree: Tree, node: number): boolean {
  for (let at = node; at >= 0; at = tree.parent[at]!) if (tree.tag[at] === TAG.noscript) return true
  return false
}

const sizeOf = (blocks: readonly Block[]): number => blocks.reduce((n, block) => n + block.text.length, 0)
