import type { Block } from './block.js'
import { HEADING, TAG } from './tags.js'
import type { Tree } from './tree.js'

const MAX_CELL = 1200

/** For each node: 1 where it is a table that holds data, whose rows are read as rows; 0 for tables that only lay out. */
export function tableKinds(tree: Tree): Uint8Array {
  const kinds = new Uint8Array(tree.size)
  const open: TableState[] = []
  for (let i = 0; i < tree.size; i++) {
    while (open.length && i >= tree.end[open[open.length - 1]!.node]!) close(open, kinds)
    const tag = tree.tag[i]!
    const table = open[open.length - 1]
    if (tag === TAG.table) {
      const role = tree.attribute(i, 'role') ?? ''
      open.push({
        node: i,
        rows: 0,
        cells: 0,
        heads: 0,
        longest: 0,
        cell: 0,
        layout: role === 'presentation',
        holds: false,
        blocks: 0,
        text: 0,
      })
    } else if (table) count(table, tag, tree.text[i]!)
  }
  while (open.length) close(open, kinds)
  return kinds
}

interface TableState {
  node: number
  rows: number
  cells: number
  heads: number
  longest: number
  cell: number
  /** It is for layout by its role or by what it holds; or it holds what tables for layout mostly do. */
  layout: boolean
  holds: boolean
  blocks: number
  text: number
}

function count(table: TableState, tag: number, text: string): void {
  if (tag === TAG['#text']) {
    table.cell += text.length
    table.text += text.length
  } else if (tag === TAG.tr) table.rows++
  else if (tag === TAG.td || tag === TAG.th) {
    table.longest = Math.max(table.longest, table.cell)
    table.cell = 0
    table.cells++
    if (tag === TAG.th) table.heads++
  } else if (tag === TAG.pre) table.holds = true
  else if (tag === TAG.form || tag === TAG.article || HEADING[tag]) table.layout = true
  else if (tag === TAG.p || tag === TAG.div || tag === TAG.li) table.blocks++
}

/** Ends the innermost table, which is a part of a cell of the one around it. */
function close(open: TableState[], kinds: Uint8Array): void {
  const table = open.pop()!
  finish(table, kinds)
  const around = open[open.length - 1]
  if (!around) return
  around.holds = true
  around.layout ||= table.layout
  around.cell += table.text
  around.text += table.text
}

function finish(table: TableState, kinds: Uint8Array): void {
  const longest = Math.max(table.longest, table.cell)
  const columns = table.cells / Math.max(table.rows, 1)
  const data =
    !table.layout &&
    (!table.holds || (table.heads > 0 && table.rows > 1)) &&
    table.rows > 0 &&
    columns > 1.2 &&
    longest <= MAX_CELL &&
    (table.heads > 0 || table.rows > 1) &&
    table.blocks <= 4 * table.cells
  kinds[table.node] = data ? 1 : 0
}

/** Puts a table's foot behind its other rows, wherever it stands in the source. */
export function footLast(tree: Tree, table: number, blocks: Block[]): void {
  let from = blocks.length
  while (from > 0 && blocks[from - 1]!.table === table) from--
  const rows = blocks.slice(from)
  const isFoot = ({ node }: Block): boolean => tree.tag[tree.parent[node]!] === TAG.tfoot
  if (rows.some(isFoot)) blocks.splice(from, rows.length, ...rows.filter((row) => !isFoot(row)), ...rows.filter(isFoot))
}
