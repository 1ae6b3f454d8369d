import { TAG } from '../tags.js'
import type { Tree } from '../tree.js'

/** One of the boxes that KaTeX stacks: `shift` is how far it stands below the baseline, in em, where its style says so. */
export interface Layer {
  node: number
  shift: number | undefined
}

/** Element children of a node, in their order. */
export function elements(tree: Tree, node: number): number[] {
  const out: number[] = []
  for (let i = node + 1; i < tree.end[node]!; i = tree.end[i]!) if (tree.tag[i] !== TAG['#text']) out.push(i)
  return out
}

/** Words of a class attribute. */
export function classSet(tree: Tree, node: number): Set<string> {
  return new Set(tree.classesOf(node).split(/\s+/))
}

export function hasClass(tree: Tree, node: number, name: string): boolean {
  return tree.classesOf(node).split(/\s+/).includes(name)
}

/** First descendant with a class, or -1. */
export function findClass(tree: Tree, node: number, name: string): number {
  for (let i = node + 1; i < tree.end[node]!; i++) if (tree.classes[i] && hasClass(tree, i, name)) return i
  return -1
}

/** Element child with a class, or -1. */
export function childOf(tree: Tree, node: number, name: string): number {
  return elements(tree, node).find((child) => hasClass(tree, child, name)) ?? -1
}

/** A length of the element's own style, in em. */
export function length(tree: Tree, node: number, property: string): number | undefined {
  const style = tree.attribute(node, 'style')
  if (!style) return undefined
  const found = new RegExp(`(?:^|;)\\s*${property}:\\s*(-?[\\d.]+)em`).exec(style)
  return found ? Number(found[1]) : undefined
}

/** The boxes that a `vlist-t` stacks, as they stand in the source. */
export function layersOf(tree: Tree, stack: number): Layer[] {
  const row = childOf(tree, stack, 'vlist-r')
  const list = row < 0 ? -1 : childOf(tree, row, 'vlist')
  if (list < 0) return []
  return elements(tree, list).map((node) => ({ node, shift: shiftOf(tree, node) }))
}

function shiftOf(tree: Tree, node: number): number | undefined {
  const top = length(tree, node, 'top')
  if (top === undefined) return undefined
  const strut = childOf(tree, node, 'pstrut')
  return top + (strut < 0 ? 0 : (length(tree, strut, 'height') ?? 0))
}

/** The stack that is an element's own child: `mfrac`, `msupsub`, `accent` and others have one. */
export function stackIn(tree: Tree, node: number): Layer[] {
  const stack = childOf(tree, node, 'vlist-t')
  return stack < 0 ? [] : layersOf(tree, stack)
}
