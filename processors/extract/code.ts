import { BLOCK, TAG } from './tags.js'
import type { Tree } from './tree.js'

/** What a class name says of a part of a code listing. */
export const CODE_LINE = 1
export const GUTTER = 2
export const LISTING = 3

/** Nodes behind a cell of numbers among which its code begins. */
const NEAR = 1000

const LINE = /(?:^|\s)(?:[\w-]*[-_])?line(?:\s|$)/i
const NO_LINE = /comment|under|in-?line|head-?line/i
const NUMBERS =
  /(?:^|[\s_-])(?:line-?(?:no|nos|nr|nums?|numbers?)|lnt?|lntd|linenr|gutter|blob-num|crayon-nums?|pre-numbering|ln-n(?:umbers)?|lineno-\w+)(?:[\s_-]|$)|lineNumber/i

/** Listings whose lines are elements: those of editors, and of highlighters that number by lists. */
const LISTINGS =
  /(?:^|\s)(?:react-code-lines|crayon-pre|CodeMirror-code|cm-content|ace_text-layer|view-lines|linenums|dp-[a-z]{1,12})(?:\s|$)/
/** GeSHi's lines, which are in lists whose class only names the language. */
const LISTED = /(?:^|\s)de[12](?:\s|$)/

const OWN_LINE = /display:\s*(?:block|flex|grid|table-row|list-item)\b/

/** What all names of such parts contain. */
const PART = /l(?:ine|n)|gutter|-num|crayon|mirror|cm-|ace_|dp-/i

/** Whether elements of a class are lines of code, hold numbers of lines, or are listings. */
export function codePart(classes: string): number {
  if (!PART.test(classes)) return 0
  if (LISTINGS.test(classes)) return LISTING
  if (NUMBERS.test(classes)) return GUTTER
  return LINE.test(classes) && !NO_LINE.test(classes) ? CODE_LINE : 0
}

/** Whether a node holds numbers and nothing else, as beside lines of code. */
function isNumbers(tree: Tree, node: number): boolean {
  return /^[\s\d.:|]*$/.test(tree.textOf(node, 100_000))
}

/** Whether a node holds the numbers of the lines of code that it is in or beside. */
export function isGutter(tree: Tree, node: number, inCode: boolean, parts: Uint8Array): boolean {
  const tag = tree.tag[node]!
  const named = parts[tree.classes[node]!] === GUTTER
  if (inCode || tag === TAG.pre) return named && isNumbers(tree, node)
  if (tag !== TAG.td || !(named || holds(tree, node, TAG.pre)) || !isNumbers(tree, node)) return false
  const rest = Math.min(tree.end[tree.parent[node]!]!, tree.end[node]! + NEAR)
  for (let i = tree.end[node]!; i < rest; i++) if (tree.tag[i] === TAG.pre) return true
  return false
}

function holds(tree: Tree, node: number, tag: number): boolean {
  for (let i = node + 1; i < tree.end[node]!; i++) if (tree.tag[i] === tag) return true
  return false
}

/** Whether a block-level element is a listing of code that no `<pre>` says is one. */
export function isListing(tree: Tree, node: number, parts: Uint8Array): boolean {
  const tag = tree.tag[node]!
  if (tag === TAG.table) return isCodeTable(tree, node, parts)
  if (parts[tree.classes[node]!] === LISTING) return true
  if (tag !== TAG.ol) return false
  let line = node + 1
  while (line < tree.end[node]! && tree.tag[line] !== TAG.li) line++
  return line + 1 < tree.end[node]! && LISTED.test(tree.classesOf(line + 1))
}

/** Whether a node holds the numbers of a `<pre>` that it stands beside. */
export function isBesideCode(tree: Tree, node: number, parts: Uint8Array): boolean {
  if (parts[tree.classes[node]!] !== GUTTER || !/\d/.test(tree.textOf(node, 100)) || !isNumbers(tree, node))
    return false
  const around = tree.parent[node]!
  if (around < 0) return false
  const from = Math.max(around + 1, node - NEAR)
  for (let i = from; i < Math.min(tree.end[around]!, tree.end[node]! + NEAR); i++)
    if (tree.tag[i] === TAG.pre) return true
  return false
}

/** Whether a table has numbers beside its lines of code, and no `<pre>` that says where they are. */
function isCodeTable(tree: Tree, table: number, parts: Uint8Array): boolean {
  let numbered = false
  for (let i = table + 1; i < tree.end[table]!; i++) {
    const tag = tree.tag[i]!
    if (tag === TAG.pre || tag === TAG.table) return false
    if (tag === TAG.td && !numbered) {
      if (parts[tree.classes[i]!] !== GUTTER || !isNumbers(tree, i)) return false
      numbered = true
    }
  }
  return numbered
}

/** A run of `<code>` that is shown as a block of its own. */
export interface CodeRun {
  /** Node behind it. */
  end: number
  /** Its lines are ended by elements, and not as in the source. */
  byElements: boolean
}

/** The run that starts with a `<code>` behind which nothing else stands in its block, if it has several lines. */
export function codeRun(tree: Tree, first: number, parts: Uint8Array): CodeRun | undefined {
  const limit = tree.end[tree.parent[first]!] ?? tree.size
  let end = first
  let byElements = false
  let lines = false
  for (let i = first; i < limit; i = tree.end[i]!) {
    const tag = tree.tag[i]!
    if (tag === TAG.br) byElements = true
    else if (tag === TAG.code) {
      byElements ||= hasLines(tree, i, parts)
      lines ||= tree.textOf(i).trim().includes('\n')
      end = tree.end[i]!
    } else if (BLOCK[tag]) break
    else if (tag !== TAG['#text'] || tree.text[i]!.trim()) return undefined
  }
  return byElements || lines ? { end, byElements } : undefined
}

function hasLines(tree: Tree, code: number, parts: Uint8Array): boolean {
  for (let i = code + 1; i < tree.end[code]!; i++) if (tree.tag[i] === TAG.br || isLine(tree, i, parts)) return true
  return false
}

/** Whether an element is shown as a line of its own in code. */
export function isLine(tree: Tree, node: number, parts: Uint8Array): boolean {
  if (BLOCK[tree.tag[node]!] || parts[tree.classes[node]!] === CODE_LINE) return true
  if (!tree.attributes[node]) return false
  return tree.attribute(node, 'data-line') !== undefined || OWN_LINE.test(tree.attribute(node, 'style') ?? '')
}
