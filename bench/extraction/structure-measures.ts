import { titleHeading } from '../../processors/extract/standfirst.js'
import { isListTag } from '../../processors/extract/tags.js'
import type { Sample } from './pages.js'

/** How many there are of something, and how many of them are bad. */
export interface Count {
  of: number
  bad: number
}

/** Blocks of each data table, by its node. */
function tablesOf({ analysis }: Sample): Map<number, number[]> {
  const tables = new Map<number, number[]>()
  analysis.blocks.forEach(({ kind, table }, b) => {
    if (kind === 'row') tables.set(table, [...(tables.get(table) ?? []), b])
  })
  return tables
}

/** Blocks that open an item of each numbered list, by the list's node. */
function numberedLists({ analysis }: Sample): Map<number, number[]> {
  const { tree, blocks } = analysis
  const lists = new Map<number, number[]>()
  blocks.forEach(({ marker, node }, b) => {
    if (!/^\d/.test(marker)) return
    let at = node
    while (at > 0 && !isListTag(tree.tag[at]!)) at = tree.parent[at]!
    lists.set(at, [...(lists.get(at) ?? []), b])
  })
  return lists
}

function add(count: Count, isBad: boolean): void {
  count.of++
  if (isBad) count.bad++
}

/** Tables of which rows are kept, and those of them that lack others. */
function tornTables(sample: Sample, kept: readonly boolean[], count: Count): void {
  for (const rows of tablesOf(sample).values())
    if (rows.length > 1 && rows.some((b) => kept[b])) add(count, !rows.every((b) => kept[b]))
}

/** Numbered lists of which items are kept, and those of them that lack one before the last that is kept. */
function gaps(sample: Sample, kept: readonly boolean[], count: Count): void {
  for (const items of numberedLists(sample).values()) {
    const last = items.findLastIndex((b) => kept[b])
    if (items.length > 1 && last >= 0) add(count, !items.slice(0, last).every((b) => kept[b]))
  }
}

/** Rows and items that the gold text has, and those of them that are left out. */
function lostParts({ analysis, labels }: Sample, kept: readonly boolean[], count: Count): void {
  analysis.blocks.forEach(({ kind, marker }, b) => {
    if ((kind === 'row' || marker) && labels[b]! > 0.5) add(count, !kept[b])
  })
}

/** Kept headings but for the title's, and those of them whose section has text of which nothing is kept. */
function emptyHeadings({ analysis }: Sample, kept: readonly boolean[], count: Count): void {
  const { blocks, title } = analysis
  const first = titleHeading(blocks, title)
  blocks.forEach(({ level, linked, text }, b) => {
    if (!level || !kept[b] || b === first || linked > text.length / 2) return
    let end = b + 1
    while (end < blocks.length && !(blocks[end]!.level > 0 && blocks[end]!.level <= level)) end++
    const own = blocks.slice(b + 1, end).map((block, i) => block.level === 0 && kept[b + 1 + i]!)
    add(count, end > b + 1 && !own.includes(true))
  })
}

/** What is counted, by its name: each adds what a page with these blocks kept has of it. */
export const MEASURES: Record<string, (sample: Sample, kept: readonly boolean[], count: Count) => void> = {
  'tables torn': tornTables,
  'numbered lists with a gap': gaps,
  'rows and items of the gold text left out': lostParts,
  'headings without their content': emptyHeadings,
}
