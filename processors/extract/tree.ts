import { type QuoteType, Tokenizer } from 'htmlparser2'
import { ExtractionError } from './errors.js'
import {
  BLOCK,
  CLOSES_P,
  HEAD_CONTENT,
  HEADING,
  KNOWN_TAGS,
  SCOPE,
  TABLE_PART,
  TAG,
  tagName,
  tagNumber,
  VOID,
} from './tags.js'

/** Browsers flatten what is nested deeper than 512 levels; half of that keeps every walk up the tree short. */
const MAX_DEPTH = 256
/** Elements opened beyond MAX_DEPTH and never closed, after which the page is taken to be an attack. */
const MAX_OVERFLOW = 5_000
const MAX_NODES = 2_000_000

const KEPT_ATTRIBUTES = new Set(
  `class id role href src alt title content name property itemprop rel lang type datetime style hidden start alttext
   display mode encoding mathvariant linethickness open close separators notation width columnalign http-equiv data-tex
   data-latex data-math data-formula data-equation data-expr data-katex data-asciimath data-mathml data-src
   data-lazy-src data-mml-node data-c aria-hidden shadowrootmode`.split(/\s+/),
)

/**
 * A page as a light tree: nodes in document order, so that the descendants of node i are exactly the nodes from
 * i + 1 to end[i] (exclusive). Text nodes have tag 0; scripts keep their source in `text`.
 */
export class Tree {
  readonly tag: number[] = []
  readonly parent: number[] = []
  readonly end: number[] = []
  readonly text: string[] = []
  /** The `class` attribute of each element; empty where there is none. */
  readonly classes: string[] = []
  /** Alternating names and values of the kept attributes. */
  readonly attributes: (string[] | null)[] = []
  /** Names outside the table of known ones, numbered from KNOWN_TAGS as they come. */
  readonly otherNames: string[] = []

  get size(): number {
    return this.tag.length
  }

  name(node: number): string {
    const tag = this.tag[node]!
    return tag < KNOWN_TAGS ? tagName(tag) : this.otherNames[tag - KNOWN_TAGS]!
  }

  attribute(node: number, name: string): string | undefined {
    const list = this.attributes[node]
    if (!list) return undefined
    for (let i = 0; i < list.length; i += 2) if (list[i] === name) return list[i + 1]
    return undefined
  }

  /** All text below a node (-1: of the page), as it stands in the source. */
  textOf(node: number, limit = 1_000_000): string {
    if (this.tag[node] === TAG['#text']) return this.text[node]!
    const end = node < 0 ? this.size : this.end[node]!
    const parts: string[] = []
    let length = 0
    for (let i = node + 1; i < end && length < limit; i++) {
      if (this.tag[i] !== TAG['#text']) continue
      parts.push(this.text[i]!)
      length += this.text[i]!.length
    }
    return parts.join('')
  }
}

class Builder {
  readonly tree = new Tree()
  private readonly open: number[] = []
  private readonly openCount: number[] = new Array(KNOWN_TAGS).fill(0)
  private readonly otherNumbers = new Map<string, number>()
  private overflow = 0
  private overflowCount = new Map<number, number>()
  private pending = ''
  private tagNumber = 0
  private attributes: string[] | null = null
  private classes = ''
  private attributeName = ''
  private attributeValue = ''
  private inScript = false

  constructor(private readonly html: string) {}

  private flush(): void {
    if (!this.pending) return
    const text = this.pending
    this.pending = ''
    const top = this.open.length ? this.open[this.open.length - 1]! : -1
    if (this.inScript) {
      if (keepScript(this.tree, top, text)) this.tree.text[top] += text
      return
    }
    if (top >= 0 && (this.tree.tag[top] === TAG.style || this.tree.tag[top] === TAG.iframe)) return
    const classes = this.classes
    this.classes = ''
    this.push(TAG['#text'], text, null)
    this.classes = classes
  }

