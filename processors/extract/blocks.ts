import type { Block } from './block.js'
import { codePart, isBesideCode, isGutter, isListing } from './code.js'
import { CodeState } from './code-state.js'
import { headingRole, isControl, isHeadingPart, isOneLine, isOverSection, isWord } from './controls.js'
import { gridOf, onGrid, type RowGrid } from './grid.js'
import { PLACEHOLDER } from './math/delimiters.js'
import type { Found } from './math/find.js'
import { Notes } from './notes.js'
import { Numbering } from './numbering.js'
import { isPermalink } from './permalinks.js'
import { isPreformattedProse } from './preformatted.js'
import { isReading, withinRuby } from './ruby.js'
import { Run } from './run.js'
import { isAfterSpace, scriptKind, scriptOf } from './scripts.js'
import { footLast, tableKinds } from './tables.js'
import { BLOCK, HEADING, isListTag, KNOWN_TAGS, SKIPPED, TAG } from './tags.js'
import type { Tree } from './tree.js'
import { folded, foldSpaces, isFolded, tidy } from './white-space.js'

/** How much of the text before a script is looked at. */
const LAST_PARTS = 8
const LAST_CHARS = 60
/** Characters of a control that may be a heading. */
const MAX_CONTROL = 200

/** What is told of a page's elements beforehand: which tables hold data, and what class names say of footnotes and code. */
interface Marks {
  tables: Uint8Array
  notes: Notes
  code: Uint8Array
}

const marksOf = (tree: Tree): Marks => ({
  tables: tree.tag.includes(TAG.table) ? tableKinds(tree) : new Uint8Array(),
  notes: new Notes(tree),
  code: new Uint8Array(tree.classNames.map(codePart)),
})

const isPre = (tag: number): boolean =>
  tag === TAG.pre || tag === TAG.listing || tag === TAG.xmp || tag === TAG.plaintext

class Segmenter {
  readonly blocks: Block[] = []
  private readonly run = new Run()
  private readonly code: CodeState
  private readonly stack: number[] = []
  /** The block-level elements of the stack. */
  private readonly around: number[] = []
  private readonly lists: Numbering[] = []
  private marker = ''
  /** Open `<code>` elements, links and quotes. */
  private codes = 0
  private anchors = 0
  private quotes = 0
  private row = -1
  /** A heading that is one line whatever stands in it; -1 outside of such. */
  private heading = -1
  /** Level of the last heading that the page has as one. */
  private level = 1
  private lastTag = 0
  /** Buttons that are words, and block-level elements that are parts of a heading. */
  private readonly inline = new Set<number>()
  /** Footnotes that stand within the text of the block, and within the rows of a table. */
  private notes: number[] = []
  private rowNotes: number[] = []
  private readonly grids = new Map<number, Map<number, RowGrid>>()
  private readonly rubies: boolean
  private readonly language: string

  constructor(
    private readonly tree: Tree,
    private readonly found: Found,
    private readonly noscript: boolean,
    private readonly marks: Marks,
    private readonly inNote = false,
  ) {
    this.code = new CodeState(tree, this.run, marks.code)
    this.language = tree.attribute(tree.tag.indexOf(TAG.html), 'lang') ?? ''
    this.rubies = tree.otherNames.includes('ruby')
  }

