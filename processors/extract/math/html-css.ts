import type { Tree } from '../tree.js'
import { elements, findClass, hasClass, length } from './katex-boxes.js'
import { fenced, isAligned, row, sized } from './layout.js'
import type { MathNode } from './mathml.js'
import { token } from './rendered-glyphs.js'

/**
 * MathJax 2's HTML-CSS output back to presentation MathML. Spans are called as MathML's elements; the spans between them are
 * placed by their style, which tells a fraction's parts, a base's scripts and a table's rows apart.
 */
export function fromHtmlCss(tree: Tree, node: number): MathNode {
  return row(new Reader(tree).content(mathIn(tree, node)))
}

/** Whether MathJax rendered a formula in this way. */
export function isHtmlCss(tree: Tree, node: number): boolean {
  const math = mathIn(tree, node)
  return math >= 0 && findClass(tree, math, 'mrow') >= 0
}

/** The span of the whole formula, right below that of MathJax; -1 for none. */
function mathIn(tree: Tree, node: number): number {
  const end = Math.min(tree.end[node]!, node + 4)
  for (let i = node + 1; i < end; i++) if (tree.classes[i] && hasClass(tree, i, 'math')) return i
  return -1
}

const TOKENS = new Set(['mi', 'mn', 'mo', 'mtext', 'ms'])
const ELEMENTS = new Set([
  ...TOKENS,
  ...'mrow texatom mstyle mpadded merror mfenced mspace mfrac msqrt mroot msubsup munderover mtable mtd menclose mphantom'.split(
    ' ',
  ),
])

/** Places of a table for each cell that it has. */
const MAX_EMPTY = 8

/** A span that is placed by its style: how far its baseline is above that of what it is in, in em, and from the left. */
interface Box {
  node: number
  height: number
  left: number
}

class Reader {
  constructor(private readonly tree: Tree) {}

  private name(node: number): string {
    const first = /^\S*/.exec(this.tree.classesOf(node))![0]
    return ELEMENTS.has(first) ? first : ''
  }

  content(node: number, out: MathNode[] = []): MathNode[] {
    for (const child of elements(this.tree, node)) {
      const name = this.name(child)
      if (!name) this.content(child, out)
      else if (name === 'mrow' || name === 'mfenced') out.push(...fenced(this.content(child)))
      else if (name === 'texatom') out.push(...sized(this.content(child)))
      else if (name === 'mstyle' || name === 'mpadded' || name === 'merror') this.content(child, out)
      else out.push(this.element(child, name))
    }
    return out
  }

  private element(node: number, name: string): MathNode {
    if (TOKENS.has(name)) return token(this.tree, node, name)
    const math: MathNode = { name, text: '', children: [], attributes: {} }
    if (name === 'mspace') math.attributes.width = `${length(this.tree, node, 'width') ?? 0}em`
    else if (name === 'mfrac') this.fraction(node, math)
    else if (name === 'msqrt' || name === 'mroot') math.children = this.parts(node).map(({ node }) => this.group(node))
    else if (name === 'msubsup' || name === 'munderover') this.scripted(node, math)
    else if (name === 'mtable') this.table(node, math)
    else math.children = this.content(node)
    return math
  }

  private group(node: number): MathNode {
    return row(this.content(node))
  }

  /** The boxes that a span places, however many spans around them are there for the browser. */
  private boxes(node: number): Box[] {
    const children = elements(this.tree, node)
    const placed = children.filter((child) => /position:\s*absolute/.test(this.tree.attribute(child, 'style') ?? ''))
    if (placed.length > 0) return placed.map((child) => this.box(child))
    const inner = children.find((child) => !this.name(child) && elements(this.tree, child).length > 0)
    return inner === undefined ? [] : this.boxes(inner)
  }

  /** A strut at the end of a box makes up for how far above its baseline the box begins. */
  private box(node: number): Box {
    const strut = elements(this.tree, node).pop()
    const depth = strut === undefined ? 0 : (length(this.tree, strut, 'height') ?? 0)
    const top = length(this.tree, node, 'top') ?? 0
    return { node, height: -top - depth, left: length(this.tree, node, 'left') ?? 0 }
  }

  /** The boxes that hold elements of MathML, and not only signs and lines. */
  private parts(node: number): Box[] {
    return this.boxes(node).filter((box) => this.hasElement(box.node))
  }

  private hasElement(node: number): boolean {
    for (let i = node + 1; i < this.tree.end[node]!; i++) if (this.tree.classes[i] && this.name(i)) return true
    return false
  }

  private fraction(node: number, math: MathNode): void {
    const parts = this.parts(node).sort((a, b) => b.height - a.height)
    math.children = parts.map((part) => this.group(part.node))
    const line = this.boxes(node).some((box) => this.isLine(box.node))
    if (!line) math.attributes.linethickness = '0'
  }

  private isLine(node: number): boolean {
    if (this.hasElement(node)) return false
    for (let i = node; i < this.tree.end[node]!; i++)
      if (/\bsolid\b/.test(this.tree.attribute(i, 'style') ?? '')) return true
    return false
  }

  private scripted(node: number, math: MathNode): void {
    const [base, ...scripts] = this.boxes(node)
    const over = scripts.find((script) => script.height > 0)
    const under = scripts.find((script) => script !== over)
    const names = math.name === 'msubsup' ? ['msub', 'msup', 'msubsup'] : ['munder', 'mover', 'munderover']
    math.name = under ? (over ? names[2]! : names[0]!) : names[1]!
    math.children = [base, under, over].filter((box) => box !== undefined).map((box) => this.group(box.node))
  }

  /** Columns stand side by side, and their cells at the heights of the rows. */
  private table(node: number, math: MathNode): void {
    const columns = this.boxes(node)
      .filter((box) => this.hasElement(box.node))
      .sort((a, b) => a.left - b.left)
      .map((column) => this.boxes(column.node).filter((cell) => this.hasElement(cell.node)))
    const heights = new Set(columns.flatMap((cells) => cells.map(rowOf)))
    const count = columns.reduce((sum, cells) => sum + cells.length, 0)
    if (heights.size * columns.length > MAX_EMPTY * count) return
    const rows = new Map<number, MathNode[]>()
    columns.forEach((cells, at) => {
      for (const cell of cells) {
        const height = rowOf(cell)
        const line = rows.get(height) ?? []
        rows.set(height, line)
        while (line.length < at) line.push(row([]))
        line.push(this.group(cell.node))
      }
    })
    math.children = [...rows]
      .sort(([a], [b]) => b - a)
      .map(([, cells]) => ({ name: 'mtr', text: '', children: cells.map(asCell), attributes: {} }))
    if (math.children.some(({ children }) => isAligned(children[1]))) math.attributes.columnalign = 'right left'
  }
}

/** Number of the row that a cell is in, by its height. */
const rowOf = (cell: Box): number => Math.round(cell.height * 100)

function asCell(content: MathNode): MathNode {
  if (content.name === 'mtd') return content
  return { name: 'mtd', text: '', children: content.name === 'mrow' ? content.children : [content], attributes: {} }
}
