import { isStack, type MathNode } from './mathml.js'

const FENCE = /^[()[\]{}|∣∥‖⟨⟩〈〉⌈⌉⌊⌋/\\↑↓↕⇑⇓⇕]?$/
const OPENING = /[([{⟨〈⌈⌊]/
const CLOSING = /[)\]}⟩〉⌉⌋]/

/** Nodes as one. */
export const row = (children: MathNode[]): MathNode =>
  children.length === 1 ? children[0]! : { name: 'mrow', text: '', children, attributes: {} }

/** In alignments MathJax puts an empty identifier before the sign that the rows are aligned at. */
export function isAligned(cell: MathNode | undefined): boolean {
  const first = cell?.children[0]
  return first?.name === 'mi' && !first.text && (cell?.children.length ?? 0) > 1
}

const isFence = (node: MathNode | undefined): node is MathNode => node?.name === 'mo' && FENCE.test(node.text)

/** A row between delimiters that were made larger, or of which one is missing, as what stood between `\left` and `\right`. */
export function fenced(children: MathNode[]): MathNode[] {
  const open = children[0]
  const close = children[children.length - 1]
  if (children.length < 3 || !isFence(open) || !isFence(close)) return children
  const large = open.attributes.large || close.attributes.large || !open.text || !close.text
  const inner = row(children.slice(1, -1))
  if (open.text === '∣' && close.text === '∣') open.text = close.text = '|'
  if (!large || isStack(inner)) return children
  const side = (text: string): string => (text === '∣' ? '|' : text)
  const attributes = { open: side(open.text), close: side(close.text), separators: '', stretchy: 'true' }
  return [{ name: 'mfenced', text: '', children: [inner], attributes }]
}

/** A delimiter in a group of its own was enlarged by `\big` or one of its like. */
export function sized(children: MathNode[]): MathNode[] {
  const [only] = children
  const size = Number(only?.attributes.large)
  if (children.length !== 1 || !isFence(only) || !only.text || !size)
    return children.length > 1 ? [row(children)] : children
  const side = OPENING.test(only.text) ? 'l' : CLOSING.test(only.text) ? 'r' : ''
  return [{ ...only, attributes: { ...only.attributes, size: String(size), side } }]
}
