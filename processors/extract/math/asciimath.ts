import { FUNCTIONS } from './symbols.js'

/**
 * AsciiMath as LaTeX: a recursive-descent parser of the grammar at asciimath.org
 * (S: symbol, bracketed, unary S, binary S S; I: S_S^S; E: I E or I/I).
 */
type Kind = 'symbol' | 'unary' | 'binary' | 'left' | 'right' | 'infix' | 'text'
type Token = [kind: Kind, tex: string]

const TOKENS = new Map<string, Token>()

function define(kind: Kind, table: string): void {
  for (const entry of table.trim().split(/\s*\n\s*/)) {
    const at = entry.indexOf(' ')
    const tex = entry.slice(0, at)
    for (const name of entry.slice(at + 1).split(' ')) TOKENS.set(name, [kind, tex])
  }
}

const SAME = `alpha beta gamma Gamma delta Delta epsilon varepsilon zeta eta theta Theta vartheta iota kappa lambda Lambda mu nu
  xi Xi pi Pi rho sigma Sigma tau upsilon phi Phi varphi chi psi Psi omega Omega cdot ast star times div pm mp circ oplus otimes
  odot sum prod wedge vee cap cup ne le ge lt gt prec succ subset supset subseteq supseteq in notin equiv cong sim approx propto
  neg implies iff forall exists bot top vdash models int oint partial nabla emptyset infty aleph therefore because angle triangle
  quad qquad cdots vdots ddots diamond square uparrow downarrow rightarrow leftarrow leftrightarrow Rightarrow Leftarrow
  Leftrightarrow to mapsto setminus ldots bowtie ltimes rtimes hbar ell`
for (const name of SAME.split(/\s+/)) TOKENS.set(name, ['symbol', `\\${name}`])
for (const name of FUNCTIONS)
  TOKENS.set(name, [
    /^(lim|max|min|inf|sup|det|gcd|Pr|dim|ker|hom|deg|liminf|limsup)$/.test(name) ? 'symbol' : 'unary',
    `\\${name}`,
  ])

define(
  'symbol',
  `\\times xx
\\cdot *
\\ast **
\\star ***
/ //
\\setminus \\\\
\\circ @
\\oplus o+
\\otimes ox
\\odot o.
\\wedge ^^
\\bigwedge ^^^
\\vee vv
\\bigvee vvv
\\cap nn
\\bigcap nnn
\\cup uu
\\bigcup uuu
\\neq !=
\\leq <=
\\geq >=
\\le le
\\ll mlt
\\gg mgt
\\prec -<
\\succ >-
\\preceq -<=
\\succeq >-=
\\notin !in
\\subset sub
\\supset sup
\\subseteq sube
\\supseteq supe
\\equiv -=
\\cong ~=
\\approx ~~
\\sim ~
\\propto prop
\\neg not
\\implies =>
\\iff <=>
\\text{if} if
\\text{and} and
\\text{or} or
\\forall AA
\\exists EE
\\bot _|_
\\top TT
\\vdash |--
\\models |==
\\partial del
\\nabla grad
\\pm +-
\\mp -+
\\emptyset O/
\\infty oo
\\aleph alef
\\therefore :.
\\because :'
\\angle /_
\\triangle /_\\
| |
\\ldots ... dots
\\lfloor |__
\\rfloor __|
\\lceil |~
\\rceil ~|
\\uparrow uarr
\\downarrow darr
\\rightarrow rarr ->
\\mapsto |->
\\leftarrow larr
\\leftrightarrow harr
\\Rightarrow rArr
\\Leftarrow lArr
\\Leftrightarrow hArr
\\div -:
\\mathbb{C} CC
\\mathbb{N} NN
\\mathbb{Q} QQ
\\mathbb{R} RR
\\mathbb{Z} ZZ`,
)
TOKENS.set('sup', ['symbol', '\\sup'])
define(
  'unary',
  `\\sqrt sqrt
\\text text
\\mathbf bb
\\mathbb bbb
\\mathcal cc
\\mathtt tt
\\mathfrak fr
\\mathsf sf
\\hat hat
\\overline bar
\\vec vec
\\dot dot
\\ddot ddot
\\tilde tilde
\\underline ul
\\underbrace ubrace
\\overbrace obrace
\\cancel cancel
\\operatorname{sech} sech
\\operatorname{csch} csch
abs abs Abs
norm norm
floor floor
ceil ceil`,
)
define('binary', '\\frac frac\n\\root root\n\\overset stackrel overset\n\\underset underset\n\\color color')
define('left', '( (\n[ [\n\\{ {\n\\langle (: <<\n\\{: {:')
define('right', ') )\n] ]\n\\} }\n\\rangle :) >>\n:\\} :}')
define('infix', '_ _\n^ ^\n/ /')
TOKENS.set('"', ['text', ''])
/** Names by their first character, the longest first. */
const NAMES = new Map<string, [name: string, token: Token][]>()
for (const [name, token] of TOKENS) NAMES.set(name[0]!, [...(NAMES.get(name[0]!) ?? []), [name, token]])
for (const names of NAMES.values()) names.sort(([a], [b]) => b.length - a.length)
const SPACE = /\s/
const TALL = /\\(?:frac|sum|int|begin)/
const MAX_DEPTH = 60
const MAX_LENGTH = 5000

