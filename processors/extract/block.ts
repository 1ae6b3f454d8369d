import type { Formula } from './math/delimiters.js'

export type BlockKind = 'text' | 'heading' | 'row' | 'code'

/** A run of text between two block-level boundaries: the unit that is kept or left out. */
export interface Block {
  kind: BlockKind
  /** Innermost block-level element around the text. */
  node: number
  /** Text with white space folded, a placeholder for each formula and, in a row, tabs between cells. */
  text: string
  formulas: readonly Formula[]
  /** Text of a row with tabs between all places of the table's grid, the empty ones too. */
  cells: string
  /** The table that a row is of. */
  table: number
  /** Characters of the text that are in links or buttons, and how many links there are. */
  linked: number
  links: number
  /** Level of a heading; 0 otherwise. */
  level: number
  listDepth: number
  quoteDepth: number
  /** Marker of the list item that this block opens, such as `- ` or `2. `. */
  marker: string
  /** The row is the head of its table. */
  header: boolean
  /** Preformatted, but prose. */
  prose: boolean
  /** A footnote, which stands within the block before it, or before its other footnotes, and is kept with it. */
  note: boolean
}
