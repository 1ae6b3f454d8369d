import { TAG } from '../tags.js'
import type { Tree } from '../tree.js'
import { childOf, classSet, elements, hasClass, type Layer, layersOf, length, stackIn } from './katex-boxes.js'
import { accentOf, arrowOf, delimiterOf, strokeOf } from './katex-shapes.js'
import { textStyleOf, tokens } from './katex-tokens.js'
import { core, type MathNode } from './mathml.js'

/** What surrounds a box: whether it is text, and in which style. */
interface Context {
  text: boolean
  style: string
}
const MATH: Context = { text: false, style: '' }

const IGNORED =
  /(?:^|\s)(?:strut|pstrut|vlist-s|nulldelimiter|fix|arraycolsep|vertical-separator|frac-line|overline-line|underline-line|hline|hdashline|rule)(?:\s|$)/
const FONT_OF_MATH = /(?:^|\s)(?:mathnormal|mathdefault|mbin|mrel|mop|mpunct)(?:\s|$)/
/** What strikes through the relation behind it: a glyph of KaTeX's own, before 0.10 a combining character. */
const NOT = /^(?:\ue020|\u0338)$/

const node = (name: string, children: MathNode[], attributes: Record<string, string> = {}): MathNode => ({
  name,
  text: '',
  children,
  attributes,
})
const command = (name: string, children: MathNode[]): MathNode => node('command', children, { command: name })

/**
 * Rebuilds the formula that KaTeX's HTML shows: its boxes carry the kind of each atom as class names, and what they stack says
 * what is over and under what. Nested no deeper than the tree.
 */
export function fromKatex(tree: Tree, html: number): MathNode {
  return node('mrow', new Reader(tree).row(html, MATH))
}

class Reader {
  constructor(private readonly tree: Tree) {}

  /** What the children of a box show. */
  row(box: number, context: Context): MathNode[] {
    const out: MathNode[] = []
    this.into(out, box, context)
    return out
  }

  private argument(box: number, context: Context = MATH): MathNode {
    const row = this.row(box, context)
    return row.length === 1 ? row[0]! : node('mrow', row)
  }

  private into(out: MathNode[], box: number, context: Context): void {
    const { tree } = this
    const start = out.length
    for (let i = box + 1; i < tree.end[box]!; i = tree.end[i]!) {
      if (tree.tag[i] === TAG['#text']) this.leaf(out, box, tree.text[i]!, context)
      else if (hasClass(tree, i, 'msupsub')) this.scripts(out, start, i)
      else if (hasClass(tree, i, 'llap')) this.overlap(out, i, context)
      else this.box(out, i, context)
    }
  }

  private box(out: MathNode[], box: number, context: Context): void {
    const { tree } = this
    const names = tree.classesOf(box)
    if (IGNORED.test(names)) return
    const classes = classSet(tree, box)
    if (tree.tag[box] === TAG.svg) return
    if (classes.has('mspace')) this.space(out, box, classes)
    else if (classes.has('mfrac')) out.push(this.fraction(box))
    else if (classes.has('sqrt')) out.push(this.root(box))
    else if (classes.has('accent')) this.accent(out, box, context)
    else if (classes.has('accentunder')) out.push(this.under(box))
    else if (classes.has('overline') || classes.has('underline')) out.push(this.line(box, classes.has('underline')))
    else if (classes.has('munder') || classes.has('mover')) out.push(this.brace(box, classes.has('munder')))
    else if (classes.has('op-limits')) out.push(this.limits(box))
    else if (classes.has('x-arrow')) out.push(this.arrow(box))
    else if (classes.has('mtable')) out.push(this.table(box))
    else if (classes.has('tag')) this.tag(out, box)
    else if (classes.has('delimsizing')) out.push(this.delimiter(box, classes))
    else if (classes.has('vlist-t')) this.stack(out, box, context)
    else if (classes.has('minner') && this.isFenced(box)) out.push(this.fenced(box))
    else if ((classes.has('mop') || classes.has('mbin')) && this.isName(box)) out.push(this.operatorName(box))
    else if (classes.has('text')) this.into(out, box, { text: true, style: '' })
    else this.into(out, box, context)
  }

  private leaf(out: MathNode[], box: number, text: string, context: Context): void {
    const { tree } = this
    const names = tree.classesOf(box)
    if (/color:\s*transparent/.test(tree.attribute(box, 'style') ?? '')) return
    if (context.text && !FONT_OF_MATH.test(names)) {
      const style = textStyleOf(names) || context.style
      const last = out[out.length - 1]
      if (last?.name === 'mtext' && (last.attributes.mathvariant ?? '') === style) last.text += text
      else out.push({ name: 'mtext', text, children: [], attributes: style ? { mathvariant: style } : {} })
      return
    }
    for (const token of tokens(text.replace(/[\s\u200b]+/g, ''), names)) this.push(out, token)
  }

