import { TAG } from '../tags.js'
import type { Tree } from '../tree.js'
import { FUNCTIONS, LIMITS, SYMBOLS, styledLetter } from './symbols.js'

/**
 * A piece of presentation MathML, whatever the page wrote it in: MathML proper, or MathJax's CHTML and SVG output, which
 * keep its structure under other names.
 */
export interface MathNode {
  name: string
  /** Text of a token element. */
  text: string
  children: MathNode[]
  attributes: Record<string, string>
}

const TOKENS = new Set(['mi', 'mn', 'mo', 'mtext', 'ms'])
const ATTRIBUTES = ['mathvariant', 'linethickness', 'open', 'close', 'separators', 'notation', 'width', 'columnalign']

/** Presentation MathML below a `math` element. The tree's depth limit bounds all recursion here. */
export function fromTree(tree: Tree, node: number): MathNode {
  const name = tree.name(node).replace(/^(m|mml|math):/, '')
  const attributes: Record<string, string> = {}
  for (const key of ATTRIBUTES) {
    const value = tree.attribute(node, key)
    if (value !== undefined) attributes[key] = value.trim()
  }
  if (TOKENS.has(name)) return { name, text: tree.textOf(node).replace(/\s+/g, ' ').trim(), children: [], attributes }
  const children: MathNode[] = []
  for (let i = node + 1; i < tree.end[node]!; i = tree.end[i]!) {
    if (tree.tag[i] !== TAG['#text']) {
      if (!/annotation/.test(tree.name(i))) children.push(fromTree(tree, i))
    } else if (tree.text[i]!.trim())
      children.push({ name: 'mtext', text: tree.text[i]!.trim(), children: [], attributes: {} })
  }
  return { name, text: '', children, attributes }
}

const ACCENTS: Record<string, string> = {
  '^': 'hat',
  ˆ: 'hat',
  '̂': 'hat',
  '~': 'tilde',
  '˜': 'tilde',
  '∼': 'tilde',
  '̃': 'tilde',
  '¯': 'bar',
  '‾': 'overline',
  '―': 'overline',
  _: 'underline',
  '̄': 'bar',
  '→': 'vec',
  '⃗': 'vec',
  '˙': 'dot',
  '.': 'dot',
  '̇': 'dot',
  '¨': 'ddot',
  '̈': 'ddot',
  '⏞': 'overbrace',
  '⏟': 'underbrace',
  '︷': 'overbrace',
  '︸': 'underbrace',
  ˇ: 'check',
  '˘': 'breve',
  '´': 'acute',
  '`': 'grave',
  '⟶': 'overrightarrow',
  '←': 'overleftarrow',
  '↔': 'overleftrightarrow',
  '̲': 'underline',
  '˚': 'mathring',
  '-': 'bar',
  '−': 'bar',
  '–': 'bar',
  '—': 'overline',
  '…': 'dddot',
}
const UNDER: Record<string, string> = {
  '⏟': 'underbrace',
  '︸': 'underbrace',
  _: 'underline',
  '̲': 'underline',
  '¯': 'underline',
  '‾': 'underline',
  '―': 'underline',
  '-': 'underline',
  '−': 'underline',
  '—': 'underline',
  '→': 'underrightarrow',
  '←': 'underleftarrow',
}
const VARIANTS: Record<string, string> = {
  normal: 'mathrm',
  bold: 'mathbf',
  'bold-italic': 'boldsymbol',
  'double-struck': 'mathbb',
  script: 'mathcal',
  'bold-script': 'mathcal',
  fraktur: 'mathfrak',
  'bold-fraktur': 'mathfrak',
  'sans-serif': 'mathsf',
  monospace: 'mathtt',
  'bold-sans-serif': 'mathsf',
  '-tex-calligraphic': 'mathcal',
  '-tex-mathit': 'mathit',
}
const MATRICES: Record<string, string> = {
  '()': 'pmatrix',
  '[]': 'bmatrix',
  '{}': 'Bmatrix',
  '||': 'vmatrix',
  '‖‖': 'Vmatrix',
}
const INVISIBLE = /[\u2061-\u2064\u200b\ufeff\u00ad]|\u200c|\u200d/g

