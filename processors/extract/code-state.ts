import { CODE_LINE, codeRun, isLine } from './code.js'
import type { Run } from './run.js'
import { BLOCK, TAG } from './tags.js'
import type { Tree } from './tree.js'

/** Where a page is in its code: in how many elements of it, and on which line. */
export class CodeState {
  /** Open elements whose text is code. */
  depth = 0
  /** Node behind code that no `<pre>` holds. */
  end = Infinity
  /** Elements alone end its lines, and not the line breaks of the source. */
  private byElements = false
  /** The line that ended last has no line break yet; number of parts when the last line began. */
  private lineEnded = false
  private lineStart = 0
  /** Element in which no code without `<pre>` was found since the last boundary. */
  private noRun = -1

  /** @param parts what the names of classes say of parts of code */
  constructor(
    private readonly tree: Tree,
    private readonly run: Run,
    private readonly parts: Uint8Array,
  ) {}

  /** Code that no `<pre>` holds, up to a node. */
  start(end: number, byElements: boolean): void {
    this.depth++
    this.end = end
    this.byElements = byElements
  }

  leave(): void {
    this.depth = Math.max(0, this.depth - 1)
  }

  finish(): void {
    this.leave()
    this.end = Infinity
    this.byElements = false
  }

  /**
   * The end of the lines of `<code>` that begin with this one and are a block of their own, if they are; looked for once between two
   * boundaries and from one that is not empty.
   */
  runFrom(code: number): ReturnType<typeof codeRun> {
    const around = this.tree.parent[code]!
    if (this.depth || this.run.length || this.noRun === around || !this.tree.textOf(code, 1000).trim()) return undefined
    const found = codeRun(this.tree, code, this.parts)
    if (!found) this.noRun = around
    return found
  }

  boundary(): void {
    this.noRun = -1
  }

  /** The text to be added for a text of the source. */
  text(raw: string): string {
    const text = this.byElements ? raw.replace(/^[ \t]*[\r\n][ \t\r\n]*|[\r\n][ \t\r\n]*$/g, '') : raw
    if (!text) return ''
    if (this.lineEnded && !/^\r?\n/.test(text)) this.run.space('\n')
    this.lineEnded = false
    return text
  }

  isLine(node: number): boolean {
    return this.depth > 0 && isLine(this.tree, node, this.parts)
  }

  startLine(): void {
    const { last } = this.run
    if (this.lineEnded || (last && !last.endsWith('\n'))) this.run.space('\n')
    this.lineEnded = false
    this.lineStart = this.run.parts.length
  }

  /** The line break that follows may be in the source as well. */
  endLine(node: number): void {
    const { run } = this
    if (run.parts.length > this.lineStart) this.lineEnded = !run.last!.endsWith('\n')
    else this.lineEnded ||= this.isNamedLine(node)
  }

  /** An element that is a line by its name, and so also where it is empty. */
  private isNamedLine(node: number): boolean {
    return this.parts[this.tree.classes[node]!] === CODE_LINE || this.tree.attribute(node, 'data-line') !== undefined
  }

  lineBreak(): void {
    this.lineEnded = false
  }

  clear(): void {
    this.lineEnded = false
    this.lineStart = 0
  }

  /** Whether a block-level element within code only ends a line; in a listing that is none of a `<pre>`, each of those is a line too. */
  isWithin(node: number): boolean {
    const tag = this.tree.tag[node]!
    return this.depth > 0 && BLOCK[tag] === 1 && tag !== TAG.table && (tag !== TAG.pre || this.end < Infinity)
  }
}