  /** Adds a token; one that KaTeX struck through becomes what the stroke makes of it. */
  private push(out: MathNode[], token: MathNode): void {
    const last = out[out.length - 1]
    if (last?.name === 'mo' && NOT.test(last.text) && token.name === 'mo') out[out.length - 1] = negated(token)
    else out.push(token)
  }

  /** A slash drawn over what stands before it. */
  private overlap(out: MathNode[], box: number, context: Context): void {
    const inner = this.row(box, context)
    const last = out[out.length - 1]
    if (last?.name === 'mo' && inner.length === 1 && inner[0]!.text === '/') out[out.length - 1] = negated(last)
    else out.push(...inner)
  }

  private scripts(out: MathNode[], start: number, box: number): void {
    const { tree } = this
    const layers = stackIn(tree, box)
    if (!layers.length) return
    const before = out.splice(start)
    const base = before.length === 1 ? before[0]! : node('mrow', before)
    const [first, second] = layers.map((layer) => this.argument(layer.node))
    if (second) out.push(node('msubsup', [base, first!, second]))
    else {
      const { shift } = layers[0]!
      const below =
        shift !== undefined && shift !== 0 ? shift > 0 : hasClass(tree, childOf(tree, box, 'vlist-t'), 'vlist-t2')
      out.push(node(below ? 'msub' : 'msup', [base, first!]))
    }
  }

  private space(out: MathNode[], box: number, classes: Set<string>): void {
    const { tree } = this
    if (classes.has('newline')) out.push(command('\\', []))
    else if (tree.textOf(box, 100)) out.push({ name: 'mtext', text: '\u00a0', children: [], attributes: {} })
    else {
      const width = length(tree, box, 'margin-right') ?? 0
      if (width >= 0.9) out.push(node('mspace', [], { width: `${width}em` }))
    }
  }

  /** A fraction is stacked from its denominator up; one without a line is that of a binomial. */
  private fraction(box: number): MathNode {
    const { tree } = this
    const layers = stackIn(tree, box)
    const parts = layers.filter(
      ({ node: layer }) => childOf(tree, layer, 'frac-line') < 0 && childOf(tree, layer, 'stretchy') < 0,
    )
    const [below, above] = [parts[0], parts[parts.length - 1]].map((part) =>
      part ? this.argument(part.node) : node('mrow', []),
    )
    return node('mfrac', [above!, below!], layers.length > parts.length ? {} : { linethickness: '0' })
  }

  private root(box: number): MathNode {
    const { tree } = this
    const [radicand] = stackIn(tree, box)
    const inner = radicand ? this.argument(radicand.node) : node('mrow', [])
    const index = childOf(tree, box, 'root')
    return index < 0 ? node('msqrt', [inner]) : node('mroot', [inner, this.argument(index)])
  }

  private accent(out: MathNode[], box: number, context: Context): void {
    const { tree } = this
    const [base, mark] = stackIn(tree, box)
    if (!base) return
    const body = mark ? childOf(tree, mark.node, 'accent-body') : -1
    const character = body < 0 ? '' : tree.textOf(body, 20).replace(/[\s\u200b]/g, '')
    const inner = this.argument(base.node, context)
    if (context.text && inner.name === 'mtext' && character) {
      this.leaf(out, box, `${inner.text}${COMBINING[character] ?? ''}`.normalize('NFC'), context)
      return
    }
    const name = character ? ACCENTS[character] : mark && accentOf(tree, mark.node, false)
    out.push(name ? command(name, [inner]) : inner)
  }

  private under(box: number): MathNode {
    const [mark, base] = stackIn(this.tree, box)
    if (!mark || !base) return node('mrow', [])
    return command(accentOf(this.tree, mark.node, true), [this.argument(base.node)])
  }

  private line(box: number, under: boolean): MathNode {
    const layers = stackIn(this.tree, box)
    const base = under ? layers[layers.length - 1] : layers[0]
    return command(under ? 'underline' : 'overline', base ? this.row(base.node, MATH) : [])
  }

  /** A brace over or under its base; around it there may be another such box with the words at the brace. */
  private brace(box: number, under: boolean): MathNode {
    const { tree } = this
    const layers = stackIn(tree, box)
    const mark = layers.find((layer) => hasClass(tree, layer.node, 'svg-align'))
    const others = layers.filter((layer) => layer !== mark)
    if (under) others.reverse()
    const [base, note] = others
    if (!base) return node('mrow', [])
    const inner = this.argument(base.node)
    if (mark) return command(accentOf(tree, mark.node, under), [inner])
    return note ? node(under ? 'munder' : 'mover', [inner, this.argument(note.node)]) : inner
  }

