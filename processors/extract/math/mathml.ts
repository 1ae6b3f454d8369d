import { TAG } from '../tags.js'
import type { Tree } from '../tree.js'
import { ACCENTS, ARROWS, MATRICES, TEXT_VARIANTS, UNDER, VARIANTS } from './mathml-names.js'
import { FUNCTIONS, LIMITS, SYMBOLS, styledLetter } from './symbols.js'

/**
 * A piece of presentation MathML, whatever the page wrote it in: MathML proper, or MathJax's and KaTeX's output, which
 * keep its structure under other names. What they show that MathML has no element for is `command` (a LaTeX command with
 * one argument), `operatorname`, `xarrow` (text above and below), `middle` (a fence between two others) and `mtag`.
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

const INVISIBLE = /[\u2061-\u2064\u200b\ufeff\u00ad]|\u200c|\u200d/g

/** Stands after a function's name. */
const APPLICATION = '\u2061'

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

function characters(text: string): string {
  const pieces: string[] = []
  let run = ''
  let style = ''
  const flush = (): void => {
    if (run) pieces.push(`\\${style}{${run}}`)
    run = ''
  }
  for (const character of text) {
    const styled = styledLetter(character)
    const letter = styled && (SYMBOLS.get(styled[0]) ?? styled[0])
    if (styled?.[1] && letter) {
      if (styled[1] !== style || letter.length > 1) flush()
      style = styled[1]
      run += letter
      continue
    }
    flush()
    pieces.push(letter ?? SYMBOLS.get(character) ?? (character === '\u00a0' ? ' ' : character))
  }
  flush()
  return join(pieces)
}

function identifier(node: MathNode): string {
  const text = node.text.replace(INVISIBLE, '')
  if (!text) return ''
  if (FUNCTIONS.has(text) && node.attributes.mathvariant !== '-tex-mathrm') return `\\${text}`
  const variant = VARIANTS[node.attributes.mathvariant ?? '']
  const letters = [...text]
  if (letters.length === 1) {
    const tex = characters(text)
    return variant && /^[a-zA-Z0-9]$|^\\[a-zA-Z]+$/.test(tex) && !(variant === 'mathrm' && tex.startsWith('\\'))
      ? `\\${variant}{${tex}}`
      : tex
  }
  if (FUNCTIONS.has(text.replace(/\s/g, ''))) return operatorName(node)
  if (letters.every((c) => styledLetter(c))) return characters(text)
  if (/^[a-zA-Z][a-zA-Z0-9 ]*$/.test(text)) {
    if (variant && variant !== 'mathrm') return `\\${variant}{${text}}`
    return /\s/.test(text) ? `\\text{${text}}` : `\\mathrm{${text}}`
  }
  return characters(text)
}

function number(node: MathNode): string {
  const tex = characters(node.text.replace(INVISIBLE, ''))
  const variant = VARIANTS[node.attributes.mathvariant ?? '']
  return variant && variant !== 'mathrm' && tex ? `\\${variant}{${tex}}` : tex
}

function textual(node: MathNode): string {
  const text = node.text.replace(INVISIBLE, '')
  if (!text.trim()) return text ? '\\ ' : ''
  if (!node.attributes.mathvariant && /^[\p{P}\p{S}\d\s]+$/u.test(text)) return characters(text)
  const command = TEXT_VARIANTS[node.attributes.mathvariant ?? ''] ?? 'text'
  return `\\${command}{${text.replace(/[\\{}$%#&_^~]/g, (c) => (/[\\^~]/.test(c) ? ' ' : `\\${c}`))}}`
}

function operator(node: MathNode): string {
  const text = node.text.replace(INVISIBLE, '')
  const size = SIZES[Number(node.attributes.size ?? 0)]
  if (size) return `\\${size}${node.attributes.side ?? ''}${delimiter(text === '∣' ? '|' : text)}`
  if (text === '⊥') return '\\perp'
  if (FUNCTIONS.has(text.replace(/\s/g, ''))) return `\\${text.replace(/\s/g, '')}`
  if (/^[a-zA-Z][a-zA-Z\s]*[a-zA-Z]$/.test(text)) return operatorName(node)
  return characters(text)
}

