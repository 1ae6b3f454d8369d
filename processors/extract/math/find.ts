import { KNOWN_TAGS, TAG } from '../tags.js'
import { parseTree, type Tree } from '../tree.js'
import { asciimathToTex } from './asciimath.js'
import type { Formula } from './delimiters.js'
import { fromDrawing } from './drawn.js'
import { fromHtmlCss, isHtmlCss } from './html-css.js'
import { imageFormula } from './images.js'
import { fromKatex } from './katex.js'
import { fromTree, type MathNode, mathmlToTex } from './mathml.js'
import { fromMathJax } from './rendered.js'

const MAX_TEX = 50_000

/** What the elements of a page say about formulas. */
export interface Found {
  /** Formulas by the node whose subtree they replace. */
  formulas: Map<number, Formula>
  /** Nodes that show again what a formula already carries. */
  dropped: Set<number>
}

const KINDS: [kind: ClassKind, pattern: RegExp][] = [
  ['preview', /(^|\s)MathJax_Preview(\s|$)/],
  ['mathjax', /(^|\s)(MathJax(_Display|_SVG|_SVG_Display|_CHTML|_MathML)?|mjx-chtml|MJXc-display)(\s|$)/],
  ['katex', /(^|\s)katex(-display)?(\s|$)/],
  ['katex-html', /(^|\s)katex-html(\s|$)/],
  ['katex-mathml', /(^|\s)katex-mathml(\s|$)/],
  ['wikipedia', /(^|\s)mwe-math-element/],
  [
    'bare',
    /(^|\s)(math(\s+(inline|display)|-inline|-display|-tex|_inline|_display)?|(inline|display)-?math|mathInline|mathDisplay|tex-span|texhtml|latex-formula)(\s|$)/,
  ],
]
type ClassKind = 'preview' | 'mathjax' | 'katex' | 'katex-html' | 'katex-mathml' | 'wikipedia' | 'bare'

/** What a class attribute says of formulas. */
function kindOf(classes: string): ClassKind | undefined {
  if (!/math|katex|mjx|tex/i.test(classes)) return undefined
  return KINDS.find(([, pattern]) => pattern.test(classes))?.[0]
}

const ELEMENTS = /^(d-math|tex-math|tex|latex|katex|math-field|math-inline|math-display|asciimath|mathjax)$/
const DATA = new Set(
  'data-tex data-latex data-math data-formula data-equation data-expr data-katex data-asciimath'.split(' '),
)

/**
 * Elements whose whole content is looked through for a formula. Where there is none, there is none in those of the same sort within it either, and
 * looking again would take quadratic time; `barren` has the end of the last such element.
 */
type Sort = 'math' | 'mathjax' | 'wikipedia' | 'katex-html'

function sortOf(tree: Tree, node: number, kind: ClassKind | undefined): Sort | undefined {
  const tag = tree.tag[node]!
  if (tag === TAG.math) return 'math'
  if (kind === 'mathjax' || (tag >= KNOWN_TAGS && /^mjx-(container|chtml)$/.test(tree.name(node)))) return 'mathjax'
  return kind === 'wikipedia' || kind === 'katex-html' ? kind : undefined
}

/** Whether an element has its formula in an attribute, which those around it do not look for. */
const hasSource = (tree: Tree, node: number): boolean =>
  tree.attribute(node, 'alttext') !== undefined || tree.attribute(node, 'data-latex') !== undefined

/** Finds every formula that has an element of its own; formulas between delimiters are left to the text. */
export function findFormulas(tree: Tree): Found {
  const found: Found = { formulas: new Map(), dropped: new Set() }
  let scripts = false
  for (let i = 0; i < tree.size && !scripts; i++)
    scripts = tree.tag[i] === TAG.script && /^math\/(tex|mml|asciimath)/i.test(tree.attribute(i, 'type') ?? '')
  const kinds = tree.classNames.map(kindOf)
  const barren: Record<Sort, number> = { math: 0, mathjax: 0, wikipedia: 0, 'katex-html': 0 }
  for (let i = 0; i < tree.size; i++) {
    const tag = tree.tag[i]!
    const kind = kinds[tree.classes[i]!]
    const list = tree.attributes[i]
    if (!kind && !list && tag < KNOWN_TAGS && tag !== TAG.math && tag !== TAG.img) continue
    const sort = sortOf(tree, i, kind)
    if (sort && i < barren[sort] && !hasSource(tree, i)) continue
    const formula = formulaOf(tree, i, scripts, kind, found.dropped)
    if (sort && !formula) barren[sort] = Math.max(barren[sort], tree.end[i]!)
    if (formula) found.formulas.set(i, formula)
    if (formula || found.dropped.has(i)) i = tree.end[i]! - 1
  }
  return found
}

