import { TAG } from './tags.js'
import type { Tree } from './tree.js'

const ROLES: Record<string, number> = {
  table: TAG.table,
  rowgroup: TAG.tbody,
  row: TAG.tr,
  cell: TAG.td,
  gridcell: TAG.td,
  columnheader: TAG.th,
  rowheader: TAG.th,
}

/** Tables that are so by their role become what they would be as elements. */
export function readAriaTables(tree: Tree): void {
  let end = 0
  for (let i = 0; i < tree.size; i++) {
    if (!tree.attributes[i]) continue
    const tag = ROLES[tree.attribute(i, 'role') ?? '']
    if (tag === undefined || (tag !== TAG.table && i >= end)) continue
    if (tag === TAG.table) end = Math.max(end, tree.end[i]!)
    tree.tag[i] = tag
  }
}