  read(from = 0, to = this.tree.size): Block[] {
    const { tree, stack } = this
    const { formulas, dropped } = this.found
    // Most pages have none, and every node would be looked up.
    const hasFormulas = formulas.size + dropped.size > 0
    for (let i = from; i < to; i++) {
      while (stack.length && i >= tree.end[stack[stack.length - 1]!]!) this.leave(stack.pop()!)
      if (i >= this.code.end) this.endCode()
      const tag = tree.tag[i]!
      if (tag === TAG['#text']) this.addText(i)
      else if (hasFormulas && formulas.has(i)) {
        this.run.addFormula(formulas.get(i)!)
        this.count(1)
        i = tree.end[i]! - 1
      } else if ((hasFormulas && dropped.has(i)) || this.skipped(i, tag)) i = tree.end[i]! - 1
      else if (!this.code.depth && this.marks.notes.isNote(i)) {
        ;(this.row < 0 ? this.notes : this.rowNotes).push(i)
        i = tree.end[i]! - 1
      } else if (this.addScript(i, tag)) i = tree.end[i]! - 1
      else this.enter(i, tag)
      this.lastTag = tag
    }
    while (stack.length) this.leave(stack.pop()!)
    if (this.code.end < Infinity) this.endCode()
    this.flush()
    this.addNotes(this.rowNotes.splice(0))
    this.addNotes(this.notes.splice(0))
    return this.blocks
  }

  /** A footnote is a block of its own behind the one it stands in, so that it does not interrupt the sentence. */
  private addNotes(notes: readonly number[]): void {
    for (const note of notes) {
      const inner = new Segmenter(this.tree, this.found, this.noscript, this.marks, true)
      inner.around.push(this.blockAround(note))
      for (const block of inner.read(note + 1, this.tree.end[note]!)) this.blocks.push(block)
    }
  }

  private blockAround(node: number): number {
    let at = this.tree.parent[node]!
    while (at > 0 && !BLOCK[this.tree.tag[at]!]) at = this.tree.parent[at]!
    return Math.max(at, 0)
  }

  private skipped(node: number, tag: number): boolean {
    if (this.marks.notes.isMark(node)) return true
    if ((tag === TAG.rt || tag >= KNOWN_TAGS) && isReading(this.tree, node)) return true
    if (this.code.depth && tag === TAG.button) return true
    if (tag === TAG.a && isPermalink(this.tree, node)) return true
    if (this.isGutter(node, tag)) return true
    if (SKIPPED[tag] !== 1) return false
    if (tag === TAG.noscript) return !this.noscript
    return tag !== TAG.template || this.tree.attribute(node, 'shadowrootmode') === undefined
  }

  private isGutter(node: number, tag: number): boolean {
    if (!this.code.depth && tag !== TAG.pre && (tag !== TAG.td || this.row >= 0))
      return this.row < 0 && isBesideCode(this.tree, node, this.marks.code)
    return isGutter(this.tree, node, this.code.depth > 0, this.marks.code)
  }

  private add(text: string): void {
    this.run.add(text, text.length)
    this.count(text.length)
  }

  /** Counts text that was added where it is in a link or in code. */
  private count(length: number): void {
    if (this.anchors) this.run.linked += length
    if (this.codes) this.run.coded += length
  }

  private addText(node: number): void {
    const source = this.tree.text[node]!
    const raw = source.includes(PLACEHOLDER) ? source.replaceAll(PLACEHOLDER, '') : source
    if (this.code.depth) {
      const text = this.code.text(raw)
      if (text) this.add(text)
    } else this.addFolded(this.rubies ? withinRuby(this.tree, node, raw) : raw)
  }

  private addFolded(raw: string): void {
    let start = 0
    while (start < raw.length && isFolded(raw.charCodeAt(start))) start++
    if (start === raw.length) {
      if (this.run.length && start) this.run.space()
      return
    }
    let end = raw.length
    while (isFolded(raw.charCodeAt(end - 1))) end--
    if (start) this.add(' ')
    this.add(foldSpaces(raw.slice(start, end)))
    if (end < raw.length) this.add(' ')
  }

  private enter(node: number, tag: number): void {
    if (tag === TAG.br) {
      this.lineBreak()
      return
    }
    if (tag === TAG.hr) {
      if (this.row >= 0) this.run.space()
      else this.flush()
      return
    }
    if (this.isInline(node, tag)) this.inline.add(node)
    else if (tag === TAG.a || tag === TAG.button) this.openLink()
    if (tag === TAG.code) {
      if (this.row < 0) this.openCode(node)
      this.codes++
    }
    const ends = BLOCK[tag] === 1 && !(this.inline.size > 0 && this.inline.has(node))
    if (ends && !this.isInCell(node, tag)) this.boundary(node, tag)
    else if (!this.code.depth && (tag === TAG.td || tag === TAG.th)) this.run.space(this.isNested(node) ? ' ' : '\t')
    else if (this.code.isLine(node)) this.code.startLine()
    else if (BLOCK[tag] && tag !== TAG.button) this.run.space()
    if (this.run.length === 0 && isControl(this.tree, node)) this.run.control = node
    this.stack.push(node)
    if (ends) this.around.push(node)
  }

