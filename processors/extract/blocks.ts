import { CODE_LINE, codePart, codeRun, isCodeTable, isGutter, isLine } from './code.js'
import { gridOf, onGrid, type RowGrid } from './grid.js'
import { type Formula, PLACEHOLDER } from './math/delimiters.js'
import type { Found } from './math/find.js'
import { isPreformattedProse } from './preformatted.js'
import { isReading, withinRuby } from './ruby.js'
import { scriptOf } from './scripts.js'
import { tableKinds } from './tables.js'
import { BLOCK, HEADING, KNOWN_TAGS, SKIPPED, TAG } from './tags.js'
import { isSpace } from './tokenizer.js'
import type { Tree } from './tree.js'

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

const SPACES = /[ \t\n\r\f\u00a0\u2002-\u200a\u202f\u3000]+/g

/** White space that is folded: HTML's, and what looks like it. */
const isFolded = (code: number): boolean =>
  code <= 32
    ? isSpace(code)
    : code >= 0xa0 && (code === 0xa0 || code === 0x3000 || (code >= 0x2002 && code <= 0x200a) || code === 0x202f)

/** Whether there is white space to fold: any but single spaces. */
function isLoose(text: string): boolean {
  let before = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (isFolded(code) && (code !== 32 || before === 32)) return true
    before = code
  }
  return false
}

/** How much of the text before a script is looked at. */
const LAST_PARTS = 8
const LAST_CHARS = 60

/** Shared by all blocks without formulas. */
const NONE: Formula[] = []

interface ListState {
  node: number
  ordered: boolean
  next: number
}

/** What is told of a page's elements beforehand: which tables hold data, and which class names are those of footnotes. */
interface Marks {
  tables: Uint8Array
  notes: Uint8Array
  /** What they say of parts of code. */
  code: Uint8Array
}
const NOTE = 1
/** The number of a footnote, which is repeated within it. */
const MARK = 2

function marksOf(tree: Tree): Marks {
  const kindOf = (classes: string): number => {
    if (/(?:^|\s)ltx_(?:note_mark|tag_note|note_type)(?:\s|$)/.test(classes)) return MARK
    return /(?:^|\s)(?:ltx_note|sidenote|marginnote)(?:\s|$)/.test(classes) ? NOTE : 0
  }
  const notes = new Uint8Array(tree.classNames.length)
  tree.classNames.forEach((classes, i) => {
    if (classes.includes('note')) notes[i] = kindOf(classes)
  })
  return {
    tables: tree.tag.includes(TAG.table) ? tableKinds(tree) : new Uint8Array(),
    notes,
    code: Uint8Array.from(tree.classNames, codePart),
  }
}

class Segmenter {
  readonly blocks: Block[] = []
  private readonly stack: number[] = []
  /** The block-level elements of the stack. */
  private readonly around: number[] = []
  private readonly lists: ListState[] = []
  private parts: string[] = []
  private length = 0
  private formulas: Formula[] = NONE
  private linked = 0
  private links = 0
  private marker = ''
  private code = 0
  /** Open `<code>` elements, and the characters in them. */
  private codes = 0
  private coded = 0
  private quotes = 0
  private anchors = 0
  private row = -1
  private breaks = 0
  private lastTag = 0
  /** Footnotes that stand within the text of the block, and within the rows of a table. */
  private notes: number[] = []
  private rowNotes: number[] = []
  /** The line of code that ended last has no line break yet; number of parts when the last line began. */
  private lineEnded = false
  private lineStart = 0
  /** Node behind code that no `<pre>` holds, and whether elements alone end its lines. */
  private codeEnd = Infinity
  private byElements = false
  /** Element in which no such code was found since the last boundary. */
  private noRun = -1
  private readonly grids = new Map<number, Map<number, RowGrid>>()
  private readonly rubies: boolean
  private readonly language: string
  /** Number of parts when the last script was added. */
  private scriptEnd = -1

  constructor(
    private readonly tree: Tree,
    private readonly found: Found,
    private readonly noscript: boolean,
    private readonly marks: Marks,
    private readonly inNote = false,
  ) {
    this.language = tree.attribute(tree.tag.indexOf(TAG.html), 'lang') ?? ''
    this.rubies = tree.otherNames.includes('ruby')
  }

