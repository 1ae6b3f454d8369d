import { normalForm } from '../../normal-form.js'
import { TAG } from '../tags.js'
import type { Tree } from '../tree.js'
import { assembled } from './delimiter-pieces.js'
import type { MathNode } from './mathml.js'
import { styledLetter } from './symbols.js'

/** What a token's glyphs show, and the font of the first. */
interface Glyphs {
  text: string
  font: string
}

/** Fonts whose letters are of an alphabet though their code points are not: MathJax 2's names, then 3's and 4's. */
const FONTS: Record<string, string> = {
  'cal-R': 'script',
  'cal-B': 'bold-script',
  'script-R': '-tex-script',
  'frak-R': 'fraktur',
  'frak-B': 'bold-fraktur',
  'sans-R': 'sans-serif',
  'sans-B': 'bold-sans-serif',
  'sans-I': 'sans-serif',
  'type-R': 'monospace',
  'ams-R': 'double-struck',
  'main-B': 'bold',
  'math-BI': 'bold-italic',
  'math-I': '',
  'main-I': '-tex-mathit',
  C: 'script',
  CB: 'bold-script',
  S: '-tex-script',
}
/** Fonts that are those of ordinary letters, but of words set by a command. */
const WORD_FONTS: Record<string, string> = { I: '-tex-mathit', MI: '-tex-mathit', 'math-I': '-tex-mathit' }
/** Families of fonts in MathJax 2's styles. */
const FAMILIES: Record<string, string> = {
  Math: 'math',
  Caligraphic: 'cal',
  Script: 'script',
  Fraktur: 'frak',
  SansSerif: 'sans',
  Typewriter: 'type',
  AMS: 'ams',
}
const FONT_OF_CLASS = /(?:^|\s)(?:TEX|NCM)-([A-Z]+\d?)(?:\s|$)|(?:^|\s)MJXc-TeX-(\w+-[A-Z]+)(?:\s|$)/
const FONT_OF_LINK = /-(?:TEX|NCM)-([A-Z]+\d?)-[0-9A-F]+$/
const TEXT_STYLES: Record<string, string> = { mathbf: 'bold', mathsf: 'sans-serif', mathtt: 'monospace' }
/** Letters of variables, which in words are italics. */
const ITALIC = /^[\u{1d434}-\u{1d467}\u210e]$/u
const TEXT_FONTS: Record<string, string> = {
  'main-B': 'bold',
  'main-I': 'italic',
  'sans-R': 'sans-serif',
  'type-R': 'monospace',
}
const SIZES: Record<string, number> = { S1: 1, S2: 2, LO: 2, S3: 3, S4: 4 }

function codeOf(tree: Tree, node: number): number {
  const code = tree.attribute(node, 'data-c') ?? /(?:^|\s)mjx-c([0-9A-F]{2,6})(?:\s|$)/.exec(tree.classesOf(node))?.[1]
  const point = code ? Number.parseInt(code, 16) : 0
  return point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff) ? point : 0
}

function fontOf(tree: Tree, node: number): string {
  const link = tree.attribute(node, 'xlink:href')
  const found = link === undefined ? FONT_OF_CLASS.exec(tree.classesOf(node)) : FONT_OF_LINK.exec(link)
  if (found) return found[1] ?? found[2]!
  const size = /(?:^|\s)MJXc-TeX-size(\d)-R/.exec(tree.classesOf(node))
  return size ? `S${size[1]}` : fontOfStyle(tree.attribute(node, 'style') ?? '')
}

/** HTML-CSS names its fonts in styles. */
function fontOfStyle(style: string): string {
  const found = /font-family:\s*["']?MathJax_([A-Z][A-Za-z]*)(\d?)(-[a-z-]+)?/.exec(style)
  if (!found) return ''
  const [, family = '', size, variant = '-regular'] = found
  if (family === 'Size') return `S${size}`
  return `${FAMILIES[family] ?? 'main'}-${variant === '-bold-italic' ? 'BI' : variant[1]!.toUpperCase()}`
}

function glyphs(tree: Tree, node: number): Glyphs {
  const out: string[] = []
  let font = fontOf(tree, node)
  for (let i = node + 1; i < tree.end[node]!; i++) {
    if (tree.tag[i] === TAG['#text']) {
      out.push(tree.text[i]!)
      continue
    }
    font ||= fontOf(tree, i)
    const point = codeOf(tree, i)
    if (!point) continue
    if (tree.name(i).startsWith('mjx-stretchy')) font = 'stretched'
    out.push(String.fromCodePoint(point))
    i = tree.end[i]! - 1
  }
  return { text: out.join('').replace(/\u00a0/g, ' '), font }
}

/** Text of styled letters as plain letters in a style. */
function plain(math: MathNode, font: string): void {
  const first = String.fromCodePoint(math.text.codePointAt(0) ?? 0)
  const styled = styledLetter(first)?.[1]
  const style = styled ? TEXT_STYLES[styled] : ITALIC.test(first) ? 'italic' : TEXT_FONTS[font]
  if (!style) return
  math.text = normalForm(math.text, 'NFKC')
  math.attributes.mathvariant = style
}

/** An identifier's alphabet, from its font where its characters do not say. */
function alphabet(math: MathNode, font: string): void {
  const { text } = math
  const script = font === 'S' ? styledLetter(text)?.[0] : undefined
  if (script && /^[a-zA-Z]$/.test(script) && text !== 'ℓ') math.text = script
  else if (font === 'S') return
  const word = /^[a-zA-Z]{2,}$/.test(text) ? WORD_FONTS[font] : undefined
  const variant = word ?? FONTS[font] ?? (/^[a-zA-Z]$/.test(text) ? 'normal' : '')
  if (variant && !(font === 'ams-R' && !/^[A-Zk]$/.test(text))) math.attributes.mathvariant = variant
}

/** A token element as MathJax rendered it: its characters, its alphabet, and how large a delimiter was made. */
export function token(tree: Tree, node: number, name: string): MathNode {
  const { text, font } = glyphs(tree, node)
  const math: MathNode = { name, text, children: [], attributes: {} }
  if (name === 'mo') {
    const marks = text.replace(/\s/g, '')
    const whole = /^[\x21-\x7e]*$/.test(marks) || [...marks].length < 2 ? undefined : assembled(marks)
    if (whole) {
      math.text = whole
      math.attributes.large = 'true'
    }
    const size = SIZES[font]
    if (size) math.attributes.large = String(size)
    else if (font === 'stretched') math.attributes.large = 'true'
  } else if (name === 'mtext') plain(math, font)
  else if (name === 'mi') alphabet(math, font)
  return math
}
