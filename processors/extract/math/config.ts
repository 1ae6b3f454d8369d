import { TAG } from '../tags.js'
import type { Tree } from '../tree.js'
import { collectDefinitions, type Macros } from './macros.js'

/** What a page's scripts say about the mathematics in its text. */
export interface MathConfig {
  /** A renderer of TeX runs over the text of this page. */
  tex: boolean
  /** A renderer of AsciiMath does. */
  ascii: boolean
  renderer: 'mathjax' | 'katex' | ''
  inline: [string, string][]
  display: [string, string][]
  macros: Macros
}

const MAX_SCRIPT = 100_000

/** Reads the page's script tags: which renderer, which delimiters, which macros. */
export function readConfig(tree: Tree): MathConfig {
  const config: MathConfig = { tex: false, ascii: false, renderer: '', inline: [], display: [], macros: new Map() }
  for (let i = 0; i < tree.size; i++) {
    if (tree.tag[i] !== TAG.script) continue
    const source = tree.text[i]!
    const src = tree.attribute(i, 'src') ?? ''
    const type = tree.attribute(i, 'type') ?? ''
    if (/mathjax|\/MathJax\.js|tex-mml-|tex-chtml|tex-svg/i.test(src)) {
      config.tex = true
      config.renderer ||= 'mathjax'
      if (/AM_|asciimath|-am\b|AM-|mml-am/i.test(src) || /config=\w*AM/.test(src)) config.ascii = true
    } else if (/katex|auto-render/i.test(src)) {
      if (/auto-render|mathtex-script/.test(src)) config.tex = true
      config.renderer ||= 'katex'
    } else if (/asciimath/i.test(src)) config.ascii = true
    if (!source || source.length > MAX_SCRIPT || /^(math\/|application\/ld)/i.test(type)) continue
    if (/MathJax|renderMathInElement|x-mathjax-config/.test(source) || /x-mathjax/i.test(type))
      readScript(source, config)
  }
  return config
}

function readScript(source: string, config: MathConfig): void {
  config.tex = true
  config.renderer ||= /MathJax/.test(source) ? 'mathjax' : 'katex'
  if (/asciimath/i.test(source)) config.ascii = true
  for (const key of ['inlineMath', 'displayMath'] as const) {
    const at = source.search(new RegExp(`["']?${key}["']?\\s*:\\s*\\[|${key}\\s*=\\s*\\[`))
    if (at < 0) continue
    const pairs = readPairs(source, source.indexOf('[', at))
    ;(key === 'inlineMath' ? config.inline : config.display).push(...pairs)
  }
  for (const found of source.matchAll(
    /left["']?\s*:\s*("[^"\n]{1,30}"|'[^'\n]{1,30}')\s*,\s*["']?right["']?\s*:\s*("[^"\n]{1,30}"|'[^'\n]{1,30}')(?:\s*,\s*["']?display["']?\s*:\s*(true|false|!0|!1))?/g,
  )) {
    const pair: [string, string] = [unquote(found[1]!), unquote(found[2]!)]
    ;(found[3] === 'true' || found[3] === '!0' ? config.display : config.inline).push(pair)
  }
  const macros = source.search(/["']?macros["']?\s*:\s*\{/i)
  if (macros >= 0) readMacros(source, source.indexOf('{', macros), config.macros)
  const definitions = source.match(/\\\\?(?:newcommand|def|DeclareMathOperator)/)
  if (definitions) collectDefinitions(source.replace(/\\\\/g, '\\'), config.macros)
}

function unquote(text: string): string {
  return text.slice(1, -1).replace(/\\(.)/g, '$1')
}

/** The list `[['$','$'], ['\\(','\\)']]` that starts at `at`. */
function readPairs(source: string, at: number): [string, string][] {
  const out: [string, string][] = []
  const part = source.slice(at, at + 600)
  let depth = 0
  let length = 0
  for (; length < part.length; length++) {
    if (part[length] === '[') depth++
    else if (part[length] === ']' && --depth === 0) break
    else if (part[length] === '"' || part[length] === "'") {
      const close = closingQuote(part, length)
      if (close < 0) break
      length = close
    }
  }
  const pair =
    /\[\s*("(?:[^"\\]|\\.){1,20}"|'(?:[^'\\]|\\.){1,20}')\s*,\s*("(?:[^"\\]|\\.){1,20}"|'(?:[^'\\]|\\.){1,20}')\s*\]/g
  for (const found of part.slice(1, length + 1).matchAll(pair)) out.push([unquote(found[1]!), unquote(found[2]!)])
  return out.filter(([open, close]) => open && close)
}

function closingQuote(source: string, at: number): number {
  const quote = source[at]
  for (let i = at + 1; i < source.length && i < at + 5000; i++) {
    if (source[i] === '\\') i++
    else if (source[i] === quote) return i
  }
  return -1
}

/** The object `{name: "tex", name: ["tex", 2]}` that starts at `at`. */
function readMacros(source: string, at: number, macros: Macros): void {
  let i = at + 1
  const skip = (): void => {
    while (i < source.length && /[\s,]/.test(source[i]!)) i++
    while (source.startsWith('//', i) || source.startsWith('/*', i)) {
      const end = source[i + 1] === '/' ? source.indexOf('\n', i) : source.indexOf('*/', i)
      if (end < 0) i = source.length
      else i = end + (source[i + 1] === '/' ? 1 : 2)
      while (i < source.length && /[\s,]/.test(source[i]!)) i++
    }
  }
  const string = (): string | undefined => {
    const close = closingQuote(source, i)
    if (close < 0) return undefined
    const text = unquote(source.slice(i, close + 1))
    i = close + 1
    return text
  }
  for (let count = 0; count < 1000; count++) {
    skip()
    if (i >= source.length || source[i] === '}') return
    const key = /["']/.test(source[i]!) ? string() : /^[\w\\]{1,50}/.exec(source.slice(i, i + 50))?.[0]
    if (key === undefined) return
    if (source.startsWith(key, i)) i += key.length
    while (i < source.length && /[\s:]/.test(source[i]!)) i++
    let body: string | undefined
    let args = 0
    let preset: string | undefined
    if (source[i] === '[') {
      i++
      skip()
      body = string()
      skip()
      args = Number(/^\d+/.exec(source.slice(i, i + 3))?.[0] ?? 0)
      while (i < source.length && /\d/.test(source[i]!)) i++
      skip()
      if (/["']/.test(source[i] ?? '')) preset = string()
      const end = source.indexOf(']', i)
      if (end < 0) return
      i = end + 1
    } else if (/["']/.test(source[i] ?? '')) body = string()
    if (body === undefined) return
    const name = key.replace(/^\\/, '')
    if (/^([a-zA-Z]+|.)$/.test(name)) macros.set(name, { body, args: Math.min(args, 9), preset })
  }
}