  run(from = 0, to = this.tree.size): Block[] {
    const { tree } = this
    for (let i = from; i < to; i++) {
      while (this.stack.length && i >= tree.end[this.stack[this.stack.length - 1]!]!) this.leave(this.stack.pop()!)
      if (i >= this.codeEnd) this.endCode()
      const tag = tree.tag[i]!
      if (tag === TAG['#text']) this.addText(i)
      else if (this.found.formulas.has(i)) {
        this.add(PLACEHOLDER, 1)
        if (this.formulas === NONE) this.formulas = []
        this.formulas.push(this.found.formulas.get(i)!)
        i = tree.end[i]! - 1
      } else if (this.found.dropped.has(i) || this.skipped(i, tag)) i = tree.end[i]! - 1
      else if (this.isNote(i, tag)) {
        if (this.row < 0) this.notes.push(i)
        else this.rowNotes.push(i)
        i = tree.end[i]! - 1
      } else if ((tag === TAG.sup || tag === TAG.sub) && this.addScript(i)) i = tree.end[i]! - 1
      else this.enter(i, tag)
      this.lastTag = tag
    }
    while (this.stack.length) this.leave(this.stack.pop()!)
    if (this.codeEnd < Infinity) this.endCode()
    this.flush()
    this.addNotes(this.rowNotes.splice(0))
    this.addNotes(this.notes.splice(0))
    return this.blocks
  }

  private isNote(node: number, tag: number): boolean {
    return this.marks.notes[this.tree.classes[node]!] === NOTE && !BLOCK[tag] && !this.code
  }

  private blockAround(node: number): number {
    let at = this.tree.parent[node]!
    while (at > 0 && !BLOCK[this.tree.tag[at]!]) at = this.tree.parent[at]!
    return Math.max(at, 0)
  }

  /** A footnote is a block of its own behind the one it stands in, so that it does not interrupt the sentence. */
  private addNotes(notes: readonly number[]): void {
    for (const note of notes) {
      const inner = new Segmenter(this.tree, this.found, this.noscript, this.marks, true)
      inner.around.push(this.blockAround(note))
      for (const block of inner.run(note + 1, this.tree.end[note]!)) this.blocks.push(block)
    }
  }

  private skipped(node: number, tag: number): boolean {
    if (this.marks.notes[this.tree.classes[node]!] === MARK) return true
    if ((tag === TAG.rt || tag >= KNOWN_TAGS) && isReading(this.tree, node)) return true
    if (this.code && tag === TAG.button) return true
    if (this.isGutter(node, tag)) return true
    if (SKIPPED[tag] !== 1) return false
    if (tag === TAG.noscript) return !this.noscript
    return tag !== TAG.template || this.tree.attribute(node, 'shadowrootmode') === undefined
  }

  private isGutter(node: number, tag: number): boolean {
    if (!this.code && tag !== TAG.pre && (tag !== TAG.td || this.row >= 0)) return false
    return isGutter(this.tree, node, this.code > 0, this.marks.code)
  }

  private add(text: string, length: number): void {
    this.parts.push(text)
    this.length += length
    this.breaks = 0
    if (this.anchors) this.linked += length
    if (this.codes) this.coded += length
  }

  private addText(node: number): void {
    const source = this.tree.text[node]!
    const raw = source.includes(PLACEHOLDER) ? source.replaceAll(PLACEHOLDER, '') : source
    if (this.code) {
      this.addCode(this.byElements ? raw.replace(/^[ \t]*[\r\n][ \t\r\n]*|[\r\n][ \t\r\n]*$/g, '') : raw)
      return
    }
    this.addFolded(this.rubies ? withinRuby(this.tree, node, raw) : raw)
  }

  private addCode(text: string): void {
    if (!text) return
    if (this.lineEnded && !/^\r?\n/.test(text)) this.parts.push('\n')
    this.lineEnded = false
    this.add(text, text.length)
  }

  /** Code that no `<pre>` holds, up to a node; its lines may be ended by elements alone. */
  private startCode(end: number, byElements: boolean): void {
    this.flush()
    this.code++
    this.codeEnd = end
    this.byElements = byElements
  }

  /** Opens the block that lines of `<code>` are; looked for once between two boundaries and from one that is not empty. */
  private openRun(node: number): void {
    const around = this.tree.parent[node]!
    if (this.code || this.row >= 0 || this.length || this.noRun === around || !this.tree.textOf(node, 1000).trim())
      return
    const run = codeRun(this.tree, node, this.marks.code)
    if (run) this.startCode(run.end, run.byElements)
    else this.noRun = around
  }