  /** Limits, and whatever else stands right over or under something. Only the base is not moved sideways. */
  private limits(box: number): MathNode {
    const layers = stackIn(this.tree, box)
    let at = layers.findIndex((layer) => length(this.tree, layer.node, 'margin-left') === undefined)
    if (at < 0 || layers.every((layer) => layer.shift === undefined)) at = layers.length > 2 ? 1 : this.baseOf(layers)
    const base = layers[at]
    if (!base) return node('mrow', [])
    const [below, above] = [layers[at - 1], layers[at + 1]]
    const parts = [base, below, above].flatMap((layer) =>
      layer ? [layer === base ? this.argument(layer.node) : this.argument(layer.node)] : [],
    )
    if (!below && !above) return parts[0]!
    return node(below ? (above ? 'munderover' : 'munder') : 'mover', parts)
  }

  private baseOf(layers: readonly Layer[]): number {
    const at = layers.findIndex((layer) => childOf(this.tree, layer.node, 'sizing') < 0)
    return Math.max(0, at)
  }

  private arrow(box: number): MathNode {
    const { tree } = this
    const layers = stackIn(tree, box)
    const at = layers.findIndex((layer) => hasClass(tree, layer.node, 'svg-align'))
    if (at < 0) return node('mrow', this.row(box, MATH))
    const [above, below] = [layers[at - 1], layers[at + 1]]
    return node(
      'xarrow',
      [above ? this.argument(above.node) : node('mrow', []), ...(below ? [this.argument(below.node)] : [])],
      { command: arrowOf(tree, layers[at]!.node) },
    )
  }

  private delimiter(box: number, classes: Set<string>): MathNode {
    const size = [1, 2, 3, 4].find((n) => classes.has(`size${n}`))
    const parent = classSet(this.tree, this.tree.parent[box]!)
    const side = parent.has('mopen') ? 'l' : parent.has('mclose') ? 'r' : parent.has('mrel') ? 'm' : ''
    const stretched = parent.has('delimcenter') || !size
    const attributes: Record<string, string> = stretched ? {} : { size: `${size}`, side }
    return { name: 'mo', text: delimiterOf(this.tree, box), children: [], attributes }
  }

  /** Whether a box is what stands between `\left` and `\right`. */
  private isFenced(box: number): boolean {
    const children = elements(this.tree, box)
    return (
      children.length > 1 &&
      hasClass(this.tree, children[0]!, 'mopen') &&
      hasClass(this.tree, children[children.length - 1]!, 'mclose')
    )
  }

  private fenced(box: number): MathNode {
    const { tree } = this
    const children = elements(tree, box)
    const fences = [children[0]!, children[children.length - 1]!].map((fence) => {
      const [mark] = hasClass(tree, fence, 'nulldelimiter') ? [] : this.row(fence, MATH)
      return mark?.text ?? ''
    })
    const inner: MathNode[] = []
    for (const child of children.slice(1, -1)) {
      if (hasClass(tree, child, 'delimcenter')) inner.push(node('middle', this.row(child, MATH)))
      else if (hasClass(tree, child, 'msupsub')) this.scripts(inner, 0, child)
      else this.box(inner, child, MATH)
    }
    const only = core(node('mrow', inner))
    if (only?.attributes.environment === 'gathered') only.attributes.environment = 'matrix'
    return node('mfenced', [node('mrow', inner)], {
      open: fences[0]!,
      close: fences[1]!,
      separators: '',
      stretchy: 'true',
    })
  }

  /** Whether an operator is a word, in one piece or in several with spaces between. */
  private isName(box: number): boolean {
    const { tree } = this
    if (tree.end[box]! - box > 60 || /mathnormal|mathdefault/.test(tree.classesOf(box))) return false
    let letters = false
    for (let i = box + 1; i < tree.end[box]!; i++) {
      const classes = tree.classesOf(i)
      if (tree.tag[i] === TAG['#text']) letters ||= /[a-zA-Z]/.test(tree.text[i]!)
      else if (/vlist|msupsub|mathnormal|mathdefault|mbin|mrel|delimsizing/.test(classes)) return false
    }
    return letters
  }