const SIZES = ['', 'big', 'Big', 'bigg', 'Bigg']

/** A fence after `\left` and its like: a full stop where there is none. */
const delimiter = (text: string): string => (text ? characters(text) : '.')

/** An operator's name that is no command of its own. */
function operatorName(node: MathNode): string {
  const text = node.text.replace(INVISIBLE, '').replace(/\s+/g, ' ').trim()
  const together = text.replace(/\s/g, '')
  if (FUNCTIONS.has(together)) return `\\${together}`
  if (text === 'mod') return '\\bmod'
  return `\\operatorname{${characters(text).replace(/ /g, '\\,')}}`
}

function isCore(node: MathNode | undefined, name: string): node is MathNode {
  return node !== undefined && node.name === name
}

/** Only child of only child…: what a row or style with one child stands for. */
export function core(node: MathNode | undefined): MathNode | undefined {
  let at = node
  while (at && /^(mrow|mstyle|mpadded|semantics|math|inferredMrow|TeXAtom)$/i.test(at.name) && at.children.length === 1)
    at = at.children[0]
  return at
}

/** Upright letters from `at` on that stand side by side and make a word. */
function uprightWord(children: readonly MathNode[], at: number): string | undefined {
  let word = ''
  for (let i = at; i < children.length; i++) {
    const { name, text, attributes } = children[i]!
    if (name !== 'mi' || !/^(normal|-tex-mathrm)$/.test(attributes.mathvariant ?? '') || !/^[a-zA-Z]$/.test(text)) break
    word += text
  }
  return word.length > 1 ? word : undefined
}

function row(children: readonly MathNode[]): string {
  const pieces: string[] = []
  for (let i = 0; i < children.length; i++) {
    const before = children[i]!
    const word = uprightWord(children, i)
    if (word) {
      pieces.push(identifier({ ...before, text: word }))
      i += word.length - 1
      continue
    }
    const table = core(children[i + 1])
    const after = children[i + 2]
    if (isCore(before, 'mo') && isCore(table, 'mtable')) {
      const matrix = MATRICES[before.text + (isCore(after, 'mo') ? after.text : '')]
      if (matrix) {
        pieces.push(matrixOf(table, matrix))
        i += 2
        continue
      }
      if (before.text === '{' && !isAligned(table) && (!isCore(after, 'mo') || !after.text)) {
        pieces.push(matrixOf(table, 'cases'))
        i += 1
        continue
      }
    }
    if (isCore(before, 'mo') && before.text === '(' && isCore(after, 'mo') && after.text === ')' && isStack(table)) {
      pieces.push(`\\binom{${toTex(table.children[0]!)}}{${toTex(table.children[1]!)}}`)
      i += 2
      continue
    }
    const name = before.name === 'mi' && isCore(children[i + 1], 'mo') && children[i + 1]!.text === APPLICATION
    pieces.push(name && [...before.text].length > 1 ? operatorName(before) : toTex(before))
  }
  return join(pieces)
}

/** Whether a node is a fraction without a line. */
export const isStack = (node: MathNode | undefined): node is MathNode =>
  isCore(node, 'mfrac') &&
  /^0+(\.0*)?([a-z%]*)?$/.test(node.attributes.linethickness ?? '') &&
  node.children.length === 2

function rowsOf(table: MathNode): string[] {
  return table.children.map((r) => {
    const label = r.name === 'mlabeledtr' ? r.children[0] : undefined
    const cells = label ? r.children.slice(1) : r.children
    const tag = label ? ` ${tagOf(label)}` : ''
    return `${cells.map((cell) => row(cell.children)).join(' & ')}${tag}`
  })
}

function matrixOf(table: MathNode, environment: string): string {
  const argument = environment === 'array' ? `{${table.attributes.columns}}` : ''
  return `\\begin{${environment}}${argument}${rowsOf(table).join(' \\\\ ')}\\end{${environment}}`
}