  private endCode(): void {
    this.flush()
    this.code = Math.max(0, this.code - 1)
    this.codeEnd = Infinity
    this.byElements = false
  }

  private addFolded(raw: string): void {
    let start = 0
    while (start < raw.length && isFolded(raw.charCodeAt(start))) start++
    if (start === raw.length) {
      if (this.length && start) this.parts.push(' ')
      return
    }
    let end = raw.length
    while (isFolded(raw.charCodeAt(end - 1))) end--
    const text = raw.slice(start, end)
    if (start) this.add(' ', 1)
    const folded = isLoose(text) ? text.replace(SPACES, ' ') : text
    this.add(folded, folded.length)
    if (end < raw.length) this.add(' ', 1)
  }

  private enter(node: number, tag: number): void {
    if (tag === TAG.br) {
      this.lineBreak()
      return
    }
    if (tag === TAG.hr) {
      if (this.row >= 0) this.parts.push(' ')
      else this.flush()
      return
    }
    if (tag === TAG.a || tag === TAG.button) {
      if (this.lastTag !== TAG['#text'] && this.length) this.parts.push(' ')
      this.anchors++
      this.links++
    }
    if (tag === TAG.code) {
      this.openRun(node)
      this.codes++
    }
    if (BLOCK[tag] && !this.inCell(tag)) this.boundary(node, tag)
    else if (!this.code && (tag === TAG.td || tag === TAG.th)) this.parts.push('\t')
    else if (this.code && isLine(this.tree, node, this.marks.code)) this.startLine()
    else if (BLOCK[tag]) this.parts.push(' ')
    this.stack.push(node)
    if (BLOCK[tag]) this.around.push(node)
  }

  /** Whether a block-level element is inside a row of a data table, where it only separates words. */
  private inCell(tag: number): boolean {
    return (this.row >= 0 && tag !== TAG.tr) || (this.code > 0 && tag !== TAG.pre && tag !== TAG.table)
  }

  /** Adds what is raised or lowered with its mark; false where it is text like any other. */
  private addScript(node: number): boolean {
    const before = this.parts.slice(-LAST_PARTS).join('').slice(-LAST_CHARS)
    const marked = this.parts.length > 0 && this.parts.length === this.scriptEnd
    const script = scriptOf(this.tree, node, { before, marked, language: this.language })
    if (!script) return false
    this.add(script, script.length)
    this.scriptEnd = this.parts.length
    return true
  }

  private boundary(node: number, tag: number): void {
    this.noRun = -1
    this.flush()
    if (tag === TAG.pre || tag === TAG.listing || tag === TAG.xmp || tag === TAG.plaintext) this.code++
    else if (tag === TAG.blockquote) this.quotes++
    else if (tag === TAG.ul || tag === TAG.ol || tag === TAG.menu || tag === TAG.dl) {
      const start = Number.parseInt(this.tree.attribute(node, 'start') ?? '1', 10)
      this.lists.push({ node, ordered: tag === TAG.ol, next: Number.isSafeInteger(start) ? start : 1 })
    } else if (tag === TAG.li) {
      const list = this.lists[this.lists.length - 1]
      this.marker = list?.ordered ? `${list.next++}. ` : '- '
    } else if (tag === TAG.table && !this.code && isCodeTable(this.tree, node, this.marks.code))
      this.startCode(this.tree.end[node]!, true)
    else if (tag === TAG.tr && this.marks.tables[this.tableOf(node)]) this.row = node
  }

  private tableOf(row: number): number {
    let at = this.tree.parent[row]!
    while (at >= 0 && this.tree.tag[at] !== TAG.table) at = this.tree.parent[at]!
    return Math.max(at, 0)
  }

  private leave(node: number): void {
    const tag = this.tree.tag[node]!
    if (tag === TAG.a || tag === TAG.button) this.anchors--
    else if (tag === TAG.code) this.codes--
    if (!BLOCK[tag]) {
      if (this.code && isLine(this.tree, node, this.marks.code)) this.endLine(node)
      return
    }
    this.around.pop()
    if (this.row >= 0 && node !== this.row) {
      this.parts.push(' ')
      return
    }
    if (this.code && this.inCell(tag)) {
      this.endLine(node)
      return
    }
    this.flushAt(node)
    if (tag === TAG.pre || tag === TAG.listing || tag === TAG.xmp || tag === TAG.plaintext)
      this.code = Math.max(0, this.code - 1)
    else if (tag === TAG.blockquote) this.quotes--
    else if (tag === TAG.ul || tag === TAG.ol || tag === TAG.menu || tag === TAG.dl) this.lists.pop()
    else if (tag === TAG.li) this.marker = ''
    if (node === this.row) this.row = -1
  }