/** Joins pieces of LaTeX so that no command runs into the letter that follows it. */
export function join(pieces: readonly string[]): string {
  const out: string[] = []
  let last = ''
  for (const piece of pieces) {
    if (!piece) continue
    if (/\\[a-zA-Z]+$/.test(last.slice(-40)) && /^[a-zA-Z]/.test(piece)) out.push(' ')
    out.push(piece)
    last = piece
  }
  return out.join('')
}

const script = (tex: string): string => (/^[a-zA-Z0-9]$/.test(tex) ? tex : `{${tex}}`)

function characters(text: string, upright: boolean): string {
  const pieces: string[] = []
  for (const character of text) {
    const styled = styledLetter(character)
    if (styled) {
      const letter = SYMBOLS.get(styled[0]) ?? styled[0]
      pieces.push(styled[1] && !(upright && styled[1] === '') ? `\\${styled[1]}{${letter}}` : letter)
    } else pieces.push(SYMBOLS.get(character) ?? (character === '\u00a0' ? ' ' : character))
  }
  return join(pieces)
}

function identifier(node: MathNode): string {
  const text = node.text.replace(INVISIBLE, '')
  if (!text) return ''
  if (FUNCTIONS.has(text)) return `\\${text}`
  const variant = VARIANTS[node.attributes.mathvariant ?? '']
  const letters = [...text]
  if (letters.length === 1) {
    const tex = characters(text, false)
    return variant && /^[a-zA-Z]$|^\\[a-zA-Z]+$/.test(tex) && !(variant === 'mathrm' && tex.startsWith('\\'))
      ? `\\${variant}{${tex}}`
      : tex
  }
  if (letters.every((c) => styledLetter(c))) return characters(text, false)
  if (/^[a-zA-Z][a-zA-Z0-9 ]*$/.test(text)) {
    if (variant && variant !== 'mathrm') return `\\${variant}{${text}}`
    return text.includes(' ') ? `\\text{${text}}` : `\\mathrm{${text}}`
  }
  return characters(text, false)
}

function textual(node: MathNode): string {
  const text = node.text.replace(INVISIBLE, '')
  if (!text.trim()) return text ? '\\ ' : ''
  if (/^[\p{P}\p{S}\d\s]+$/u.test(text)) return characters(text, false)
  return `\\text{${text.replace(/[\\{}$%#&_^~]/g, (c) => (/[\\^~]/.test(c) ? ' ' : `\\${c}`))}}`
}

function operator(node: MathNode): string {
  const text = node.text.replace(INVISIBLE, '')
  if (FUNCTIONS.has(text)) return `\\${text}`
  if (/^[a-zA-Z]{2,}$/.test(text)) return `\\operatorname{${text}}`
  return characters(text, false)
}

function isCore(node: MathNode | undefined, name: string): node is MathNode {
  return node !== undefined && node.name === name
}

/** Only child of only child…: what a row or style with one child stands for. */
function core(node: MathNode | undefined): MathNode | undefined {
  let at = node
  while (at && /^(mrow|mstyle|mpadded|semantics|math|inferredMrow|TeXAtom)$/i.test(at.name) && at.children.length === 1)
    at = at.children[0]
  return at
}

function row(children: readonly MathNode[]): string {
  const pieces: string[] = []
  for (let i = 0; i < children.length; i++) {
    const before = children[i]!
    const table = core(children[i + 1])
    const after = children[i + 2]
    if (isCore(before, 'mo') && isCore(table, 'mtable')) {
      const matrix = MATRICES[before.text + (isCore(after, 'mo') ? after.text : '')]
      if (matrix) {
        pieces.push(matrixOf(table, matrix))
        i += 2
        continue
      }
      if (before.text === '{' && (!isCore(after, 'mo') || !after.text)) {
        pieces.push(matrixOf(table, 'cases'))
        i += 1
        continue
      }
    }
    pieces.push(toTex(before))
  }
  return join(pieces)
}

