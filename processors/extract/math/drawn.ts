import { TAG } from '../tags.js'
import type { Tree } from '../tree.js'
import { assembled } from './delimiter-pieces.js'
import { elements } from './katex-boxes.js'
import { fenced, row } from './layout.js'
import type { MathNode } from './mathml.js'
import { FUNCTIONS } from './symbols.js'

/**
 * MathJax 2's SVG back to presentation MathML. It has no names for what it draws: glyphs and groups of them stand at places, in sizes.
 * Undefined where these do not tell what is meant, and for drawings of others.
 */
export function fromDrawing(tree: Tree, svg: number): MathNode | undefined {
  const reader = new Reader(tree)
  const items = reader.items(svg, 0, 0)
  const math = items.length > 0 ? reader.read(items) : undefined
  return reader.isClear ? math : undefined
}

/** What stands at a place: a glyph, a group or a line. Lengths are thousandths of an em, upwards from the baseline. */
interface Item {
  kind: 'glyph' | 'group' | 'line'
  x: number
  y: number
  /** Size of the glyphs, 1 being that of the formula's own. */
  scale: number
  text: string
  font: string
  /** First glyph of a word, as all letters of a name or text are set together. */
  first: boolean
  inner: Item[]
}

const FONTS: Record<string, string> = {
  AMS: 'double-struck',
  MAINB: 'bold',
  MAINI: '-tex-mathit',
  MATHBI: 'bold-italic',
  CAL: 'script',
  CALB: 'bold-script',
  SCR: '-tex-script',
  FRAK: 'fraktur',
  FRAKB: 'bold-fraktur',
  SS: 'sans-serif',
  SSB: 'bold-sans-serif',
  TT: 'monospace',
}
const GLYPH = /MJ([A-Z]+\d?)-([0-9A-F]{2,5})$/
const TRANSLATED = /translate\(\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)/
const SCALED = /scale\(\s*(-?[\d.]+)\s*\)/
const ACCENT = /^(?:[\^~ˆˇ˜¯´`˘¨˙˚⏞⏟←→↔_–‾―]|\u20d7)$/
/** Those that are no signs of their own. */
const RAISED_MARK = /^(?:[\^~ˆˇ˜¯´`˘¨˙˚]|\u20d7)$/
const PIECE = /^[\u239b-\u23ad\ue000-\ue154\u23af¯–−←→=]$/
/** What is made taller of itself alone. */
const BAR = /^[∣∥‖|↑↓⇑⇓]$/
const ROOT = '√'
/** Share of a size below which another is that of a script, and the smallest size, which scripts of scripts of scripts have, too. */
const SMALLER = 0.9
const SMALLEST = 0.58
const INDEX = 0.6
/** How far scripts, rows and parts of fractions stand from the baseline at least, in their own size. */
const LEAST_SHIFT = 120
const ROWS_APART = 500
/** Glyphs and groups of a formula, and places of a table for each cell that it has. */
const MOST = 1000
const MAX_EMPTY = 8

class Reader {
  /** Whether everything so far stands where its meaning is known. */
  isClear = true
  private left = MOST

  constructor(private readonly tree: Tree) {}

