/** How a site writes its formulas. `image` is an <img> whose alt is LaTeX; `environment` is \begin{equation} in plain text. */
export type MathMarkup = 'dollar' | 'paren' | 'script' | 'katex' | 'mathml' | 'image' | 'environment'

const SYMBOLS: Record<string, [tag: 'mi' | 'mo', text: string]> = {
  alpha: ['mi', 'α'],
  beta: ['mi', 'β'],
  gamma: ['mi', 'γ'],
  delta: ['mi', 'δ'],
  varepsilon: ['mi', 'ε'],
  theta: ['mi', 'θ'],
  lambda: ['mi', 'λ'],
  mu: ['mi', 'μ'],
  pi: ['mi', 'π'],
  sigma: ['mi', 'σ'],
  varphi: ['mi', 'φ'],
  omega: ['mi', 'ω'],
  Omega: ['mi', 'Ω'],
  infty: ['mi', '∞'],
  emptyset: ['mi', '∅'],
  ell: ['mi', 'ℓ'],
  le: ['mo', '≤'],
  ge: ['mo', '≥'],
  lt: ['mo', '<'],
  gt: ['mo', '>'],
  ne: ['mo', '≠'],
  equiv: ['mo', '≡'],
  approx: ['mo', '≈'],
  in: ['mo', '∈'],
  notin: ['mo', '∉'],
  subset: ['mo', '⊂'],
  cap: ['mo', '∩'],
  cup: ['mo', '∪'],
  cong: ['mo', '≅'],
  to: ['mo', '→'],
  mapsto: ['mo', '↦'],
  times: ['mo', '×'],
  cdot: ['mo', '⋅'],
  pm: ['mo', '±'],
  mid: ['mo', '∣'],
  nmid: ['mo', '∤'],
  sum: ['mo', '∑'],
  prod: ['mo', '∏'],
  int: ['mo', '∫'],
  angle: ['mo', '∠'],
  perp: ['mo', '⟂'],
  parallel: ['mo', '∥'],
  dots: ['mo', '…'],
  cdots: ['mo', '⋯'],
  circ: ['mo', '∘'],
  triangle: ['mi', '△'],
  sim: ['mo', '∼'],
  partial: ['mo', '∂'],
  langle: ['mo', '⟨'],
  rangle: ['mo', '⟩'],
  quad: ['mo', ' '],
  Rightarrow: ['mo', '⇒'],
  forall: ['mo', '∀'],
}
const FUNCTIONS = new Set(['sin', 'cos', 'tan', 'log', 'ln', 'exp', 'lim', 'det', 'gcd', 'dim', 'ker', 'max', 'min'])

export const escapeHtml = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')

