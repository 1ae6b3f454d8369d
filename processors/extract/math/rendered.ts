import type { Tree } from '../tree.js'
import { elements, length } from './katex-boxes.js'
import { fenced, isAligned, row, sized } from './layout.js'
import type { MathNode } from './mathml.js'
import { token } from './rendered-glyphs.js'

/**
 * MathJax's rendered output back to presentation MathML. CHTML (v3 and v4) names its elements `mjx-mi`, `mjx-mfrac`, and v2
 * its classes; layout elements between them say which part is which. SVG names its groups with `data-mml-node`.
 */
export function fromMathJax(tree: Tree, node: number): MathNode {
  return new Reader(tree).group(node)
}

const TOKENS = new Set(['mi', 'mn', 'mo', 'mtext', 'ms'])
const SCRIPTED = new Set(['msub', 'msup', 'msubsup', 'munder', 'mover', 'munderover'])
const ELEMENTS = new Set([
  ...TOKENS,
  ...SCRIPTED,
  ...`mspace mfrac msqrt mroot mmultiscripts mtable mtr mlabeledtr mtd menclose mphantom`.split(' '),
])
/** What repeats or decorates. */
const SKIPPED = /^(assistive-mml|surd|labels?|root|prescripts|speech|braille)$/

/** Adds what may be too many for one call. */
function append(out: MathNode[], list: readonly MathNode[]): void {
  for (const node of list) out.push(node)
}

/** Parts of a script by their role. */
type Parts = Partial<Record<'base' | 'under' | 'over', MathNode>>

class Reader {
  constructor(private readonly tree: Tree) {}

  /** Name of what a node is part of: an element of MathML, or of MathJax's layout. */
  private name(node: number): string {
    const svg = this.tree.attribute(node, 'data-mml-node')
    if (svg) return svg.toLowerCase()
    const name = this.tree.name(node)
    if (name.startsWith('mjx-')) return name.slice(4)
    return /^mjx-([a-z-]+)/.exec(this.tree.classesOf(node))?.[1] ?? ''
  }

  private isSvg(node: number): boolean {
    return this.tree.attribute(node, 'data-mml-node') !== undefined
  }

  group(node: number): MathNode {
    return row(this.content(node))
  }

  /** A node that is an argument: itself if it is an element of MathML, else what it holds. */
  private argument(node: number): MathNode {
    const out: MathNode[] = []
    this.add(out, node)
    return row(out)
  }

  private content(node: number, out: MathNode[] = []): MathNode[] {
    for (const child of elements(this.tree, node)) this.add(out, child)
    return out
  }

  private add(out: MathNode[], child: number): void {
    const name = this.name(child)
    if (SKIPPED.test(name)) return
    if (ELEMENTS.has(name)) out.push(this.element(child))
    else if (name === 'mrow') append(out, fenced(this.content(child)))
    else if (name === 'texatom') append(out, sized(this.content(child)))
    else this.content(child, out)
  }

  private element(node: number): MathNode {
    const name = this.name(node)
    if (TOKENS.has(name)) return token(this.tree, node, name)
    if (SCRIPTED.has(name)) return this.scripted(node, name)
    const math: MathNode = { name, text: '', children: [], attributes: {} }
    if (name === 'mspace') math.attributes.width = `${length(this.tree, node, 'width') ?? 0}em`
    else if (name === 'mfrac') this.fraction(node, math)
    else if (name === 'msqrt' || name === 'mroot') this.root(node, math)
    else if (name === 'mtable') this.table(node, math)
    else if (name === 'mmultiscripts') this.multiscripts(node, math)
    else {
      math.children = this.content(node)
      if (name === 'menclose') math.attributes.notation = this.notation(node)
    }
    return math
  }