function matrixOf(table: MathNode, environment: string): string {
  const rows = table.children.map((r) => {
    const cells = r.name === 'mlabeledtr' ? r.children.slice(1) : r.children
    return cells.map((cell) => row(cell.children)).join(' & ')
  })
  return `\\begin{${environment}}${rows.join(' \\\\ ')}\\end{${environment}}`
}

function fenced(node: MathNode): string {
  const { open = '(', close = ')', separators = ',' } = node.attributes
  const marks = [...separators.replace(/\s/g, '')]
  const only = core(node.children[0])
  const matrix = MATRICES[open + close]
  if (node.children.length === 1 && isCore(only, 'mtable') && matrix) return matrixOf(only, matrix)
  if (node.children.length === 1 && isCore(only, 'mtable') && open === '{' && !close) return matrixOf(only, 'cases')
  const inner: string[] = []
  node.children.forEach((child, i) => {
    if (i) inner.push(marks[Math.min(i - 1, marks.length - 1)] ?? '')
    inner.push(toTex(child))
  })
  const side = (text: string): string => (text ? characters(text, true) : '.')
  if (!open && !close) return join(inner)
  const tall = /\\frac|\\begin|\\sum|\\int|\\prod/.test(inner.join(''))
  return tall
    ? join([`\\left${side(open)} `, ...inner, `\\right${side(close)}`])
    : join([open && side(open), ...inner, close && side(close)])
}

function underOver(node: MathNode): string {
  const [base, first, second] = node.children
  const tex = base ? toTex(base) : ''
  const under = node.name !== 'mover' ? first : undefined
  const over = node.name === 'mover' ? first : node.name === 'munderover' ? second : undefined
  const overText = core(over)?.name === 'mo' ? (core(over)?.text ?? '') : ''
  const underText = core(under)?.name === 'mo' ? (core(under)?.text ?? '') : ''
  const overAccent = ACCENTS[overText]
  if (over && !under && overAccent) return `\\${wide(overAccent, tex)}{${tex}}`
  if (under && !over && UNDER[underText]) return `\\${UNDER[underText]}{${tex}}`
  const bare = tex.trim()
  if (LIMITS.has(bare) || /^\\(operatorname|mathrm)\{[a-z ]+\}$/i.test(bare) || /^\\(under|over)brace/.test(bare)) {
    const name = bare.replace(/^\\mathrm/, '\\operatorname*').replace(/^\\operatorname\{/, '\\operatorname*{')
    return `${name}${under ? `_${script(toTex(under))}` : ''}${over ? `^${script(toTex(over))}` : ''}`
  }
  let out = tex
  if (over) out = `\\overset{${toTex(over)}}{${out}}`
  if (under) out = `\\underset{${toTex(under)}}{${out}}`
  return out
}

function wide(accent: string, tex: string): string {
  const long = !/^([a-zA-Z0-9]|\\[a-zA-Z]+|\\math[a-z]+\{.\})$/.test(tex)
  if (!long) return accent === 'overline' ? 'bar' : accent
  return { hat: 'widehat', tilde: 'widetilde', bar: 'overline', vec: 'overrightarrow' }[accent] ?? accent
}

function scripts(node: MathNode): string {
  const [base, first, second] = node.children
  const tex = base ? toTex(base) : ''
  const sub = node.name === 'msup' ? undefined : first
  const sup = node.name === 'msup' ? first : second
  const simple = /^(.|\\[a-zA-Z]+|\\[a-zA-Z]+\{[^{}]*\}|\\left[^\0]*|[)\]])$/.test(tex) || !tex
  const head = simple ? tex : `{${tex}}`
  const supTex = sup ? toTex(sup) : ''
  const raised = /^'+$/.test(supTex) ? supTex : sup ? `^${script(supTex)}` : ''
  return `${head}${sub ? `_${script(toTex(sub))}` : ''}${raised}`
}

