import type { Annotated } from '../../processors/posterior/annotated.js'
import type { NodeIndex } from '../../processors/posterior/node-index.js'

/** What people said of each node of a tree or, where they did not speak of it, of the nearest one above it. */
export type Said = Uint8Array
export const [NONE, YES, NO] = [0, 1, 2] as const

/** @returns undefined where people said nothing */
export function saidIn(nodes: NodeIndex, annotated: Annotated): Said | undefined {
  if (annotated.size === 0) return undefined
  const said = new Uint8Array(nodes.size)
  for (const [path, approved] of annotated) {
    const node = path.split('/').reduce((parent, name) => (parent < -1 ? parent : found(nodes, parent, name)), -1)
    if (node >= 0) said[node] = approved ? YES : NO
  }
  // Parents come before what is below them.
  for (let node = 0; node < nodes.size; node++) {
    const parent = nodes.parentOf(node)
    if (said[node] === NONE && parent >= 0) said[node] = said[parent]!
  }
  return said
}

const UNKNOWN = -2

function found(nodes: NodeIndex, parent: number, name: string): number {
  const node = nodes.find(parent, name)
  return node < 0 ? UNKNOWN : node
}
