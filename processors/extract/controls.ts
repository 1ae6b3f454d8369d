import { BLOCK, HEADING, TAG } from './tags.js'
import type { Tree } from './tree.js'

const NAMED = /(?:^|[\s_-])accordion(?:[\s_-]|$)/i
const MAX_WORD = 60
const MAX_HEADING = 250
/** Characters of a section from which what stands over it is its heading. */
const SECTION = 40
/** Elements around a control that may hold nothing else, and nodes looked at in each. */
const MAX_UP = 4
const MAX_NODES = 200

/** Text below a node, as far as it is looked at, and how much of it is in links. */
interface Sight {
  chars: number
  linked: number
}

function sight(tree: Tree, node: number, limit: number): Sight {
  const end = Math.min(tree.end[node]!, node + MAX_NODES)
  const out = { chars: 0, linked: 0 }
  let linkEnd = 0
  for (let i = node; i < end && out.chars < limit; i++) {
    if (tree.tag[i] === TAG.a) linkEnd = tree.end[i]!
    if (tree.tag[i] === TAG.script || tree.tag[i] === TAG.style) i = tree.end[i]! - 1
    if (tree.tag[i] !== TAG['#text']) continue
    const length = tree.text[i]!.trim().length
    out.chars += length
    if (i < linkEnd) out.linked += length
  }
  return out
}

/** Whether an element opens and closes something: a button, a tab of an accordion, a link that unfolds. */
export function isControl(tree: Tree, node: number): boolean {
  const tag = tree.tag[node]!
  const list = tree.attributes[node]
  if (list) {
    for (let i = 0; i < list.length; i += 2) {
      const name = list[i]!
      if (name === 'aria-expanded' || name === 'aria-controls') return true
      if ((name === 'data-toggle' || name === 'data-bs-toggle') && list[i + 1] === 'collapse') return true
    }
  }
  return tag === TAG.button && NAMED.test(tree.classesOf(node))
}

/** Level of an element that has the role of a heading; 0 for others. */
export function headingRole(tree: Tree, node: number): number {
  if (!tree.attributes[node] || tree.attribute(node, 'role') !== 'heading') return 0
  const level = Number(tree.attribute(node, 'aria-level') ?? 2)
  return level >= 1 && level <= 6 ? Math.floor(level) : 2
}

/** Whether a control stands over the section that it opens: text, not a menu, follows it or what holds it alone. */
export function isOverSection(tree: Tree, control: number): boolean {
  const own = sight(tree, control, MAX_HEADING).chars
  let at = control
  for (let up = 0; up < MAX_UP && at > 0; up++) {
    const next = nextElement(tree, at)
    if (next >= 0) {
      const { chars, linked } = sight(tree, next, 1000)
      return chars >= SECTION && linked < chars / 2 && !isControl(tree, next)
    }
    at = tree.parent[at]!
    if (at < 0 || tree.tag[at] === TAG.body || sight(tree, at, MAX_HEADING).chars > own + 3) return false
  }
  return false
}

/** The element that follows a node in the same parent, with nothing but white space in between; -1 for none. */
function nextElement(tree: Tree, node: number): number {
  const end = tree.end[tree.parent[node]!] ?? tree.size
  for (let i = tree.end[node]!, steps = 0; i < end && steps < 5; i = tree.end[i]!, steps++) {
    if (tree.tag[i] !== TAG['#text']) return tree.tag[i] === TAG.script || tree.tag[i] === TAG.style ? -1 : i
    if (tree.text[i]!.trim()) return -1
  }
  return -1
}

/** Whether a heading is short enough for what stands in it, in elements of its own, to be one line. */
export const isOneLine = (tree: Tree, heading: number): boolean =>
  sight(tree, heading, MAX_HEADING + 1).chars <= MAX_HEADING

/** Elements within a heading that are a part of its line. */
export const isHeadingPart = (tag: number): boolean =>
  tag === TAG.button || tag === TAG.div || tag === TAG.p || tag === TAG.hgroup || tag === TAG.summary

/**
 * Whether a button is a word of the sentence around it: the text before it, in its block, does not end a sentence, or what follows goes
 * on in lower case or with a mark.
 * @param before text of the block so far
 */
export function isWord(tree: Tree, button: number, before: string): boolean {
  if (sight(tree, button, MAX_WORD + 1).chars > MAX_WORD) return false
  const block = blockAround(tree, button)
  const tag = tree.tag[block]!
  if (
    tag !== TAG.p &&
    tag !== TAG.li &&
    tag !== TAG.dd &&
    tag !== TAG.td &&
    tag !== TAG.blockquote &&
    tag !== TAG.div &&
    !HEADING[tag]
  )
    return false
  const text = before.trim()
  const rest = textBehind(tree, button, tree.end[block]!)
  if (text === '') return /^\s*[\p{Ll},;]/u.test(rest)
  return !/[.!?:。！？：|•]["'”’)»]?$/.test(text) && (tag !== TAG.div || rest !== '')
}

function blockAround(tree: Tree, node: number): number {
  let at = tree.parent[node]!
  while (at > 0 && !BLOCK[tree.tag[at]!]) at = tree.parent[at]!
  return Math.max(at, 0)
}

/** The text that goes on behind a node, up to the next block. */
function textBehind(tree: Tree, node: number, end: number): string {
  const last = Math.min(end, tree.end[node]! + MAX_NODES)
  for (let i = tree.end[node]!; i < last; i++) {
    const tag = tree.tag[i]!
    if (tag === TAG['#text'] && tree.text[i]!.trim()) return tree.text[i]!
    if (tag === TAG.br || (BLOCK[tag] && tag !== TAG.button)) return ''
  }
  return ''
}