  private push(tag: number, text: string, attributes: string[] | null): number {
    const tree = this.tree
    const node = tree.tag.length
    if (node >= MAX_NODES) throw new ExtractionError('too-many-nodes', `more than ${MAX_NODES} elements and texts`)
    tree.tag.push(tag)
    tree.parent.push(this.open.length ? this.open[this.open.length - 1]! : -1)
    tree.end.push(node + 1)
    tree.text.push(text)
    tree.attributes.push(attributes)
    tree.classes.push(this.classes)
    this.classes = ''
    return node
  }

  private popTo(height: number): void {
    const { tag, end } = this.tree
    if (this.overflow) {
      this.overflow = 0
      this.overflowCount = new Map()
    }
    while (this.open.length > height) {
      const node = this.open.pop()!
      end[node] = tag.length
      this.openCount[tag[node]!]!--
    }
  }

  /** Height of the stack below the nearest open element of this tag, or -1 when there is none in scope. */
  private find(tag: number, barrier: (tag: number) => boolean): number {
    if (!this.openCount[tag]) return -1
    for (let h = this.open.length - 1; h >= 0; h--) {
      const t = this.tree.tag[this.open[h]!]!
      if (t === tag) return h
      if (barrier(t)) return -1
    }
    return -1
  }

  private close(tag: number, barrier: (tag: number) => boolean): void {
    const height = this.find(tag, barrier)
    if (height >= 0) this.popTo(height)
  }

  private impliedEnds(tag: number): void {
    if (CLOSES_P[tag]) this.close(TAG.p, inScope)
    if (tag === TAG.li) this.close(TAG.li, listScope)
    else if (tag === TAG.dd || tag === TAG.dt) {
      this.close(TAG.dd, definitionScope)
      this.close(TAG.dt, definitionScope)
    } else if (tag === TAG.option || tag === TAG.optgroup) {
      this.close(TAG.option, selectScope)
      if (tag === TAG.optgroup) this.close(TAG.optgroup, selectScope)
    } else if (tag === TAG.td || tag === TAG.th) {
      this.close(TAG.td, tableScope)
      this.close(TAG.th, tableScope)
    } else if (tag === TAG.tr) this.close(TAG.tr, tableScope)
    else if (tag === TAG.tbody || tag === TAG.thead || tag === TAG.tfoot) {
      this.close(TAG.tbody, tableScope)
      this.close(TAG.thead, tableScope)
      this.close(TAG.tfoot, tableScope)
    } else if (HEADING[tag]) {
      const top = this.open.length ? this.tree.tag[this.open[this.open.length - 1]!]! : 0
      if (HEADING[top]) this.popTo(this.open.length - 1)
    } else if (tag === TAG.a) this.close(TAG.a, isBlock)
  }

  private start(selfClosing: boolean): void {
    this.flush()
    const tag = this.tagNumber
    const attributes = this.attributes
    this.attributes = null
    if ((tag === TAG.html || tag === TAG.body) && this.openCount[tag]) return
    if (this.openCount[TAG.head] && !HEAD_CONTENT[tag]) this.close(TAG.head, never)
    this.impliedEnds(tag)
    const node = this.push(tag, '', attributes)
    if (VOID[tag] || (selfClosing && this.isInForeignContext())) return
    if (this.open.length >= MAX_DEPTH) {
      this.overflowCount.set(tag, (this.overflowCount.get(tag) ?? 0) + 1)
      if (++this.overflow > MAX_OVERFLOW) throw new ExtractionError('too-deep', 'elements nested too deep')
      return
    }
    this.open.push(node)
    this.openCount[tag]!++
    if (tag === TAG.script) this.inScript = true
  }

  private stop(tag: number): void {
    this.flush()
    if (tag === TAG.body || tag === TAG.html) return
    if (tag === TAG.script) this.inScript = false
    if (tag === TAG.br) {
      this.push(tag, '', null)
      return
    }
    const beyond = this.overflowCount.get(tag)
    if (beyond) {
      // Flattened elements have no depth of their own: only the count of what is open matters.
      this.overflow--
      this.overflowCount.set(tag, beyond - 1)
      return
    }
    if (HEADING[tag]) {
      for (let h = this.open.length - 1; h >= 0; h--) {
        const t = this.tree.tag[this.open[h]!]!
        if (HEADING[t]) {
          this.popTo(h)
          return
        }
        if (SCOPE[t]) return
      }
      return
    }
    if (TABLE_PART[tag]) this.close(tag, tag === TAG.table ? never : tableScope)
    else if (BLOCK[tag]) this.close(tag, SCOPE[tag] ? never : inScope)
    else this.close(tag, isBlock)
  }