function formulaOf(
  tree: Tree,
  node: number,
  scripts: boolean,
  kind: ClassKind | undefined,
  dropped: Set<number>,
): Formula | undefined {
  const tag = tree.tag[node]!
  if (tag === TAG.math) return mathElement(tree, node)
  if (tag === TAG.img) return image(tree, node)
  if (tag === TAG.script) return script(tree, node)
  if (tag >= KNOWN_TAGS) {
    const name = tree.name(node)
    if (name === 'mjx-container' || (name === 'mjx-chtml' && !scripts)) return mathJax(tree, node)
    if (name === 'mjx-chtml') dropped.add(node)
    if (/^(m|mml):math$/.test(name)) return mathElement(tree, node)
    if (ELEMENTS.test(name)) return custom(tree, node, name)
  }
  const data = dataFormula(tree, node)
  if (data) return data
  if (kind === 'preview' || (kind === 'mathjax' && scripts)) dropped.add(node)
  else if (kind === 'mathjax') return mathJax(tree, node)
  else if (kind === 'katex') return katex(tree, node, tree.classesOf(node))
  else if (kind === 'katex-html') return katexHtml(tree, node)
  else if (kind === 'katex-mathml') dropText(tree, node, dropped)
  else if (kind === 'wikipedia') return wikipedia(tree, node)
  else if (kind === 'bare') return bare(tree, node, tree.classesOf(node))
  return undefined
}

function texAnnotation(tree: Tree, node: number): string | undefined {
  for (let i = node + 1; i < tree.end[node]!; i++) {
    if (tree.tag[i] === TAG['#text'] || tree.name(i) !== 'annotation') continue
    if (/tex/i.test(tree.attribute(i, 'encoding') ?? '')) {
      const tex = tree.textOf(i, MAX_TEX).trim()
      if (tex) return tex
    }
  }
  return undefined
}

function classOf(tree: Tree, node: number): string {
  return node < 0 ? '' : tree.classesOf(node)
}

/** LaTeXML breaks long lines by a comment sign at their ends, which is white space only after a command's name. */
function joinLines(tex: string): string {
  if (!tex.includes('%')) return tex
  return tex.replace(
    /(\\[a-zA-Z]+)?%[^\S\n\r]*(?:\r\n?|\n)\s*(?=(\p{L})?)|(\\.)/gsu,
    (_, command, letter, escaped) => escaped ?? (command ? `${command}${letter ? ' ' : ''}` : ''),
  )
}