  private startLine(): void {
    const last = this.parts[this.parts.length - 1]
    if (this.lineEnded || (last && !last.endsWith('\n'))) this.parts.push('\n')
    this.lineEnded = false
    this.lineStart = this.parts.length
  }

  /** The line break that follows may be in the source as well. */
  private endLine(node: number): void {
    if (this.parts.length > this.lineStart) this.lineEnded = !this.parts[this.parts.length - 1]!.endsWith('\n')
    else this.lineEnded ||= this.marks.code[this.tree.classes[node]!] === CODE_LINE
  }

  private lineBreak(): void {
    this.parts.push('\n')
    this.lineEnded = false
    if (!this.code && this.row < 0 && ++this.breaks > 1) this.flush()
  }

  private flush(): void {
    this.flushAt(this.around[this.around.length - 1] ?? 0)
  }

  private flushAt(node: number): void {
    if (this.parts.length) {
      this.addBlock(node)
      this.parts = []
      this.formulas = NONE
      this.scriptEnd = -1
    }
    this.length = 0
    this.linked = 0
    this.links = 0
    this.coded = 0
    this.breaks = 0
    this.lineEnded = false
    this.lineStart = 0
  }

  private addBlock(node: number): void {
    const code = this.code > 0
    const joined = this.parts.length === 1 ? this.parts[0]! : this.parts.join('')
    const text = code ? joined.replace(/\r\n?/g, '\n').replaceAll('\u00a0', ' ') : tidy(joined)
    if (!text.trim()) return
    const tag = this.tree.tag[node]!
    if (this.row < 0) this.addNotes(this.rowNotes.splice(0))
    this.blocks.push({
      kind: code ? 'code' : this.row >= 0 ? 'row' : HEADING[tag] ? 'heading' : 'text',
      node,
      text: code ? text.replace(/^\n+/, '').trimEnd() : text,
      formulas: this.formulas,
      cells: this.row >= 0 ? this.rowCells(joined) : '',
      table: this.row >= 0 ? this.tableOf(this.row) : -1,
      linked: Math.min(this.linked, this.length),
      links: this.links,
      level: HEADING[tag] ? tag - TAG.h1 + 1 : 0,
      listDepth: this.lists.length,
      quoteDepth: this.quotes,
      marker: this.marker,
      header: this.row >= 0 && this.isHeader(this.row),
      prose: code && this.coded < this.length / 2 && isPreformattedProse(this.tree, node, text),
      note: this.inNote,
    })
    this.marker = ''
    if (this.row < 0) this.addNotes(this.notes.splice(0))
  }

  private rowCells(joined: string): string {
    const table = this.tableOf(this.row)
    let grid = this.grids.get(table)
    if (!grid) {
      grid = gridOf(this.tree, table)
      this.grids.set(table, grid)
    }
    return onGrid(folded(joined), grid.get(this.row))
  }

  private isHeader(row: number): boolean {
    for (let i = row + 1; i < this.tree.end[row]!; i = this.tree.end[i]!) if (this.tree.tag[i] === TAG.td) return false
    return true
  }
}

/** Folds white space around line breaks and cell borders. */
function folded(text: string): string {
  const single = text.includes('  ') ? text.replace(/ {2,}/g, ' ') : text
  return single.includes('\n') || single.includes('\t') ? single.replace(/ ?([\n\t]) ?/g, '$1') : single
}

const tidy = (text: string): string => folded(text).trim()

/** Characters below which a page is taken to be filled by scripts, so that what it has for others counts. */
const MIN_CHARS = 600

/**
 * Cuts a page into its blocks of text, in document order. Text for browsers without scripts is read where there is hardly
 * any other, as in forums that are applications.
 */
export function segment(tree: Tree, found: Found): Block[] {
  const marks = marksOf(tree)
  const blocks = new Segmenter(tree, found, false, marks).run()
  const chars = size(blocks)
  if (chars >= MIN_CHARS || !tree.tag.includes(TAG.noscript)) return blocks
  const all = new Segmenter(tree, found, true, marks).run()
  return size(all) > 2 * chars + 200 ? all : blocks
}

const size = (blocks: readonly Block[]): number => blocks.reduce((n, block) => n + block.text.length, 0)