function multiscripts(node: MathNode): string {
  const [base, ...rest] = node.children
  const at = rest.findIndex((n) => n.name === 'mprescripts')
  const attach = (list: readonly MathNode[]): string => {
    let out = ''
    for (let i = 0; i < list.length; i += 2) {
      const sub = toTex(list[i]!)
      const sup = list[i + 1] ? toTex(list[i + 1]!) : ''
      out += `${sub ? `_${script(sub)}` : ''}${sup ? `^${script(sup)}` : ''}`
    }
    return out
  }
  const before = at < 0 ? '' : attach(rest.slice(at + 1))
  return `${before ? `{}${before}` : ''}${base ? toTex(base) : ''}${attach(at < 0 ? rest : rest.slice(0, at))}`
}

function table(node: MathNode): string {
  const columns = Math.max(0, ...node.children.slice(0, 1000).map((r) => r.children.length))
  const aligned = /right\s+left/.test(node.attributes.columnalign ?? '')
  return matrixOf(node, aligned ? 'aligned' : columns > 1 ? 'matrix' : node.children.length > 1 ? 'gathered' : 'matrix')
}

function space(node: MathNode): string {
  const [, amount = '0', unit = ''] = /^(-?[\d.]+)\s*([a-z]*)/.exec(node.attributes.width ?? '') ?? []
  const em = Number(amount) * (unit === 'em' || unit === '' ? 1 : unit === 'ex' ? 0.5 : 0.06)
  if (em >= 1.8) return '\\qquad '
  if (em >= 0.9) return '\\quad '
  return em >= 0.15 ? '\\, ' : ''
}

function enclosed(node: MathNode): string {
  const inner = row(node.children)
  const notation = node.attributes.notation ?? 'longdiv'
  if (/box|roundedbox|circle/.test(notation)) return `\\boxed{${inner}}`
  if (/updiagonalstrike/.test(notation) && /downdiagonalstrike/.test(notation)) return `\\xcancel{${inner}}`
  if (/updiagonalstrike/.test(notation)) return `\\cancel{${inner}}`
  if (/downdiagonalstrike/.test(notation)) return `\\bcancel{${inner}}`
  if (/radical/.test(notation)) return `\\sqrt{${inner}}`
  if (/top/.test(notation)) return `\\overline{${inner}}`
  if (/bottom/.test(notation)) return `\\underline{${inner}}`
  return inner
}

/** LaTeX of a piece of presentation MathML. */
export function toTex(node: MathNode): string {
  const { children } = node
  const arg = (i: number): string => (children[i] ? toTex(children[i]) : '')
  switch (node.name) {
    case 'mi':
      return identifier(node)
    case 'mn':
      return characters(node.text.replace(INVISIBLE, ''), true)
    case 'mo':
      return operator(node)
    case 'mtext':
    case 'ms':
      return textual(node)
    case 'mspace':
      return space(node)
    case 'mfrac':
      return /^0+(\.0*)?([a-z%]*)?$/.test(node.attributes.linethickness ?? '')
        ? `{${arg(0)} \\atop ${arg(1)}}`
        : `\\frac{${arg(0)}}{${arg(1)}}`
    case 'msqrt':
      return `\\sqrt{${row(children)}}`
    case 'mroot':
      return `\\sqrt[${arg(1)}]{${arg(0)}}`
    case 'msub':
    case 'msup':
    case 'msubsup':
      return scripts(node)
    case 'munder':
    case 'mover':
    case 'munderover':
      return underOver(node)
    case 'mmultiscripts':
      return multiscripts(node)
    case 'mtable':
      return table(node)
    case 'mfenced':
      return fenced(node)
    case 'menclose':
      return enclosed(node)
    case 'mphantom':
      return `\\phantom{${row(children)}}`
    case 'semantics':
    case 'maction':
      return arg(0)
    case 'none':
    case 'mprescripts':
    case 'malignmark':
    case 'maligngroup':
      return ''
    default:
      return row(children)
  }
}

/** LaTeX of a whole formula, with binomials and spaces tidied. */
export function mathmlToTex(node: MathNode): string {
  return toTex(node)
    .replace(/\(\{([^{}]{1,200}) \\atop ([^{}]{1,200})\}\)/g, '\\binom{$1}{$2}')
    .replace(/\s+/g, ' ')
    .trim()
}