  items(node: number, x: number, y: number, out: Item[] = []): Item[] {
    const { tree } = this
    for (const child of elements(tree, node)) {
      if (--this.left < 0) {
        this.isClear = false
        break
      }
      const name = tree.name(child)
      const transform = tree.attribute(child, 'transform') ?? ''
      const moved = TRANSLATED.exec(transform)
      const dx = moved ? Number(moved[1]) : 0
      const dy = moved ? Number(moved[2]) : 0
      if (name === 'use') this.glyph(child, Number(SCALED.exec(transform)?.[1] ?? 1), x, y, out)
      else if (name === 'rect') out.push({ ...EMPTY, kind: 'line', x, y })
      else if (name === 'g' && moved && !/\bscale\(/.test(transform)) this.group(child, x + dx, y + dy, out)
      else if (name === 'g') this.items(child, x + dx, y + dy, out)
      else if (name === 'svg') this.group(child, x + this.number(child, 'x'), y + this.number(child, 'y'), out)
      else if (tree.tag[child] !== TAG.title && name !== 'defs' && name !== 'desc') this.isClear = false
    }
    return out
  }

  private group(node: number, x: number, y: number, out: Item[]): void {
    const inner = this.items(node, 0, 0)
    const scale = Math.max(0, ...inner.map((item) => item.scale))
    if (inner.length > 0) out.push({ ...EMPTY, kind: 'group', x, y, scale, inner })
  }

  private glyph(node: number, scale: number, x: number, y: number, out: Item[]): void {
    const found = GLYPH.exec(this.tree.attribute(node, 'xlink:href') ?? '')
    const point = found ? Number.parseInt(found[2]!, 16) : 0
    if (!found || point > 0x10ffff) {
      this.isClear = false
      return
    }
    out.push({
      kind: 'glyph',
      x: x + this.number(node, 'x') * scale,
      y: y + this.number(node, 'y') * scale,
      scale,
      text: String.fromCodePoint(point),
      font: found[1]!,
      first: this.tree.attribute(node, 'x') === undefined,
      inner: [],
    })
  }

  private number(node: number, name: string): number {
    return Number(this.tree.attribute(node, name) ?? 0) || 0
  }

  /** A row of what stands beside each other, or the fraction or table that all of it is. */
  read(items: readonly Item[]): MathNode {
    return this.fraction(items) ?? this.table(items) ?? row(fenced(this.line(items)))
  }

  private fraction(items: readonly Item[]): MathNode | undefined {
    const parts = items.filter(({ kind }) => kind !== 'line')
    const [over, under] = parts
    if (parts.length !== 2 || !over || !under || over.y <= LEAST_SHIFT || under.y >= -LEAST_SHIFT) return undefined
    const hasLine = items.length === 3 && items[0]!.kind === 'line'
    // Rows of a table with one column stand further apart.
    if (!hasLine && over.y - under.y > 3 * ROWS_APART) return undefined
    const attributes: Record<string, string> = hasLine ? {} : { linethickness: '0' }
    return element('mfrac', [this.raised(over), this.raised(under)], attributes)
  }

  /** What stands above or below, read as what stands on a line. */
  private raised(item: Item): MathNode {
    return item.kind === 'group' ? this.read(item.inner) : this.read([{ ...item, y: 0 }])
  }

  /** Columns beside each other, of cells at the heights of rows. */
  private table(columns: readonly Item[]): MathNode | undefined {
    if (!columns.every(({ kind, y, inner }) => kind === 'group' && y === 0 && inner.every(isCell))) return undefined
    const heights = [...new Set(columns.flatMap(({ inner }) => inner.map(({ y }) => y)))].sort((a, b) => b - a)
    const isOver = (y: number, i: number): boolean => i === 0 || heights[i - 1]! - y >= ROWS_APART
    if (heights.length < 2 || !heights.every(isOver)) return undefined
    if (columns.some(({ inner }) => new Set(inner.map(({ y }) => y)).size < inner.length)) return undefined
    const places = columns.map(({ inner }) => new Map(inner.map((cell) => [cell.y, cell])))
    const cells = columns.reduce((sum, { inner }) => sum + inner.length, 0)
    if (heights.length * columns.length > MAX_EMPTY * cells) return undefined
    const rows = heights.map((height) =>
      element(
        'mtr',
        places.map((column) => {
          const cell = column.get(height)
          return element('mtd', cell ? [this.raised(cell)] : [])
        }),
      ),
    )
    const aligned = columns.length > 1 && columns[1]!.inner.every((cell) => isRelation(firstOf(cell)))
    return element('mtable', rows, aligned ? { columnalign: 'right left' } : {})
  }

  private line(items: readonly Item[]): MathNode[] {
    const out: MathNode[] = []
    let base: Item | undefined
    const scale = Math.max(...items.map((item) => item.scale))
    for (let i = 0; i < items.length; i++) {
      const item = items[i]!
      const mark = pieces(item)
      if (isAccent(item, base, mark) && out.length > 0) this.accent(out, item, mark ?? item.text)
      else if (isRadical(item)) i = this.root(items, i, out)
      else if (isIndex(item, items[i + 1])) continue
      else if (isScript(item, base?.scale ?? scale)) this.script(out, item)
      else if (item.kind === 'line') this.isClear = false
      else {
        base = item
        if (mark) out.push({ ...token('mo', mark === '∣' ? '|' : mark), attributes: { large: 'true' } })
        else if (item.kind === 'group') this.inner(item, out)
        else i = this.glyphs(items, i, out)
      }
    }
    return out
  }

  private inner(item: Item, out: MathNode[]): void {
    if (Math.abs(item.y) > LEAST_SHIFT) this.isClear = false
    out.push(this.read(item.inner))
  }

  /** A glyph, or all those of a word; the index of the last. */
  private glyphs(items: readonly Item[], at: number, out: MathNode[]): number {
    const { text, font, y, scale, first } = items[at]!
    const big = /^SZ/.test(font)
    if (Math.abs(y) > LEAST_SHIFT * scale && !big) this.isClear = false
    let last = at
    let word = text
    if (first && /^[a-zA-Z]$/.test(text)) while (isNext(items[last + 1], items[at]!)) word += items[++last]!.text
    if (word.length > 1) out.push(FUNCTIONS.has(word) ? token('mi', word) : token('mtext', word))
    else out.push(glyphToken(text, font))
    return last
  }

  private accent(out: MathNode[], item: Item, mark: string): void {
    const under = item.y < -LEAST_SHIFT
    // What spans more than one thing is drawn over all that is in its group.
    const wide = item.kind === 'group' || /^SZ/.test(item.font) ? out.splice(0) : out.splice(-1)
    out.push(element(under ? 'munder' : 'mover', [row(wide), token('mo', mark)]))
  }

  /** A root from its sign, the line over it and what stands below that; the index of the last of these. */
  private root(items: readonly Item[], at: number, out: MathNode[]): number {
    const radicand = items[at + 2]
    if (items[at + 1]?.kind !== 'line' || !radicand) {
      this.isClear = false
      return at
    }
    const index = items[at - 1]
    const inner = radicand.kind === 'group' ? this.read(radicand.inner) : this.read([radicand])
    const hasIndex = index && isIndex(index, items[at])
    out.push(hasIndex ? element('mroot', [inner, this.raised(index)]) : element('msqrt', [inner]))
    return at + 2
  }

  private script(out: MathNode[], item: Item): void {
    const script = this.raised(item)
    const before = out.pop() ?? row([])
    // Words of a sentence have no scripts, those of operators do.
    const last = before.name === 'mtext' ? token('mi', before.text) : before
    const up = item.y > 0
    const [base, other] = last.children
    if (last.name === (up ? 'msub' : 'msup') && base && other)
      out.push(element('msubsup', up ? [base, other, script] : [base, script, other]))
    else out.push(element(up ? 'msup' : 'msub', [last, script]))
  }
}

const EMPTY: Item = { kind: 'group', x: 0, y: 0, scale: 0, text: '', font: '', first: false, inner: [] }

const element = (name: string, children: MathNode[], attributes: Record<string, string> = {}): MathNode => ({
  name,
  text: '',
  children,
  attributes,
})

const token = (name: string, text: string): MathNode => ({ name, text, children: [], attributes: {} })

function glyphToken(text: string, font: string): MathNode {
  if (/^\d$/.test(text)) return token('mn', text)
  if (!/^\p{L}$/u.test(text)) {
    const size = /^SZ(\d)$/.exec(font)?.[1]
    return { ...token('mo', text), attributes: size ? { large: size } : {} }
  }
  const variant = FONTS[font] ?? (font === 'MAIN' && /^[a-zA-Z]$/.test(text) ? 'normal' : '')
  const plain = font === 'AMS' && !/^[A-Zk]$/.test(text)
  return { ...token('mi', text), attributes: variant && !plain ? { mathvariant: variant } : {} }
}

/** The sign that several glyphs are put together to. */
function pieces({ kind, inner }: Item): string | undefined {
  if (kind !== 'group') return undefined
  const glyphs = inner.flatMap((item) => (item.kind === 'group' ? item.inner : [item]))
  const isUpright = glyphs.every(({ x }) => x === glyphs[0]!.x)
  if (glyphs.length > 1 && isUpright && glyphs.every(({ text }) => BAR.test(text))) return glyphs[0]!.text
  if (glyphs.length < 2 || !glyphs.every(({ kind: part, text }) => part === 'glyph' && PIECE.test(text)))
    return undefined
  return assembled(glyphs.map(({ text }) => text).join(''))
}

function isAccent(item: Item, base: Item | undefined, mark: string | undefined): boolean {
  if (!base || !ACCENT.test(mark ?? item.text)) return false
  if (item.kind === 'group') return mark !== undefined && Math.abs(item.y) > LEAST_SHIFT
  return RAISED_MARK.test(item.text)
}

const isRadical = (item: Item): boolean =>
  item.text === ROOT ||
  (item.kind === 'group' && item.inner.length > 1 && item.inner.every(({ text }) => /[\ue000\ue001⎷]/.test(text)))

/** An index of a root is smaller than scripts are, and stands before the sign. */
const isIndex = (item: Item, next: Item | undefined): boolean =>
  next !== undefined && isRadical(next) && item.y > 0 && item.scale <= INDEX * next.scale

function isScript(item: Item, base: number): boolean {
  if (item.kind === 'line' || Math.abs(item.y) < LEAST_SHIFT * item.scale) return false
  if (RAISED_MARK.test(item.text)) return false
  return item.scale < SMALLER * base || (item.scale <= SMALLEST && base <= SMALLEST)
}

const isCell = ({ kind, scale }: Item): boolean => kind !== 'line' && scale > SMALLEST

const firstOf = (item: Item): Item => (item.kind === 'group' && item.inner[0] ? firstOf(item.inner[0]) : item)

const isRelation = ({ text, x }: Item): boolean => x > 0 && /^[=<>≤≥≈≡∼≃≅→⇒⇔∈⊂⊆≠∝+−]$/.test(text)

const isNext = (item: Item | undefined, first: Item): boolean =>
  item?.kind === 'glyph' &&
  !item.first &&
  item.font === first.font &&
  item.y === first.y &&
  item.scale === first.scale &&
  /^[a-zA-Z]$/.test(item.text)