/** Presentation MathML for the part of LaTeX that the vocabularies use. Throws on a command it does not know. */
export function toMathML(tex: string): string {
  const tokens = tex.match(/\\[a-zA-Z]+|\\.|\d+(?:\.\d+)?|\s+|[^\s]/g) ?? []
  let at = 0

  const group = (): string => {
    while (tokens[at]?.trim() === '') at++
    if (tokens[at] !== '{') return atom()
    at++
    const inside = row('}')
    at++
    return inside
  }
  const rawGroup = (): string => {
    let text = ''
    at++
    while (at < tokens.length && tokens[at] !== '}') text += tokens[at++]
    at++
    return text
  }
  const row = (end?: string): string => {
    const parts: string[] = []
    while (at < tokens.length && tokens[at] !== end) {
      if (tokens[at]!.trim() === '') at++
      else parts.push(scripted())
    }
    return parts.length === 1 ? parts[0]! : `<mrow>${parts.join('')}</mrow>`
  }
  const scripted = (): string => {
    const base = atom()
    let sub: string | undefined
    let sup: string | undefined
    while (tokens[at] === '_' || tokens[at] === '^') {
      if (tokens[at++] === '_') sub = group()
      else sup = group()
    }
    if (sub !== undefined && sup !== undefined) return `<msubsup>${base}${sub}${sup}</msubsup>`
    if (sub !== undefined) return `<msub>${base}${sub}</msub>`
    return sup === undefined ? base : `<msup>${base}${sup}</msup>`
  }
  const matrix = (): string => {
    const cells: string[][] = [[]]
    let cell: string[] = []
    while (at < tokens.length && tokens[at] !== '\\end') {
      const token = tokens[at]!
      if (token === '&' || token === '\\\\') {
        cells.at(-1)!.push(cell.join(''))
        cell = []
        if (token !== '&') cells.push([])
        at++
      } else if (token.trim() === '') at++
      else cell.push(scripted())
    }
    cells.at(-1)!.push(cell.join(''))
    at++
    rawGroup()
    const rows = cells.map((line) => `<mtr>${line.map((each) => `<mtd>${each}</mtd>`).join('')}</mtr>`)
    return `<mrow><mo>(</mo><mtable>${rows.join('')}</mtable><mo>)</mo></mrow>`
  }
  const command = (name: string): string => {
    if (name === 'frac') return `<mfrac>${group()}${group()}</mfrac>`
    if (name === 'binom')
      return `<mrow><mo>(</mo><mfrac linethickness="0">${group()}${group()}</mfrac><mo>)</mo></mrow>`
    if (name === 'sqrt') return `<msqrt>${group()}</msqrt>`
    if (name === 'overline') return `<mover>${group()}<mo>¯</mo></mover>`
    if (name === 'mathbb') return `<mi mathvariant="double-struck">${rawGroup()}</mi>`
    if (name === 'operatorname' || name === 'mathrm') return `<mi>${rawGroup()}</mi>`
    if (name === 'text') return `<mtext>${escapeHtml(rawGroup())}</mtext>`
    if (name === 'pmod') return `<mrow><mo>(</mo><mi>mod</mi>${group()}<mo>)</mo></mrow>`
    if (name === 'left' || name === 'right') return atom()
    if (name === 'begin') {
      rawGroup()
      return matrix()
    }
    if (FUNCTIONS.has(name)) return `<mi>${name}</mi>`
    const symbol = SYMBOLS[name]
    if (!symbol) throw new Error(`formula: unknown command \\${name} in ${tex}`)
    return `<${symbol[0]}>${escapeHtml(symbol[1])}</${symbol[0]}>`
  }
  const atom = (): string => {
    const token = tokens[at++] ?? ''
    if (token === '{') {
      at--
      return group()
    }
    if (/^\\[a-zA-Z]/.test(token)) return command(token.slice(1))
    if (token.startsWith('\\'))
      return token === '\\,' || token === '\\ ' ? '<mspace width="0.2em"/>' : `<mo>${token.slice(1)}</mo>`
    if (/^\d/.test(token)) return `<mn>${token}</mn>`
    if (/^[a-zA-Z]$/.test(token)) return `<mi>${token}</mi>`
    return `<mo>${escapeHtml(token)}</mo>`
  }
  return row()
}

/** The formula as the site's markup has it in HTML. */
export function formulaHtml(tex: string, markup: MathMarkup, display: boolean): string {
  const safe = escapeHtml(tex)
  switch (markup) {
    case 'dollar':
      return display ? `$$${safe}$$` : `$${safe}$`
    case 'paren':
      return display ? `\\[ ${safe} \\]` : `\\(${safe}\\)`
    case 'script':
      // The browser runs nothing here, so an entity would stay an entity: the text goes in as it is.
      return `<script type="math/tex${display ? '; mode=display' : ''}">${tex}</script>`
    case 'environment':
      return display ? `\n\\begin{equation}\n${safe}\n\\end{equation}\n` : `$${safe}$`
    case 'image':
      return `<img class="tex" alt="${display ? '\\displaystyle ' : ''}${safe}" src="/cgi-bin/tex.png?${encodeURIComponent(tex)}">`
    case 'mathml':
      return mathElement(tex, display)
    case 'katex': {
      const visible = [...tex.replace(/\\[a-zA-Z]+|[{}\\&]/g, ' ').replace(/\s+/g, '')]
        .map((char) => `<span class="${/[a-zA-Z]/.test(char) ? 'mord mathnormal' : 'mord'}">${escapeHtml(char)}</span>`)
        .join('')
      const inside =
        `<span class="katex"><span class="katex-mathml">${mathElement(tex, display)}</span>` +
        `<span class="katex-html" aria-hidden="true"><span class="base"><span class="strut" style="height:1em"></span>${visible}</span></span></span>`
      return display ? `<span class="katex-display">${inside}</span>` : inside
    }
  }
}

function mathElement(tex: string, display: boolean): string {
  const block = display ? ' display="block"' : ''
  return (
    `<math xmlns="http://www.w3.org/1998/Math/MathML"${block}><semantics>${toMathML(tex)}` +
    `<annotation encoding="application/x-tex">${escapeHtml(tex)}</annotation></semantics></math>`
  )
}