  /** Whether what else is a boundary is a part of a line: of a heading, or a word of a sentence. */
  private isInline(node: number, tag: number): boolean {
    if (!BLOCK[tag] || this.code.depth || this.row >= 0) return false
    if (this.heading >= 0) return isHeadingPart(tag)
    return tag === TAG.button && isWord(this.tree, node, this.run.parts.slice(-LAST_PARTS).join(''))
  }

  private openLink(): void {
    if (this.lastTag !== TAG['#text'] && this.run.length) this.run.space()
    this.anchors++
    this.run.links++
  }

  private openCode(node: number): void {
    const run = this.code.runFrom(node)
    if (!run) return
    this.flush()
    this.code.start(run.end, run.byElements)
  }

  private endCode(): void {
    this.flush()
    this.code.finish()
  }

  /** Whether a block-level element is inside a row of a data table, or in code, where it only separates words or lines. */
  private isInCell(node: number, tag: number): boolean {
    return (this.row >= 0 && (tag !== TAG.tr || this.isNested(node))) || this.code.isWithin(node)
  }

  /** Whether an element is a part of a table within a cell of the row. */
  private isNested(node: number): boolean {
    return this.row >= 0 && this.tableOf(node) !== this.tableOf(this.row)
  }

  /** Adds what is raised or lowered with its mark; false where it is text like any other. */
  private addScript(node: number, tag: number): boolean {
    if (tag !== TAG.sup && tag !== TAG.sub && tag !== TAG.span) return false
    const kind = scriptKind(this.tree, node)
    if (!kind) return false
    const { run } = this
    const before = run.parts.slice(-LAST_PARTS).join('').slice(-LAST_CHARS)
    const marked = run.parts.length > 0 && run.parts.length === run.scriptEnd
    const place = { raised: kind === 'sup', before, marked, language: this.language }
    if (before.endsWith(' ') && isAfterSpace(this.tree, node, place)) {
      run.trimEnd()
      place.before = before.trimEnd()
    }
    const script = scriptOf(this.tree, node, place)
    if (!script) return false
    this.add(script)
    if (/^[_^]/.test(script)) run.scriptEnd = run.parts.length
    return true
  }

  private boundary(node: number, tag: number): void {
    this.code.boundary()
    this.flush()
    if (isPre(tag)) this.code.depth++
    else if (!this.code.depth && isListing(this.tree, node, this.marks.code))
      this.code.start(this.tree.end[node]!, true)
    else if (tag === TAG.blockquote) this.quotes++
    else if (isListTag(tag)) {
      this.lists.push(new Numbering(this.tree, node))
    } else if (tag === TAG.li) {
      this.marker = this.lists[this.lists.length - 1]?.markerOf(node) ?? '- '
    } else if (tag === TAG.tr && this.marks.tables[this.tableOf(node)]) this.row = node
    else if (HEADING[tag] && isOneLine(this.tree, node)) this.heading = node
  }

  private tableOf(row: number): number {
    let at = this.tree.parent[row]!
    while (at >= 0 && this.tree.tag[at] !== TAG.table) at = this.tree.parent[at]!
    return Math.max(at, 0)
  }