/** The number of a formula or row as `\tag`, which sets the parentheses itself. */
function tagOf(label: MathNode): string {
  const tex = row(label.children).trim()
  if (!tex) return ''
  const plain = tex.replace(/\\text\{([^{}]*)\}/g, '$1')
  const numbered = /^\((.*)\)$/s.exec(plain)
  return numbered ? `\\tag{${numbered[1]}}` : `\\tag*{${plain}}`
}

function fenced(node: MathNode): string {
  const { open = '(', close = ')', separators = ',' } = node.attributes
  const marks = [...separators.replace(/\s/g, '')]
  const only = core(node.children[0])
  const environment = only?.attributes.environment
  const matrix = environment && !/^(matrix|gathered)$/.test(environment) ? undefined : MATRICES[open + close]
  if (node.children.length === 1 && isCore(only, 'mtable') && matrix) return matrixOf(only, matrix)
  if (node.children.length === 1 && isCore(only, 'mtable')) {
    if (open === '{' && !close && (environment ? environment === 'cases' : !isAligned(only)))
      return matrixOf(only, 'cases')
    if (!open && close === '}' && environment === 'cases') return matrixOf(only, 'rcases')
  }
  const inner: string[] = []
  if (node.children.length === 1 && isCore(only, 'mtable') && !environment && !isAligned(only) && !isNumbered(only))
    inner.push(matrixOf(only, 'matrix'))
  else
    node.children.forEach((child, i) => {
      if (i) inner.push(marks[Math.min(i - 1, marks.length - 1)] ?? '')
      inner.push(toTex(child))
    })
  if (!open && !close) return join(inner)
  const tall = node.attributes.stretchy === 'true' || /\\frac|\\begin|\\sum|\\int|\\prod/.test(inner.join(''))
  return tall
    ? join([`\\left${delimiter(open)}`, ...inner, `\\right${delimiter(close)}`])
    : join([open && delimiter(open), ...inner, close && delimiter(close)])
}

/** Name of an operator that is written as several words, as `arg min`. */
function composedName(base: MathNode): string | undefined {
  const row = core(base)
  if (row?.name !== 'mrow' || row.children.length < 2) return undefined
  const words = row.children.map((word) => (word.name === 'mspace' || word.text === APPLICATION ? ' ' : word.text))
  const isWord = ({ name, text }: MathNode, i: number): boolean =>
    words[i] === ' ' || (/^m[io]$/.test(name) && /^[a-zA-Z]{2,}$/.test(text))
  return row.children.every(isWord) ? operatorName({ ...row, text: words.join('') }) : undefined
}

/** A script or limit; one of several lines is a stack of them. */
function scriptTex(node: MathNode): string {
  const lines = core(node)
  if (lines?.name !== 'mtable' || isNumbered(lines) || lines.children.some((r) => r.children.length > 1))
    return toTex(node)
  return `\\substack{${rowsOf(lines).join(' \\\\ ')}}`
}

/** The one character that stands over or under something, if it is a mark. */
function markOf(node: MathNode | undefined): string {
  const mark = core(node)
  return mark && /^m(o|i|text)$/.test(mark.name) ? mark.text : ''
}