  /** First layout element of one of these names below a node, not within an element of MathML. */
  private find(node: number, names: RegExp): number {
    for (const child of elements(this.tree, node)) {
      const name = this.name(child)
      if (names.test(name)) return child
      if (ELEMENTS.has(name) || /^(texatom|mrow|mstyle|mpadded)$/.test(name)) continue
      const found = this.find(child, names)
      if (found >= 0) return found
    }
    return -1
  }

  private part(node: number, names: RegExp): MathNode {
    const found = this.find(node, names)
    return found < 0 ? row([]) : this.group(found)
  }

  private fraction(node: number, math: MathNode): void {
    const { tree } = this
    let line: boolean
    if (this.isSvg(node)) {
      const parts = elements(tree, node)
      math.children = parts.filter((part) => this.isSvg(part)).map((part) => this.argument(part))
      line = parts.some((part) => tree.name(part) === 'rect')
    } else {
      math.children = [this.part(node, /^num(erator)?$/), this.part(node, /^den(ominator)?$/)]
      line = this.find(node, /^line$/) >= 0
    }
    if (!line) math.attributes.linethickness = '0'
  }

  private root(node: number, math: MathNode): void {
    const { tree } = this
    if (!this.isSvg(node)) {
      const index = this.find(node, /^root$/)
      math.children = math.name === 'mroot' ? [this.group(node)] : this.content(node)
      if (index >= 0) math.children.push(this.group(index))
      return
    }
    // The radicand's group has no name; the sign is the first operator beside it.
    const parts = elements(tree, node).filter((part) => tree.name(part) === 'g')
    const radicand = parts.find((part) => !this.isSvg(part))
    const sign = parts.find((part) => this.name(part) === 'mo')
    const index = parts.find((part) => part !== radicand && part !== sign)
    math.children = radicand === undefined ? [] : [this.group(radicand)]
    if (math.name === 'mroot') math.children.push(index === undefined ? row([]) : this.argument(index))
  }

  private scripted(node: number, name: string): MathNode {
    const parts = this.isSvg(node) ? this.placed(node, name) : this.laidOut(node, name)
    const { base = row([]), under, over } = parts
    const stem = /^m(under|over)/.test(name) ? ['munder', 'mover', 'munderover'] : ['msub', 'msup', 'msubsup']
    const kind = under ? (over ? stem[2]! : stem[0]!) : stem[1]!
    const scripts = [under, over].filter((part) => part !== undefined)
    return { name: kind, text: '', children: [base, ...scripts], attributes: {} }
  }

  /** Scripts in SVG: what is drawn higher stands above. */
  private placed(node: number, name: string): Parts {
    const groups = elements(this.tree, node).filter((part) => this.tree.name(part) === 'g')
    const [base, first, second] = groups
    const parts: Parts = {}
    if (base !== undefined) parts.base = this.argument(base)
    if (first === undefined) return parts
    if (second === undefined) {
      parts[/^(msub|munder)$/.test(name) ? 'under' : 'over'] = this.argument(first)
      return parts
    }
    const heights = [first, second].map((part) => this.height(part))
    const upper = heights[0]! > heights[1]! || (heights[0] === heights[1] && name === 'msubsup') ? first : second
    parts.over = this.argument(upper)
    parts.under = this.argument(upper === first ? second : first)
    return parts
  }