  private operatorName(box: number): MathNode {
    const { tree } = this
    const words: string[] = []
    for (let i = box + 1; i < tree.end[box]!; i++) {
      if (tree.tag[i] === TAG['#text']) words.push(tree.text[i]!)
      else if (
        hasClass(tree, i, 'thinspace') ||
        (hasClass(tree, i, 'mspace') && (length(tree, i, 'margin-right') ?? 0) > 0.1)
      )
        words.push(' ')
    }
    return { name: 'operatorname', text: words.join(''), children: [], attributes: {} }
  }

  /** A stack that no box around it explains: something raised, framed or struck through, or a table with lines. */
  private stack(out: MathNode[], box: number, context: Context): void {
    const { tree } = this
    const inner: MathNode[] = []
    let stroke: string | undefined
    for (const { node: layer } of layersOf(tree, box)) {
      const drawn = tree.end[layer]! - layer < 40 ? strokeOf(tree, layer) : undefined
      const isStroke = drawn !== undefined && !tree.textOf(layer, 10).replace(/[\s\u200b]/g, '')
      if (isStroke) stroke ??= drawn
      else this.into(inner, layer, context)
    }
    if (stroke) out.push(command(stroke, inner))
    else out.push(...inner.slice(0, 10_000))
  }

  private table(box: number): MathNode {
    const { tree } = this
    const parts = elements(tree, box)
    const rows: MathNode[] = []
    let columns = ''
    for (const part of parts) {
      if (hasClass(tree, part, 'vertical-separator')) columns += '|'
      const align = /(?:^|\s)col-align-([lcr])/.exec(tree.classesOf(part))?.[1]
      if (!align) continue
      columns += align
      stackIn(tree, part).forEach((layer, i) => {
        rows[i] ??= node('mtr', [], layer.shift === undefined ? {} : { shift: layer.shift.toFixed(3) })
        rows[i]!.children.push(node('mtd', this.row(layer.node, MATH)))
      })
    }
    const padded = parts.length > 0 && hasClass(tree, parts[0]!, 'arraycolsep')
    const gap = length(tree, parts.find((part) => hasClass(tree, part, 'arraycolsep')) ?? box, 'width')
    return node('mtable', rows, { environment: environmentOf(columns, padded || columns.includes('|'), gap), columns })
  }

  /** The number of a formula, or the numbers of its rows. */
  private tag(out: MathNode[], box: number): void {
    const { tree } = this
    const table = out[out.length - 1]
    const stack = childOf(tree, box, 'vlist-t')
    if (stack < 0 || table?.name !== 'mtable') {
      out.push(node('mtag', this.row(box, MATH)))
      return
    }
    for (const layer of layersOf(tree, stack)) {
      const label = this.row(layer.node, MATH)
      const row = table.children.find(({ attributes }) => attributes.shift === layer.shift?.toFixed(3))
      if (!label.length || !row || row.name === 'mlabeledtr') continue
      row.name = 'mlabeledtr'
      row.children.unshift(node('mtd', label))
    }
  }
}

/** Which environment sets columns so: arrays have space at both sides, alignments none at all. */
function environmentOf(columns: string, padded: boolean, gap: number | undefined): string {
  if (padded) return 'array'
  if (columns === 'c') return 'gathered'
  if (/^(rl)*r?$/.test(columns)) return 'aligned'
  if (/^l+$/.test(columns) && (columns === 'l' || gap === 1)) return 'cases'
  return 'matrix'
}

const ACCENTS: Record<string, string> = {
  ˊ: 'acute',
  '´': 'acute',
  ˋ: 'grave',
  '`': 'grave',
  '¨': 'ddot',
  '~': 'tilde',
  '˜': 'tilde',
  ˉ: 'bar',
  '¯': 'bar',
  '˘': 'breve',
  ˇ: 'check',
  '^': 'hat',
  ˆ: 'hat',
  '⃗': 'vec',
  '→': 'vec',
  '˙': 'dot',
  '˚': 'mathring',
}
const COMBINING: Record<string, string> = {
  ˊ: '\u0301',
  '´': '\u0301',
  ˋ: '\u0300',
  '`': '\u0300',
  '¨': '\u0308',
  '~': '\u0303',
  '˜': '\u0303',
  ˉ: '\u0304',
  '¯': '\u0304',
  '˘': '\u0306',
  ˇ: '\u030c',
  '^': '\u0302',
  ˆ: '\u0302',
  '˙': '\u0307',
  '˚': '\u030a',
  '˝': '\u030b',
}

/** A relation struck through, as one character where there is one. */
function negated(token: MathNode): MathNode {
  const joined = `${token.text}\u0338`.normalize('NFC')
  return joined.length === 1 ? { ...token, text: joined } : command('not', [token])
}