function underOver(node: MathNode): string {
  const [base, first, second] = node.children
  const tex = base ? (composedName(base) ?? toTex(base)) : ''
  const under = node.name !== 'mover' ? first : undefined
  const over = node.name === 'mover' ? first : node.name === 'munderover' ? second : undefined
  const overText = markOf(over)
  const underText = markOf(under)
  const overAccent = ACCENTS[overText]
  if (over && overAccent) {
    const accented = `\\${wide(overAccent, tex)}{${tex}}`
    return under ? `\\underset{${toTex(under)}}{${accented}}` : accented
  }
  if (under && !over && UNDER[underText]) return `\\${UNDER[underText]}{${tex}}`
  const arrow = ARROWS[markOf(base)]
  if (arrow) return `\\${arrow}${under ? `[${toTex(under)}]` : ''}{${over ? toTex(over) : ''}}`
  const bare = tex.trim()
  if (LIMITS.has(bare) || /^\\(operatorname|mathrm)\{[a-z, \\]+\}$/i.test(bare) || /^\\(under|over)brace/.test(bare)) {
    const name = bare.replace(/^\\mathrm/, '\\operatorname*').replace(/^\\operatorname\{/, '\\operatorname*{')
    return `${name}${under ? `_${script(scriptTex(under))}` : ''}${over ? `^${script(scriptTex(over))}` : ''}`
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

/** Scripts of a letter that nobody sees, as mhchem sets those of its formulas; what only makes room in them counts for nothing. */
function scriptsAlone(node: MathNode): string {
  const [first = '', second = ''] = node.children
    .slice(1)
    .map((part) => scriptTex(part).replace(/\\phantom\{[^{}]*\}/g, ''))
  const [sub, sup] = node.name === 'msup' ? ['', first] : [first, second]
  return sub || sup ? `{}${sub && `_${script(sub)}`}${sup && `^${script(sup)}`}` : ''
}

function scripts(node: MathNode): string {
  const [base, first, second] = node.children
  if (isCore(base, 'mphantom')) return scriptsAlone(node)
  const tex = base ? toTex(base) : ''
  const sub = node.name === 'msup' ? undefined : first
  const sup = node.name === 'msup' ? first : second
  const simple =
    /^(.|\\[bB]igg?[lrm]?.|\d[\d.]*|[([][^()[\]]*[)\]]|\\[|{}]|\\[a-zA-Z]+|\\[a-zA-Z]+\{[^{}]*\}|\\left[^\0]*|[)\]])$/.test(
      tex,
    ) || !tex
  const head = simple && tex ? tex : `{${tex}}`
  const supTex = sup ? toTex(sup) : ''
  const [, primes, rest] = /^('*)(.*)$/s.exec(supTex)!
  const raised = `${primes}${sup && (rest || !primes) ? `^${script(rest!)}` : ''}`
  return `${head}${sub ? `_${script(scriptTex(sub))}` : ''}${raised}`
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

const isAligned = (table: MathNode): boolean => /right\s+left/.test(table.attributes.columnalign ?? '')
const isNumbered = (table: MathNode): boolean => table.children.some((r) => r.name === 'mlabeledtr')

function table(node: MathNode): string {
  const { environment } = node.attributes
  if (isNumbered(node)) return numbered(node)
  if (environment) return matrixOf(node, environment)
  const columns = Math.max(0, ...node.children.slice(0, 1000).map((r) => r.children.length))
  return matrixOf(
    node,
    isAligned(node) ? 'aligned' : columns > 1 ? 'matrix' : node.children.length > 1 ? 'gathered' : 'matrix',
  )
}

/** Rows with numbers: a single one needs no environment. */
function numbered(node: MathNode): string {
  const columns = Math.max(
    0,
    ...node.children.slice(0, 1000).map((r) => r.children.length - +(r.name === 'mlabeledtr')),
  )
  if (node.children.length === 1) return rowsOf(node)[0]!.replace(/ & /g, ' ')
  return matrixOf(node, columns > 1 ? 'align' : 'gather')
}

function command(node: MathNode): string {
  const { command: name = '' } = node.attributes
  if (!node.children.length) return `\\${name}`
  return `\\${name}{${row(node.children)}}`
}

function arrow(node: MathNode): string {
  const [above, below] = node.children
  return `\\${node.attributes.command}${below ? `[${toTex(below)}]` : ''}{${above ? toTex(above) : ''}}`
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
      return number(node)
    case 'mo':
      return operator(node)
    case 'mtext':
    case 'ms':
      return textual(node)
    case 'mspace':
      return space(node)
    case 'mfrac':
      return isStack(node) ? `{${arg(0)} \\atop ${arg(1)}}` : `\\frac{${arg(0)}}{${arg(1)}}`
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
    case 'command':
      return command(node)
    case 'operatorname':
      return operatorName(node)
    case 'xarrow':
      return arrow(node)
    case 'middle':
      return `\\middle${row(children) || '.'}`
    case 'mtag':
      return ` ${tagOf(node)}`
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
    .replace(/(?<![_^])(\\mathrm\{[^{}]*\}|[)\]])\{\}(?=[_^])/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
}
