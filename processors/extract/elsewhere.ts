import { type Analysis, analyse } from './analyse.js'
import type { Block } from './block.js'
import { blockSize, classify } from './classify.js'
import { contentOf } from './content.js'
import { expectedF1 } from './expected.js'
import { articleInState, withoutTags } from './state/article.js'
import { TAG } from './tags.js'
import type { Tree } from './tree.js'

/** Characters kept of a page from which nothing is looked for outside of its markup. */
const ENOUGH = 2000
/** Characters that what stands there must have to count. */
const LEAST = 250
/** How many times as much as the markup scripts must hold. */
const TIMES = 2
/** Characters kept of a page from which it shows its text or the beginning of it, and those of a block by which that is told. */
const MUCH = 300
const TELLING = 60
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
  const sizes = analysis.blocks.map(blockSize)
  const kept = contentOf(analysis, context, p, sizes)
  const main = analysis.blocks.filter((_, b) => kept[b])
  return { analysis, main, size: sizeOf(main), expectedF1: expectedF1(p, sizes, kept) }
}

/**
 * A page as browsers without scripts would show it, its templates filled in, or with the text that its scripts hold, where that is
 * more of a text than the markup has; undefined otherwise.
 */
export function readElsewhere(html: string, { size, analysis, main }: Reading): Reading | undefined {
  if (size >= ENOUGH) return undefined
  const filled = withTemplates(html)
  if (filled !== html || charsForOthers(analysis.tree) > Math.max(LEAST, size)) {
    const other = read(filled, true)
    const gain = gainOf(other)
    if (gain >= LEAST && gain > size) return other
  }
  const article = articleInState(html, titlesOf(analysis), LEAST + TIMES * size)
  if (!article || (size >= MUCH && !goesOn(main, article))) return undefined
  const drawn = read(withArticle(html, article), true)
  return gainOf(drawn) >= LEAST + TIMES * size ? drawn : undefined
}

/** What a page is called, by its own choice and before the site's name is taken away. */
function titlesOf({ tree, title, meta }: Analysis): string {
  const element = tree.tag.indexOf(TAG.title)
  return [title, meta.get('og:title') ?? '', element < 0 ? '' : tree.textOf(element, 1000)].join('\n')
}

/** Whether a text has some of the blocks that are kept, so that it is theirs and not another. */
function goesOn(main: readonly Block[], article: string): boolean {
  const whole = squeeze(withoutTags(article))
  return main.some(({ text }) => text.length >= TELLING && whole.includes(squeeze(text).slice(0, TELLING / 2)))
}

const squeeze = (text: string): string => text.replace(/[^\p{L}]+/gu, '').toLowerCase()

/** Characters of what is kept that browsers with scripts do not show. */
const gainOf = ({ main, analysis }: Reading): number =>
  sizeOf(main.filter(({ node }) => isWithinNoscript(analysis.tree, node)))

/** The page with a text at its beginning, for browsers without scripts. */
function withArticle(html: string, article: string): string {
  const at = /<body\b[^>]{0,5000}>/i.exec(html)
  const start = at ? at.index + at[0].length : 0
  return `${html.slice(0, start)}<noscript><article>${article}</article></noscript>${html.slice(start)}`
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
