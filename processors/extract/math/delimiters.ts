import { asciimathToTex } from './asciimath.js'
import type { MathConfig } from './config.js'
import { type Budget, collectDefinitions, expandMacros } from './macros.js'

/** Stands in a block's text where a formula of its own element goes: a noncharacter, taken out of the page's own text. */
export const PLACEHOLDER = '\ufdd0'

export interface Formula {
  tex: string
  display: boolean
  kind: string
}

const MAX_INLINE = 2000
const MAX_DISPLAY = 20_000
const COMMAND = /\\[a-zA-Z]{2,}|\\[,;!{}|]|[_^][{\w\\]/
const ENVIRONMENT =
  /^\\begin\{((?:equation|align|aligned|gather|multline|eqnarray|alignat|flalign|displaymath|math|split|cases|array|[pbvBV]?matrix|CD|tikzcd|subequations)\*?)\}/

/** `$…$` as Markdown and MathJax read it. Where nothing says the page has TeX, the content must look like it. */
function isDollarFormula(tex: string, trusted: boolean): boolean {
  if (!tex.trim() || /\n\s*\n/.test(tex)) return false
  if (COMMAND.test(tex)) return trusted || /\\[a-zA-Z]{2,}|[_^]\{?[\w\\]/.test(tex)
  // Prices: a number, then a word or nothing, or a space before the next dollar.
  if (/^\s*[\d.,]+/.test(tex) && /^\s*[\d.,]+[kKmMbB]?\s*([a-zA-Z]{2}|[-–—,/+.]?\s*$)|[a-zA-Z]{3}|\s$/.test(tex))
    return false
  // Shell variables: names and words between two dollars, without an operator.
  if (/[a-zA-Z]{3}/.test(tex) && (/^\w*[\s/:"'{}]|\s$/.test(tex) || !/[=<>+^_\\]/.test(tex))) return false
  if (!trusted) return /^[a-zA-Z]$|^[\w\s()]{1,12}[=<>+][\w\s()+\-*/.,]{1,40}$/.test(tex) && !/[A-Za-z]{3,}/.test(tex)
  return !/[;"]/.test(tex) && tex.length <= 300 && (tex.match(/[a-zA-Z]{3,}/g)?.length ?? 0) <= 3
}

/** Closing delimiters found ahead in a text, and how much text may still be looked at between delimiters. */
interface Closers {
  at: Map<string, number>
  budget: number
}

interface Opener {
  open: string
  close: string
  display: boolean
}

function openers(config: MathConfig): Opener[] {
  const list: Opener[] = [
    { open: '$$$', close: '$$$', display: false },
    { open: '$$', close: '$$', display: true },
    { open: '\\[', close: '\\]', display: true },
    { open: '\\(', close: '\\)', display: false },
    { open: '$', close: '$', display: false },
  ]
  const add = (pairs: [string, string][], display: boolean): void => {
    for (const [open, close] of pairs) {
      if (/^\\begin/.test(open) || open.length > 20) continue
      const at = list.findIndex((o) => o.open === open)
      if (at >= 0) list[at] = { open, close, display }
      else list.unshift({ open, close, display })
    }
  }
  add(config.inline, false)
  add(config.display, true)
  return list.sort((a, b) => b.open.length - a.open.length)
}

/** Finds the formulas that stand between delimiters in the text of blocks. */
export class Delimiters {
  /** What opens a formula, by its first character, the longest first. */
  private readonly openers = new Map<string, Opener[]>()
  private readonly first: RegExp
  private readonly dollar: boolean
  private oneLine = false
  private readonly budget: Budget
  /** Delimiters, and characters of AsciiMath, that may still be looked at; pages full of mathematics have a third of them. */
  private left: number
  readonly kinds = new Set<string>()
  count = 0

  /** `length` is that of the page: macros may not make it many times as long. */
  constructor(
    private readonly config: MathConfig,
    length: number,
  ) {
    this.budget = { left: 20_000 + length }
    this.left = 5_000 + length / 15
    for (const opener of openers(config))
      this.openers.set(opener.open[0]!, [...(this.openers.get(opener.open[0]!) ?? []), opener])
    this.dollar = config.tex && (config.inline.some(([open]) => open === '$') || config.renderer === 'katex')
    const starts = [...new Set(['\\', '$', PLACEHOLDER, ...this.openers.keys()])]
    if (config.ascii) starts.push('`')
    this.first = new RegExp(
      `[${starts.map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}]`,
      'g',
    )
  }

  /**
   * Text with every formula as LaTeX between `$` or `$$`; `formulas` fill the placeholders in their order.
   * `oneLine` for text whose lines get a prefix, or which has to be one line.
   */
  convert(text: string, formulas: readonly Formula[], oneLine: boolean): string {
    this.oneLine = oneLine
    this.first.lastIndex = 0
    if (!this.first.test(text)) return text
    const out: string[] = []
    const closers: Closers = { at: new Map(), budget: 4 * text.length + 100_000 }
    let done = 0
    let next = 0
    let afterDisplay = false
    const add = (end: number, formula: Formula | undefined): void => {
      let part = text.slice(done, end)
      if (afterDisplay) part = part.replace(/^ +/, '')
      const written = formula ? this.format(formula) : ''
      afterDisplay = written !== '' && formula!.display
      out.push(afterDisplay ? part.replace(/ $/, '') : part, written)
    }
    this.first.lastIndex = 0
    while (this.first.test(text)) {
      const at = this.first.lastIndex - 1
      if (text[at] === PLACEHOLDER) {
        add(at, formulas[next++]!)
        done = at + 1
        continue
      }
      if (--this.left < 0) continue
      if (this.isEscapedQuote(text, at)) {
        add(at, undefined)
        done = at + 1
        this.first.lastIndex = at + 2
        continue
      }
      const formula = this.formulaAt(text, at, closers)
      if (!formula) {
        if (text[at] === '\\' || text[at] === '$') this.first.lastIndex = at + this.skip(text, at)
        continue
      }
      const [tex, display, end, kind] = formula
      add(at, { tex: this.define(tex), display, kind })
      done = end
      this.first.lastIndex = end
    }
    add(text.length, undefined)
    return out.join('')
  }

  /** A back quote that AsciiMath shows instead of reading a formula. */
  private isEscapedQuote(text: string, at: number): boolean {
    return this.config.ascii && text[at] === '\\' && text[at + 1] === '`'
  }

  /** Formula as it stands in the text; counts it. */
  format(formula: Formula): string {
    const tex = clean(expandMacros(formula.tex, this.config.macros, this.budget), this.oneLine)
    if (!tex) return ''
    this.count++
    this.kinds.add(formula.kind)
    return formula.display ? `\n$$${tex}$$\n` : `$${tex}$`
  }

  private define(tex: string): string {
    return /\\(?:(?:re)?newcommand|def|gdef|DeclareMathOperator|require|providecommand)\b/.test(tex)
      ? collectDefinitions(tex, this.config.macros)
      : tex
  }

  private skip(text: string, at: number): number {
    if (text[at] === '$') return text[at + 1] === '$' ? 2 : 1
    return text[at + 1] === '$' || text[at + 1] === '\\' ? 2 : 1
  }

  private formulaAt(
    text: string,
    at: number,
    found: Closers,
  ): [tex: string, display: boolean, end: number, kind: string] | undefined {
    const kind = this.config.renderer === 'katex' ? 'katex' : this.config.tex ? 'mathjax' : 'latex-text'
    if (text[at] === '\\' && text.startsWith('\\begin{', at)) {
      const name = ENVIRONMENT.exec(text.slice(at, at + 40))?.[1]
      if (!name) return undefined
      const close = this.closer(text, `\\end{${name}}`, at + 7, MAX_DISPLAY, found)
      return close < 0 ? undefined : [text.slice(at, close + name.length + 6), true, close + name.length + 6, kind]
    }
    if (text[at] === '`') return this.ascii(text, at, found)
    for (const { open, close, display } of this.openers.get(text[at]!) ?? []) {
      if (!text.startsWith(open, at)) continue
      const start = at + open.length
      const end = this.closer(text, close, start, display ? MAX_DISPLAY : MAX_INLINE, found)
      if (end < 0) continue
      const tex = text.slice(start, end)
      if (tex.includes(PLACEHOLDER) || !this.accept(tex, open)) continue
      return [tex, display, end + close.length, kind]
    }
    return undefined
  }

  private ascii(text: string, at: number, found: Closers): [string, boolean, number, string] | undefined {
    const end = this.closer(text, '`', at + 1, 500, found)
    if (end < 0) return undefined
    const source = text.slice(at + 1, end)
    if (!source.trim() || source.includes(PLACEHOLDER)) return undefined
    this.left -= source.length
    return [asciimathToTex(source), false, end + 1, 'asciimath']
  }

  private accept(tex: string, open: string): boolean {
    if (!tex.trim()) return false
    if (open === '$') return isDollarFormula(tex, this.dollar)
    if (this.config.tex) return true
    if (open === '$$' || open === '$$$')
      return COMMAND.test(tex) || /^[^a-z]*([a-zA-Z][^a-zA-Z]+)*[a-zA-Z]?$/.test(tex.slice(0, 200))
    return /\\[a-zA-Z]{2,}|[_^=<>+]|^\s*[a-zA-Z]('|\([a-z]\))?\s*$|^\s*-?\d+\s*$/.test(tex)
  }

  /** Index of the closing delimiter, not escaped, not too far. What is found far ahead serves the next openers too. */
  private closer(text: string, close: string, from: number, limit: number, found: Closers): number {
    let at = found.at.get(close) ?? -1
    if (at < from) {
      at = text.indexOf(close, from)
      while (at >= 0 && close[0] !== '\\' && text[at - 1] === '\\' && text[at - 2] !== '\\')
        at = text.indexOf(close, at + 1)
      if (at < 0) at = Number.POSITIVE_INFINITY
      found.at.set(close, at)
    }
    if (at - from > limit) return -1
    found.budget -= at - from
    return found.budget > 0 ? at : -1
  }
}

/**
 * LaTeX with its white space folded. A line break stays one, since it ends comments and after `\\\\` must not become the
 * command `\\ `; on one line comments go, and so do breaks.
 */
function clean(tex: string, oneLine: boolean): string {
  const text = oneLine && tex.includes('%') ? tex.split('\n').map(withoutComment).join('\n') : tex
  const trimmed = text.trim()
  if (!/[^\S ]| {2}/.test(trimmed)) return trimmed
  const folded = trimmed.replace(/\s+/g, (run) => (run[0] === '\n' || run[0] === '\r' ? '\n' : ' '))
  return oneLine ? folded.replace(/\\\n/g, '\\').replace(/\n/g, ' ') : folded
}

function withoutComment(line: string): string {
  let at = line.indexOf('%')
  while (at > 0 && line[at - 1] === '\\') at = line.indexOf('%', at + 1)
  return at < 0 ? line : line.slice(0, at)
}
