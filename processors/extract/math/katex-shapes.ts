import { TAG } from '../tags.js'
import type { Tree } from '../tree.js'
import { assembled } from './delimiter-pieces.js'
import { findClass, hasClass } from './katex-boxes.js'

/** How the outlines of tall delimiters start; brackets and ceilings start alike and differ in how they end. */
const TALL: [outline: RegExp, delimiter: string][] = [
  [/^M403 1759.* v1759 /s, '['],
  [/^M403 1759/, '⌈'],
  [/^M347 1759.* v1759 /s, ']'],
  [/^M347 1759/, '⌉'],
  [/^M319 602.* h263/s, '⌊'],
  [/^M319 602/, '⌋'],
  [/^M145 15.*M367 15/s, '∥'],
  [/^M145 15/, '|'],
  [/^M863,9/, '('],
  [/^M76,0/, ')'],
]

/** How the outlines of stretched accents and arrows start; what stands over the base, and what under it. */
const OUTLINES: [outline: RegExp, over: string, under: string][] = [
  [/^M(?:529|1181) 0/, 'widehat', 'underset{\\wedge}'],
  [/^M(?:529|1181),/, 'widecheck', 'underset{\\vee}'],
  [/^M(?:200|344|786) ?5/, 'widetilde', 'utilde'],
  [/^M377 20/, 'vec', 'vec'],
  [/^M0 241v40h399891/, 'overrightarrow', 'underrightarrow'],
  [/^M399738 392/, 'Overrightarrow', 'Overrightarrow'],
  [/^M0 241v40h399993/, 'overrightharpoon', 'overrightharpoon'],
  [/^M0 267/, 'overleftharpoon', 'overleftharpoon'],
  [/^M40 281 V428/, 'overlinesegment', 'underlinesegment'],
  [/^M400000 80/, 'overgroup', 'undergroup'],
  [/^M400000 262/, 'overgroup', 'undergroup'],
]

const ARROWS: [outline: RegExp, command: string][] = [
  [/^M0 241v40h399891/, 'xrightarrow'],
  [/^M399738 392/, 'xRightarrow'],
  [/^M262 157/, 'xLeftarrow'],
  [/^M0 241v40h399993/, 'xrightharpoonup'],
  [/^M399747 511/, 'xrightharpoondown'],
  [/^M0 267/, 'xleftharpoonup'],
  [/^M7 241/, 'xleftharpoondown'],
  [/^M0 50/, 'xlongequal'],
  [/^M0 167/, 'xtwoheadleftarrow'],
  [/^M400000 167/, 'xtwoheadrightarrow'],
]
/** Arrows drawn as two halves, by how their left and their right half start. */
const TWO_ARROWS: [left: RegExp, right: RegExp, command: string][] = [
  [/^M262 157/, /^/, 'xLeftrightarrow'],
  [/^M7 435/, /^M0 241/, 'xrightleftharpoons'],
  [/^M0 267/, /^M399747 705/, 'xleftrightharpoons'],
  [/^M400000 281/, /^/, 'xhookrightarrow'],
  [/^M400000 241/, /^M399859/, 'xhookleftarrow'],
  [/^M40 281 V448/, /^/, 'xmapsto'],
  [/^M0 147/, /^/, 'xtofrom'],
  [/^M400000 620/, /^/, 'xrightleftarrows'],
  [/^M507,435/, /^/, 'xrightequilibrium'],
  [/^M7,435/, /^/, 'xleftequilibrium'],
]

/** Outlines drawn below a node. */
function outlines(tree: Tree, node: number): string[] {
  const out: string[] = []
  for (let i = node + 1; i < tree.end[node]!; i++) {
    const outline = tree.attribute(i, 'd')
    if (outline) out.push(outline.trimStart())
  }
  return out
}

/** The delimiter that a `delimsizing` box shows, however many pieces or outlines it is made of. */
export function delimiterOf(tree: Tree, node: number): string {
  const text = tree.textOf(node, 10_000).replace(/[\s\u200b]/g, '')
  if (text.length <= 1 || !hasClass(tree, node, 'mult')) {
    const outline = text ? undefined : outlines(tree, node)[0]?.slice(0, 2000)
    if (outline) return TALL.find(([start]) => start.test(outline))?.[1] ?? ''
    return text === '∣' ? '|' : text
  }
  return assembled(text) ?? text[0]!
}

/** Command of a stretched accent. */
export function accentOf(tree: Tree, node: number, under: boolean): string {
  const shapes = outlines(tree, node)
  if (findClass(tree, node, 'brace-center') >= 0) return under ? 'underbrace' : 'overbrace'
  const found = OUTLINES.find(([start]) => start.test(shapes[0] ?? ''))
  if (found) return found[under ? 2 : 1]
  const arrow = under ? 'under' : 'over'
  if (shapes.length > 1 || findClass(tree, node, 'halfarrow-left') >= 0) return `${arrow}leftrightarrow`
  if (shapes.length && /^M400000 241/.test(shapes[0]!)) return `${arrow}leftarrow`
  if (findClass(tree, node, 'hide-tail') >= 0) return `${arrow}rightarrow`
  if (findClass(tree, node, 'overlay') >= 0) return 'vec'
  return under ? 'utilde' : 'widehat'
}

/** Command of a stretched arrow with text above or below it. */
export function arrowOf(tree: Tree, node: number): string {
  const [left = '', right] = outlines(tree, node)
  if (right !== undefined) return TWO_ARROWS.find(([a, b]) => a.test(left) && b.test(right))?.[2] ?? 'xleftrightarrow'
  if (/^M400000 241/.test(left)) return 'xleftarrow'
  return ARROWS.find(([start]) => start.test(left))?.[1] ?? 'xrightarrow'
}

/** Command of the frame or the strokes drawn over a box, if there are any. */
export function strokeOf(tree: Tree, node: number): string | undefined {
  if (findClass(tree, node, 'fbox') >= 0 || hasClass(tree, node, 'fbox')) return 'boxed'
  if (findClass(tree, node, 'sout') >= 0) return 'sout'
  const starts: string[] = []
  for (let i = node + 1; i < tree.end[node]!; i++)
    if (tree.tag[i] !== TAG['#text'] && tree.name(i) === 'line') starts.push(tree.attribute(i, 'y1') ?? '0')
  if (!starts.length) return undefined
  if (starts.length > 1) return 'xcancel'
  return starts[0] === '0' ? 'bcancel' : 'cancel'
}