class Parser {
  private at = 0
  /** What the last expression is without its brackets, where it is one in brackets. */
  private bare: string | undefined
  private peekedAt = -1
  private peeked: [Token, number] | undefined

  constructor(
    private readonly source: string,
    private depth = 0,
  ) {}

  private peek(): [Token, number] | undefined {
    if (this.peekedAt !== this.at) {
      while (this.at < this.source.length && SPACE.test(this.source[this.at]!)) this.at++
      this.peeked = this.read()
      this.peekedAt = this.at
    }
    return this.peeked
  }

  private read(): [Token, number] | undefined {
    if (this.at >= this.source.length) return undefined
    for (const [name, token] of NAMES.get(this.source[this.at]!) ?? [])
      if (this.source.startsWith(name, this.at)) return [token, name.length]
    const number = /^\d+(\.\d+)?/.exec(this.source.slice(this.at, this.at + 40))
    if (number) return [['symbol', number[0]], number[0].length]
    const character = String.fromCodePoint(this.source.codePointAt(this.at)!)
    return [
      ['symbol', /[#$%&]/.test(character) ? `\\${character}` : character === '\\' ? '' : character],
      character.length,
    ]
  }

  /** Next simple expression with its brackets taken off when it serves as an argument. */
  private simple(argument: boolean): string {
    const found = this.peek()
    if (!found) return ''
    const [[kind, tex], length] = found
    this.at += length
    this.bare = undefined
    if (this.depth >= MAX_DEPTH) return tex
    this.depth++
    const out = this.expression(kind, tex, argument)
    if (kind !== 'left') this.bare = undefined
    this.depth--
    return out
  }

  private expression(kind: Kind, tex: string, argument: boolean): string {
    if (kind === 'text') return this.quoted('"')
    if (kind === 'left') return this.bracketed(tex, argument)
    if (kind === 'unary') return this.unary(tex)
    if (kind === 'binary') {
      const first = this.simple(true)
      const second = this.simple(true)
      return tex === '\\root' ? `\\sqrt[${first}]{${second}}` : `${tex}{${first}}{${second}}`
    }
    return tex.replace(/^:\\}$/, '')
  }

  private quoted(close: string): string {
    const end = this.source.indexOf(close, this.at)
    const text = this.source.slice(this.at, end < 0 ? undefined : end)
    this.at = end < 0 ? this.source.length : end + 1
    return `\\text{${text.replace(/[{}\\]/g, '')}}`
  }

  private unary(tex: string): string {
    if (tex === '\\text') {
      if (this.source[this.at] === '(') {
        this.at++
        return this.quoted(')')
      }
      return this.simple(true)
    }
    if (/^\\(sin|cos|tan|cot|sec|csc|log|ln|exp|arg|lg|sinh|cosh|tanh|coth|arc\w+|operatorname.*)/.test(tex)) {
      let scripts = ''
      for (let next = this.peek(); next?.[0][0] === 'infix' && next[0][1] !== '/'; next = this.peek()) {
        this.at += next[1]
        scripts += `${next[0][1]}{${this.simple(true)}}`
      }
      return `${tex}${scripts} ${this.simple(false)}`
    }
    const argument = this.simple(true)
    if (tex === 'abs') return `\\left|${argument}\\right|`
    if (tex === 'norm') return `\\left\\|${argument}\\right\\|`
    if (tex === 'floor') return `\\lfloor ${argument}\\rfloor`
    if (tex === 'ceil') return `\\lceil ${argument}\\rceil`
    return `${tex}{${argument}}`
  }

  private bracketed(open: string, argument: boolean): string {
    const from = this.at
    const parts: string[] = []
    let close = ''
    for (let next = this.peek(); next; next = this.peek()) {
      if (next[0][0] === 'right') {
        this.at += next[1]
        close = next[0][1]
        break
      }
      parts.push(this.intermediate())
    }
    this.bare = undefined
    const matrix = this.depth <= 4 ? this.matrix(this.source.slice(from, this.at - 1), open, close) : undefined
    if (matrix !== undefined) return matrix
    const inner = parts.length === 1 ? parts[0]! : parts.join(' ')
    if (open === '(' || open === '[' || open === '\\{') this.bare = inner
    if (argument && this.bare !== undefined) return inner
    const left = open === '\\{:' ? '.' : open
    const right = close === ':\\}' || !close ? '.' : close
    if (left === '.' && right === '.') return inner
    return TALL.test(inner) || left === '.' || right === '.'
      ? `\\left${left} ${inner} \\right${right}`
      : `${left}${inner}${right}`
  }

  /** `[[a,b],[c,d]]` and `((a),(b))` are matrices. */
  private matrix(source: string, open: string, close: string): string | undefined {
    if (!/^\s*[[(]/.test(source)) return undefined
    const rows: string[] = []
    let depth = 0
    let start = 0
    for (let i = 0; i < source.length; i++) {
      if ('[({'.includes(source[i]!)) {
        if (depth++ === 0) start = i + 1
      } else if ('])}'.includes(source[i]!)) {
        if (--depth === 0) rows.push(source.slice(start, i))
        if (depth < 0) return undefined
      } else if (depth === 0 && !/[\s,]/.test(source[i]!)) return undefined
    }
    if (rows.length < 2) return undefined
    const cells = rows.map((r) => splitTop(r))
    if (cells.some((c) => c.length !== cells[0]!.length)) return undefined
    const body = cells.map((c) => c.map((cell) => new Parser(cell, this.depth).parse()).join(' & ')).join(' \\\\ ')
    const left = open === '\\{:' ? '.' : open
    const right = close === ':\\}' || !close ? '.' : close
    return `\\left${left}\\begin{matrix}${body}\\end{matrix}\\right${right}`
  }

  private scripted(argument: boolean): string {
    let out = this.simple(argument)
    let { bare } = this
    for (let next = this.peek(); next?.[0][0] === 'infix' && next[0][1] !== '/'; next = this.peek()) {
      this.at += next[1]
      out += `${next[0][1]}{${this.simple(true)}}`
      bare = undefined
    }
    this.bare = bare
    return out
  }

  private intermediate(): string {
    const first = this.scripted(false)
    const numerator = this.bare ?? first
    const next = this.peek()
    if (next?.[0][0] !== 'infix' || next[0][1] !== '/') return first
    this.at += next[1]
    const denominator = this.scripted(false)
    return `\\frac{${numerator}}{${this.bare ?? denominator}}`
  }

  parse(): string {
    const parts: string[] = []
    while (this.peek()) {
      const before = this.at
      parts.push(this.intermediate())
      if (this.at === before) this.at++
    }
    const tex = parts.join(' ').trim()
    return /[^\S ]| {2}/.test(tex) ? tex.replace(/\s+/g, ' ') : tex
  }
}

function splitTop(row: string): string[] {
  const cells: string[] = []
  let depth = 0
  let start = 0
  for (let i = 0; i < row.length; i++) {
    if ('[({'.includes(row[i]!)) depth++
    else if ('])}'.includes(row[i]!)) depth--
    else if (row[i] === ',' && depth === 0) {
      cells.push(row.slice(start, i))
      start = i + 1
    }
  }
  cells.push(row.slice(start))
  return cells
}

/** Source longer than 5,000 characters is cut: no formula is. */
export function asciimathToTex(source: string): string {
  return new Parser(source.slice(0, MAX_LENGTH)).parse()
}