  private height(node: number): number {
    const found = /translate\(\s*-?[\d.]+\s*,\s*(-?[\d.]+)/.exec(this.tree.attribute(node, 'transform') ?? '')
    return found ? Number(found[1]) : 0
  }

  /** Scripts in CHTML: layout elements name them; in `mjx-script` the upper one stands first, before a spacer. */
  private laidOut(node: number, name: string): Parts {
    const parts: Parts = {}
    const loose: MathNode[] = []
    this.collect(node, name, parts, loose)
    if (!parts.base) parts.base = row(loose)
    return parts
  }

  private collect(node: number, name: string, parts: Parts, loose: MathNode[]): void {
    for (const child of elements(this.tree, node)) {
      const role = this.name(child)
      if (role === 'base' || role === 'op') parts.base ??= this.group(child)
      else if (role === 'over' || role === 'sup') parts.over ??= this.group(child)
      else if (role === 'under' || role === 'sub') parts.under ??= this.group(child)
      else if (role === 'script') this.script(child, name, parts)
      // The inner element of `munderover` is layout.
      else if (role === 'munder' && name === 'munderover' && !parts.base && this.name(node) === 'box')
        this.collect(child, name, parts, loose)
      else if (/^(box|row|cell|stack|itable)$/.test(role)) this.collect(child, name, parts, loose)
      else this.add(loose, child)
    }
  }

  private script(node: number, name: string, parts: Parts): void {
    const children = elements(this.tree, node)
    const spacer = children.findIndex((child) => this.name(child) === 'spacer')
    const read = (list: number[]): MathNode => {
      const out: MathNode[] = []
      for (const child of list) this.add(out, child)
      return row(out)
    }
    if (spacer >= 0) {
      parts.over ??= read(children.slice(0, spacer))
      parts.under ??= read(children.slice(spacer + 1))
    } else if (/^(msub|munder)$/.test(name)) parts.under ??= read(children)
    else parts.over ??= read(children)
  }

  private multiscripts(node: number, math: MathNode): void {
    const scripts = this.find(node, /^scripts$/)
    const before = this.find(node, /^prescripts$/)
    const base = elements(this.tree, node).filter((child) => child !== scripts && child !== before)
    const inner: MathNode[] = []
    for (const child of base) this.add(inner, child)
    math.children = [row(inner), ...this.pairs(scripts)]
    if (before >= 0)
      math.children.push({ name: 'mprescripts', text: '', children: [], attributes: {} }, ...this.pairs(before))
  }

  /** Subscripts and superscripts in turn, from a table whose first row has these and whose last has those. */
  private pairs(node: number): MathNode[] {
    if (node < 0) return []
    const rows = elements(this.tree, node).map((line) => elements(this.tree, line).map((cell) => this.group(cell)))
    const [above, below] = [rows[0] ?? [], rows.length > 1 ? rows[rows.length - 1]! : []]
    return Array.from({ length: Math.max(above.length, below.length) }, (_, i) => [
      below[i] ?? row([]),
      above[i] ?? row([]),
    ]).flat()
  }

  /** Rows, with the numbers that stand in a table of their own beside them. */
  private table(node: number, math: MathNode): void {
    const labels: MathNode[] = []
    this.rows(node, false, math.children, labels)
    for (const line of math.children) {
      if (line.name !== 'mlabeledtr') continue
      const label = labels.shift()
      if (label) line.children.unshift(label)
      else line.name = 'mtr'
    }
    if (math.children.some(({ name, children }) => isAligned(children[name === 'mlabeledtr' ? 2 : 1])))
      math.attributes.columnalign = 'right left'
  }

  private rows(node: number, beside: boolean, rows: MathNode[], labels: MathNode[]): void {
    for (const child of elements(this.tree, node)) {
      const name = this.name(child)
      if (name === 'mtd') labels.push(this.element(child))
      else if (!beside && (name === 'mtr' || name === 'mlabeledtr')) rows.push(this.element(child))
      else this.rows(child, beside || /^labels?$/.test(name), rows, labels)
    }
  }

  private notation(node: number): string {
    const { tree } = this
    const marks: string[] = []
    for (const child of elements(tree, node)) {
      const name = this.name(child)
      const line = tree.name(child) === 'line'
      const down = line && Number(tree.attribute(child, 'y1')) > Number(tree.attribute(child, 'y2'))
      if (name === 'ustrike' || (line && !down)) marks.push('updiagonalstrike')
      else if (name === 'dstrike' || down) marks.push('downdiagonalstrike')
    }
    return marks.join(' ') || 'box'
  }
}
