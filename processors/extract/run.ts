import { type Formula, PLACEHOLDER } from './math/delimiters.js'

/** Shared by all blocks without formulas. */
const NONE: Formula[] = []

/** The text gathered since the last boundary, which the next boundary makes a block. */
export class Run {
  parts: string[] = []
  length = 0
  formulas: Formula[] = NONE
  /** Characters in links, in `<code>`, and how many links there are. */
  linked = 0
  coded = 0
  links = 0
  /** Line breaks since the last text. */
  breaks = 0
  /** Number of parts when the last script was added. */
  scriptEnd = -1
  /** The control, such as a button, that the text begins with; -1 for none. */
  control = -1

  add(text: string, length: number): void {
    this.parts.push(text)
    this.length += length
    this.breaks = 0
  }

  /** What does not count as text: white space and borders of cells. */
  space(text = ' '): void {
    this.parts.push(text)
  }

  /** Takes the white space at the end away. */
  trimEnd(): void {
    const { parts } = this
    while (parts.length > 0 && !parts[parts.length - 1]!.trim()) parts.pop()
    if (parts.length > 0) parts.push(parts.pop()!.trimEnd())
  }

  addFormula(formula: Formula): void {
    this.add(PLACEHOLDER, 1)
    if (this.formulas === NONE) this.formulas = []
    this.formulas.push(formula)
  }

  get joined(): string {
    return this.parts.length === 1 ? this.parts[0]! : this.parts.join('')
  }

  get last(): string | undefined {
    return this.parts[this.parts.length - 1]
  }

  clear(): void {
    if (this.parts.length) this.parts = []
    this.formulas = NONE
    this.length = this.linked = this.coded = this.links = this.breaks = 0
    this.scriptEnd = this.control = -1
  }
}