  ontext(start: number, end: number): void {
    this.pending += this.html.slice(start, end)
  }
  ontextentity(codepoint: number): void {
    this.pending += String.fromCodePoint(codepoint)
  }
  private number(start: number, end: number): number {
    const source = this.html.slice(start, end)
    const quick = tagNumber(source)
    if (quick !== undefined) return quick
    const name = source.toLowerCase()
    const known = tagNumber(name) ?? this.otherNumbers.get(name)
    if (known !== undefined) return known
    const number = KNOWN_TAGS + this.tree.otherNames.length
    this.tree.otherNames.push(name)
    this.otherNumbers.set(name, number)
    this.openCount.push(0)
    return number
  }
  onopentagname(start: number, end: number): void {
    this.tagNumber = this.number(start, end)
    this.attributes = null
    this.classes = ''
  }
  onattribname(start: number, end: number): void {
    const name = this.html.slice(start, end)
    this.attributeName = KEPT_ATTRIBUTES.has(name) ? name : keptAttribute(name)
    this.attributeValue = ''
  }
  onattribdata(start: number, end: number): void {
    if (this.attributeName) this.attributeValue += this.html.slice(start, end)
  }
  onattribentity(codepoint: number): void {
    if (this.attributeName) this.attributeValue += String.fromCodePoint(codepoint)
  }
  onattribend(_quote: QuoteType): void {
    const name = this.attributeName
    if (!name) return
    if (name === 'class') {
      this.classes ||= this.attributeValue
      return
    }
    this.attributes ??= []
    const list = this.attributes
    for (let i = 0; i < list.length; i += 2) if (list[i] === name) return
    list.push(name, this.attributeValue)
  }
  onopentagend(end: number): void {
    this.start(this.html.charCodeAt(end - 1) === 47)
  }
  onselfclosingtag(): void {
    this.start(true)
  }
  onclosetag(start: number, end: number): void {
    this.stop(this.number(start, end))
  }
  oncdata(start: number, end: number, offset: number): void {
    this.ontext(start, end - offset)
  }
  isInForeignContext(): boolean {
    return this.openCount[TAG.svg]! + this.openCount[TAG.math]! > 0
  }
  oncomment(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}
  onend(): void {
    this.flush()
    this.popTo(0)
  }
}

const inScope = (tag: number): boolean => SCOPE[tag] === 1
const isBlock = (tag: number): boolean => BLOCK[tag] === 1
const tableScope = (tag: number): boolean => tag === TAG.table
const listScope = (tag: number): boolean => tag === TAG.ul || tag === TAG.ol || tag === TAG.menu || SCOPE[tag] === 1
const definitionScope = (tag: number): boolean => tag === TAG.dl || SCOPE[tag] === 1
const selectScope = (tag: number): boolean => tag === TAG.select || SCOPE[tag] === 1
const never = (): boolean => false

/** The attribute's name in lower case where it is kept, else empty. */
function keptAttribute(name: string): string {
  if (name.length > 20) return ''
  const lower = name.toLowerCase()
  return KEPT_ATTRIBUTES.has(lower) ? lower : ''
}

/** Scripts matter when they hold formulas, structured data or the settings of a formula renderer. */
function keepScript(tree: Tree, node: number, source: string): boolean {
  const type = tree.attribute(node, 'type') ?? ''
  if (/^(math\/|text\/x-mathjax|application\/ld\+json|text\/asciimath)/i.test(type)) return true
  return source.length < 200_000 && /MathJax|delimiters|macros/.test(source)
}

/** Parses a page in one pass. Throws ExtractionError `too-deep` or `too-many-nodes`. */
export function parseTree(html: string): Tree {
  const builder = new Builder(html)
  const tokenizer = new Tokenizer({ decodeEntities: true, recognizeSelfClosing: false }, builder)
  tokenizer.write(html)
  tokenizer.end()
  return builder.tree
}