function mathElement(tree: Tree, node: number): Formula | undefined {
  const parent = tree.parent[node]!
  const display =
    tree.attribute(node, 'display') === 'block' ||
    tree.attribute(node, 'mode') === 'display' ||
    /display|mwe-math-mathml-display|equation/i.test(classOf(tree, parent))
  const annotation = texAnnotation(tree, node)
  if (annotation) return { tex: joinLines(annotation), display, kind: 'mathml' }
  const alternative = joinLines(tree.attribute(node, 'alttext') ?? '').trim()
  if (alternative && /ltx_/.test(classOf(tree, node))) return { tex: alternative, display, kind: 'latexml' }
  if (alternative && (/\\[a-zA-Z]|[_^{]/.test(alternative) || !/\p{L}{3}/u.test(alternative)))
    return { tex: alternative, display, kind: 'mathml' }
  const tex = mathmlToTex(fromTree(tree, node)).slice(0, MAX_TEX)
  return tex ? { tex, display, kind: 'mathml' } : undefined
}

/** First `math` element below a node (-1: in the whole tree), or -1. */
function mathBelow(tree: Tree, node: number): number {
  const { mathNodes } = tree
  let low = 0
  for (let high = mathNodes.length; low < high; ) {
    const middle = (low + high) >> 1
    if (mathNodes[middle]! > node) high = middle
    else low = middle + 1
  }
  const found = mathNodes[low] ?? tree.size
  return found < (node < 0 ? tree.size : tree.end[node]!) ? found : -1
}

function katex(tree: Tree, node: number, classes: string): Formula | undefined {
  const display = /katex-display/.test(classes) || /katex-display/.test(classOf(tree, tree.parent[node]!))
  const math = mathBelow(tree, node)
  if (math >= 0) {
    const formula = mathElement(tree, math)
    return formula && { ...formula, display: display || formula.display, kind: 'katex' }
  }
  if (tree.end[node]! !== node + 2) return undefined
  const source = tree.textOf(node, MAX_TEX).trim()
  return source ? { tex: strip(source), display, kind: 'katex' } : undefined
}

/** KaTeX's rendering where nothing else says what it shows. */
function katexHtml(tree: Tree, node: number): Formula | undefined {
  const parent = tree.parent[node]!
  const around = `${classOf(tree, parent)} ${parent < 0 ? '' : classOf(tree, tree.parent[parent]!)}`
  const tex = mathmlToTex(fromKatex(tree, node)).slice(0, MAX_TEX)
  return tex ? { tex, display: /katex-display/.test(around), kind: 'katex' } : undefined
}

/** KaTeX's MathML that lost its elements and is only text, beside the rendering that has them. */
function dropText(tree: Tree, node: number, dropped: Set<number>): void {
  const next = tree.end[node]!
  if (mathBelow(tree, node) < 0 && next < tree.size && /(^|\s)katex-html(\s|$)/.test(classOf(tree, next)))
    dropped.add(node)
}

function wikipedia(tree: Tree, node: number): Formula | undefined {
  const math = mathBelow(tree, node)
  const block = /mwe-math-element-block/.test(classOf(tree, node))
  if (math >= 0) {
    const formula = mathElement(tree, math)
    return formula && { ...formula, display: formula.display || block, kind: 'wikipedia' }
  }
  for (let i = node + 1; i < tree.end[node]!; i++) {
    const alt = tree.tag[i] === TAG.img ? tree.attribute(i, 'alt')?.trim() : ''
    if (alt) return { tex: alt, display: block || /display/.test(classOf(tree, i)), kind: 'wikipedia' }
  }
  return undefined
}

function mathJax(tree: Tree, node: number): Formula | undefined {
  const display =
    tree.attribute(node, 'display') !== undefined
      ? /^(true|block|)$/.test(tree.attribute(node, 'display')!)
      : /Display|display/.test(classOf(tree, node)) || /MathJax_(SVG_)?Display/.test(classOf(tree, tree.parent[node]!))
  for (let i = node; i < tree.end[node]!; i++) {
    if (tree.tag[i] === TAG['#text']) continue
    const latex = tree.attribute(i, 'data-latex')
    if (latex?.trim() && i <= node + 4) return { tex: latex, display, kind: 'mathjax' }
    const source = tree.attribute(i, 'data-mathml')
    if (source) {
      const inner = parseTree(source.slice(0, MAX_TEX * 4))
      const math = mathBelow(inner, -1)
      const formula = math >= 0 ? mathElement(inner, math) : undefined
      if (formula) return { tex: formula.tex, display: display || formula.display, kind: 'mathjax' }
    }
    if (tree.tag[i] === TAG.math) {
      const formula = mathElement(tree, i)
      if (formula) return { tex: formula.tex, display: display || formula.display, kind: 'mathjax' }
      i = tree.end[i]! - 1
    }
  }
  const tex = mathmlToTex(renderedBy(tree, node)).slice(0, MAX_TEX)
  return tex ? { tex, display, kind: 'mathjax' } : undefined
}

/** What MathJax rendered, by the kind of its output. */
function renderedBy(tree: Tree, node: number): MathNode {
  if (isHtmlCss(tree, node)) return fromHtmlCss(tree, node)
  const math = fromMathJax(tree, node)
  if (math.children.length > 0 || math.text || !/MathJax_SVG/.test(tree.classesOf(node))) return math
  for (let i = node + 1; i < tree.end[node]!; i++) if (tree.tag[i] === TAG.svg) return fromDrawing(tree, i) ?? math
  return math
}

function script(tree: Tree, node: number): Formula | undefined {
  const type = (tree.attribute(node, 'type') ?? '').toLowerCase()
  const source = tree.text[node]!.trim()
  if (!source || source.length > MAX_TEX) return undefined
  const display = /mode\s*=\s*display/.test(type)
  if (type.startsWith('math/tex')) {
    const tex = source.replace(/^(?:%\s*)?<!\[CDATA\[\s*|\s*(?:%\s*)?\]\]>$/g, '')
    return { tex, display, kind: 'mathjax-script' }
  }
  if (type.startsWith('math/mml')) {
    const inner = parseTree(source)
    const math = mathBelow(inner, -1)
    const formula = math >= 0 ? mathElement(inner, math) : undefined
    return formula && { ...formula, kind: 'mathjax-script' }
  }
  if (type.startsWith('math/asciimath')) return { tex: asciimathToTex(source), display, kind: 'asciimath' }
  return undefined
}

function image(tree: Tree, node: number): Formula | undefined {
  const classes = `${classOf(tree, node)} ${/math/.test(classOf(tree, tree.parent[node]!)) ? 'math' : ''}`
  const src = tree.attribute(node, 'src') ?? ''
  const lazy = tree.attribute(node, 'data-src') ?? tree.attribute(node, 'data-lazy-src') ?? ''
  const source = src.startsWith('data:') || !src ? lazy : src
  const found = imageFormula(tree.attribute(node, 'alt') ?? tree.attribute(node, 'title') ?? '', source, classes)
  if (!found) return undefined
  return { ...found, kind: /mwe-math/.test(classes) ? 'wikipedia' : 'image' }
}

/** TeX without the delimiters around it. */
function strip(source: string): string {
  const text = source.trim()
  const found = /^(?:\\\(([\s\S]*)\\\)|\\\[([\s\S]*)\\\]|\$\$([\s\S]*)\$\$|\$([^$]*)\$)$/.exec(text)
  return found ? (found[1] ?? found[2] ?? found[3] ?? found[4] ?? '') : text
}

function dataFormula(tree: Tree, node: number): Formula | undefined {
  const list = tree.attributes[node]
  if (!list) return undefined
  for (let i = 0; i < list.length; i += 2) {
    if (list[i]![0] !== 'd' || !DATA.has(list[i]!)) continue
    const source = list[i + 1]!.trim()
    if (!source || source.length > MAX_TEX || /^(true|false|\d+|inline|display|block)$/.test(source)) continue
    const classes = classOf(tree, node)
    if (list[i] === 'data-asciimath') return { tex: asciimathToTex(source), display: false, kind: 'asciimath' }
    if (list[i] !== 'data-tex' && list[i] !== 'data-latex' && !/math|tex|katex|equation|formula/i.test(classes))
      continue
    const display = /display|block/.test(classes) || /^(\\\[|\$\$)/.test(source)
    return { tex: strip(source), display, kind: 'latex-text' }
  }
  return undefined
}

function custom(tree: Tree, node: number, name: string): Formula | undefined {
  const source = tree.textOf(node, MAX_TEX).trim()
  if (!source) return undefined
  if (name === 'asciimath' || (name === 'mathjax' && /^#[\s\S]*#$/.test(source)))
    return { tex: asciimathToTex(source.replace(/^#|#$/g, '')), display: false, kind: 'asciimath' }
  if (name === 'mathjax') return undefined
  const display =
    name === 'math-display' || tree.attribute(node, 'display') !== undefined || /^(\\\[|\$\$)/.test(source)
  return { tex: strip(source), display, kind: 'latex-text' }
}

/** `span class="math"` and its kin: TeX with or without delimiters, or HTML with subscripts and superscripts. */
function bare(tree: Tree, node: number, classes: string): Formula | undefined {
  const end = tree.end[node]!
  const display = /display/.test(classes) || tree.tag[node] === TAG.div
  if (end === node + 2 && tree.tag[node + 1] === TAG['#text']) {
    const source = tree.text[node + 1]!.trim()
    if (/^(\\\(|\\\[|\$|\\begin)/.test(source) || source.length > MAX_TEX) return undefined
    const tex = /\\[a-zA-Z]|[_^]/.test(source) || (/math[\s_-](inline|display)/.test(classes) && source.length < 200)
    return tex && source ? { tex: source, display, kind: 'latex-text' } : undefined
  }
  if (end - node > 200 || !/texhtml|tex-span|math\s+inline/.test(classes)) return undefined
  const pieces: string[] = []
  for (let i = node + 1; i < end; i++) {
    if (tree.tag[i] === TAG['#text']) pieces.push(tree.text[i]!)
    else if (tree.tag[i] === TAG.sub || tree.tag[i] === TAG.sup) {
      pieces.push(`${tree.tag[i] === TAG.sub ? '_' : '^'}{${tree.textOf(i, 200)}}`)
      i = tree.end[i]! - 1
    } else if (tree.tag[i] === TAG.math || tree.tag[i] === TAG.img || tree.tag[i] === TAG.table) return undefined
  }
  const tex = pieces.join('').replace(/\s+/g, ' ').trim()
  return tex ? { tex, display, kind: 'latex-text' } : undefined
}
