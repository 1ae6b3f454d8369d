import { TAG } from '../tags.js'
import type { Tree } from '../tree.js'
import type { MathNode } from './mathml.js'

/**
 * MathJax's rendered output back to presentation MathML. CHTML (v3 and v4) names its elements `mjx-mi`, `mjx-mfrac` and
 * keeps code points in class names (`mjx-c1D465`); SVG names its groups with `data-mml-node` and keeps them in `data-c`.
 */
export function fromMathJax(tree: Tree, node: number): MathNode {
  const children: MathNode[] = []
  collect(tree, node, children)
  return { name: 'mrow', text: '', children, attributes: {} }
}

const WRAPPERS = new Set(
  `mjx-num mjx-den mjx-dbox mjx-dstrut mjx-nstrut mjx-line mjx-row mjx-frac mjx-sqrt mjx-box mjx-base mjx-over mjx-under
   mjx-script mjx-spacer mjx-itable mjx-table mjx-root mjx-surd mjx-texatom mjx-mrow mjx-mstyle mjx-math g svg defs`.split(
    /\s+/,
  ),
)

function mathName(tree: Tree, node: number): string | undefined {
  const name = tree.name(node)
  if (name.startsWith('mjx-m') && !WRAPPERS.has(name)) return name.slice(4)
  const svg = tree.attribute(node, 'data-mml-node')
  if (svg && !/^(math|mrow|mstyle|TeXAtom|texatom)$/.test(svg)) return svg.toLowerCase()
  return undefined
}

function glyphs(tree: Tree, node: number): string {
  const out: string[] = []
  for (let i = node + 1; i < tree.end[node]!; i++) {
    if (tree.tag[i] === TAG['#text']) {
      out.push(tree.text[i]!)
      continue
    }
    const code = tree.attribute(i, 'data-c') ?? /(?:^|\s)mjx-c([0-9A-F]{2,6})(?:\s|$)/.exec(tree.classesOf(i))?.[1]
    const point = code ? Number.parseInt(code, 16) : 0
    if (point && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff)) {
      out.push(String.fromCodePoint(point))
      i = tree.end[i]! - 1
    }
  }
  return out.join('')
}

function build(tree: Tree, node: number, name: string): MathNode {
  const math: MathNode = { name, text: '', children: [], attributes: {} }
  if (/^(mi|mn|mo|mtext|ms)$/.test(name)) {
    math.text = glyphs(tree, node)
    return math
  }
  if (name === 'mspace') return math
  collect(tree, node, math.children)
  if (tree.name(node).startsWith('mjx-')) reorder(tree, node, math)
  return math
}

/** Children as MathML has them: one for each argument, though the markup may wrap several glyphs without an element. */
function collect(tree: Tree, node: number, out: MathNode[]): void {
  for (let i = node + 1; i < tree.end[node]!; i = tree.end[i]!) {
    if (tree.tag[i] === TAG['#text']) continue
    const name = mathName(tree, i)
    if (name) out.push(build(tree, i, name))
    else if (tree.name(i) !== 'mjx-assistive-mml') {
      const inner: MathNode[] = []
      collect(tree, i, inner)
      if (isArgument(tree, i) && inner.length !== 1) {
        if (inner.length) out.push({ name: 'mrow', text: '', children: inner, attributes: {} })
      } else out.push(...inner.slice(0, 10_000))
    }
  }
}

const isArgument = (tree: Tree, node: number): boolean =>
  /^(mjx-(num|den|base|over|under|texatom|mrow|box|root)|g)$/.test(tree.name(node)) &&
  (tree.name(node) !== 'g' || /^(mrow|TeXAtom|texatom|mstyle)$/.test(tree.attribute(node, 'data-mml-node') ?? ''))

/** CHTML puts an over-script before its base and a root's index before its radicand. */
function reorder(tree: Tree, node: number, math: MathNode): void {
  if (math.children.length < 2) return
  const first = firstElement(tree, node)
  const name = first < 0 ? '' : tree.name(first)
  if ((math.name === 'mover' && name === 'mjx-over') || (math.name === 'mroot' && name === 'mjx-root'))
    math.children.reverse()
  else if (math.name === 'munderover' && name === 'mjx-over') {
    const [over, base, under] = math.children
    if (over && base && under) math.children = [base, under, over]
  } else if (math.name === 'msubsup' && math.children.length === 3) {
    const [base, sup, sub] = math.children
    math.children = [base!, sub!, sup!]
  }
}

function firstElement(tree: Tree, node: number): number {
  for (let i = node + 1; i < tree.end[node]!; i = tree.end[i]!) if (tree.tag[i] !== TAG['#text']) return i
  return -1
}
