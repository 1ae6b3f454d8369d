import { TAG } from './tags.js'
import type { Tree } from './tree.js'

/** Columns and rows that one cell may span, as in HTML. */
const MAX_COLUMNS = 1000
const MAX_ROWS = 65_534
/** Columns beyond which a table's cells are taken as they come, and places left empty for each cell that there is. */
const WIDEST = 200
const MAX_EMPTY = 8

interface Cell {
  row: number
  column: number
  /** Column after the last one that it spans, or that is taken from above behind it. */
  end: number
}

/** Columns of a row's cells, and how many columns the row has. */
export interface RowGrid {
  columns: number[]
  width: number
}

/** Grid of a table, tables within it apart, by its rows; empty where it would hold little but empty cells. */
export function gridOf(tree: Tree, table: number): Map<number, RowGrid> {
  const grid = new Map<number, RowGrid>()
  const cells = placed(tree, table)
  const starts = [...new Set(cells.map((cell) => cell.column))].sort((a, b) => a - b)
  if (starts.length > WIDEST) return grid
  const numbers = new Map(starts.map((column, n) => [column, n]))
  let places = 0
  for (const { row, column, end } of cells) {
    const at = grid.get(row) ?? { columns: [], width: 0 }
    grid.set(row, at)
    let width = numbers.get(column)! + 1
    while (width < starts.length && starts[width]! < end) width++
    at.columns.push(numbers.get(column)!)
    places += width - at.width
    at.width = width
  }
  return places > MAX_EMPTY * cells.length ? new Map() : grid
}

/** Cells in their columns, of which some may have none that starts in them. */
function placed(tree: Tree, table: number): Cell[] {
  const cells: Cell[] = []
  /** First row in which a column is free again. */
  let free: number[] = []
  let node = -1
  let row = 0
  let column = 0
  const skipTaken = (): void => {
    while ((free[column] ?? 0) > row) column++
  }
  const endRow = (): void => {
    const last = cells[cells.length - 1]
    if (last?.row !== node) return
    skipTaken()
    last.end = column
  }
  for (let i = table + 1; i < tree.end[table]!; i++) {
    const tag = tree.tag[i]!
    if (tag === TAG.table) i = tree.end[i]! - 1
    else if (tag === TAG.tr) {
      endRow()
      node = i
      row++
      column = 0
    } else if (tag === TAG.thead || tag === TAG.tbody || tag === TAG.tfoot) {
      endRow()
      free = []
    } else if (node >= 0 && (tag === TAG.td || tag === TAG.th)) {
      skipTaken()
      if (column > MAX_COLUMNS) return []
      const end = column + span(tree, i, 'colspan', MAX_COLUMNS)
      const rows = span(tree, i, 'rowspan', MAX_ROWS)
      if (rows > 1) for (let c = column; c < end; c++) free[c] = row + rows
      cells.push({ row: node, column, end })
      column = end
    }
  }
  endRow()
  return cells
}

function span(tree: Tree, cell: number, name: string, most: number): number {
  const value = Number.parseInt(tree.attribute(cell, name) ?? '1', 10)
  if (value === 0 && name === 'rowspan') return most
  return value > 0 ? Math.min(value, most) : 1
}

/** Text of a row, tabs before its cells, with tabs for the places that are empty; as it is where it has other cells. */
export function onGrid(text: string, grid: RowGrid | undefined): string {
  const [before = '', ...cells] = text.split('\t')
  if (!grid || before.trim() || cells.length !== grid.columns.length) return before.trim() ? text : cells.join('\t')
  const places: string[] = new Array(grid.width).fill('')
  for (const [n, cell] of cells.entries()) places[grid.columns[n]!] = cell
  return places.join('\t')
}