  private leave(node: number): void {
    const tag = this.tree.tag[node]!
    if (this.inline.size > 0 && this.inline.delete(node)) {
      if (tag !== TAG.button) this.run.space()
      return
    }
    if (tag === TAG.a || tag === TAG.button) this.anchors--
    else if (tag === TAG.code) this.codes--
    if (!BLOCK[tag]) {
      if (this.code.isLine(node)) this.code.endLine(node)
      return
    }
    this.around.pop()
    if (this.row >= 0 && node !== this.row) {
      this.run.space()
      return
    }
    if (this.isInCell(node, tag)) {
      this.code.endLine(node)
      return
    }
    this.flushAt(node)
    if (isPre(tag)) this.code.leave()
    else if (tag === TAG.blockquote) this.quotes--
    else if (isListTag(tag)) this.lists.pop()
    else if (tag === TAG.li) this.marker = ''
    if (node === this.row) this.row = -1
    if (node === this.heading) this.heading = -1
    if (tag === TAG.table && this.marks.tables[node]) footLast(this.tree, node, this.blocks)
  }

  private lineBreak(): void {
    this.run.space('\n')
    this.code.lineBreak()
    if (!this.code.depth && this.row < 0 && ++this.run.breaks > 1) this.flush()
  }

  private flush(): void {
    this.flushAt(this.around[this.around.length - 1] ?? 0)
  }

  private flushAt(node: number): void {
    if (this.run.parts.length) this.addBlock(node)
    this.run.clear()
    this.code.clear()
  }

  private addBlock(node: number): void {
    const { run, row } = this
    const code = this.code.depth > 0
    const { joined } = run
    const text = code ? joined.replace(/\r\n?/g, '\n').replaceAll('\u00a0', ' ') : tidy(joined)
    if (!text.trim()) return
    if (row < 0) this.addNotes(this.rowNotes.splice(0))
    const level = code || row >= 0 ? 0 : this.levelOf(node, text)
    this.blocks.push({
      kind: code ? 'code' : row >= 0 ? 'row' : level ? 'heading' : 'text',
      node,
      text: code ? text.replace(/^\n+/, '').trimEnd() : text,
      formulas: run.formulas,
      cells: row >= 0 ? this.rowCells(joined) : '',
      table: row >= 0 ? this.tableOf(row) : -1,
      linked: Math.min(run.linked, run.length),
      links: run.links,
      level,
      listDepth: this.lists.length,
      quoteDepth: this.quotes,
      marker: this.marker,
      header: row >= 0 && this.isHeader(row),
      prose: code && run.coded < run.length / 2 && isPreformattedProse(this.tree, node, text),
      note: this.inNote,
    })
    this.marker = ''
    if (row < 0) this.addNotes(this.notes.splice(0))
  }

  /** Level of the heading that a block is, by its element, its role or the section that its control opens; 0 for none. */
  private levelOf(node: number, text: string): number {
    const tag = this.tree.tag[node]!
    if (HEADING[tag]) {
      this.level = tag - TAG.h1 + 1
      return this.level
    }
    const role = headingRole(this.tree, node)
    if (role) return role
    const { control } = this.run
    const over = control >= 0 && text.length <= MAX_CONTROL && isOverSection(this.tree, control)
    return over ? Math.min(this.level + 1, 6) : 0
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

/** Characters below which a page is taken to be filled by scripts, so that what it has for others counts. */
const MIN_CHARS = 600

/**
 * Cuts a page into its blocks of text, in document order. Text for browsers without scripts is read where there is hardly
 * any other, as in forums that are applications.
 */
export function segment(tree: Tree, found: Found): Block[] {
  const blocks = segmentWith(tree, found, false)
  const chars = size(blocks)
  if (chars >= MIN_CHARS || !tree.tag.includes(TAG.noscript)) return blocks
  const all = segmentWith(tree, found, true)
  return size(all) > 2 * chars + 200 ? all : blocks
}

/** @param noscript whether text for browsers without scripts is read */
export const segmentWith = (tree: Tree, found: Found, noscript: boolean): Block[] =>
  new Segmenter(tree, found, noscript, marksOf(tree)).read()

const size = (blocks: readonly Block[]): number => blocks.reduce((n, block) => n + block.text.length, 0)
