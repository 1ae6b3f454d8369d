import { ExtractionError } from './errors.js'
import {
  BLOCK,
  CLOSES_P,
  DEFINITION_SCOPE,
  HEAD_CONTENT,
  HEADING,
  IMPLIES_ENDS,
  KNOWN_TAGS,
  LIST_SCOPE,
  NO_SCOPE,
  SCOPE,
  SELECT_SCOPE,
  TABLE_PART,
  TABLE_SCOPE,
  TAG,
  TAG_NAMES,
  VOID,
} from './tags.js'
import { Tokenizer, type TokenSink } from './tokenizer.js'

/** Browsers flatten what is nested deeper than 512 levels; half of that keeps every walk up the tree short. */
const MAX_DEPTH = 256
/** Elements opened beyond MAX_DEPTH and never closed, after which the page is taken to be an attack. */
const MAX_OVERFLOW = 5_000
const MAX_NODES = 250_000
/** Beyond so many nodes a page must have so much source for each: the densest tables of real pages have thrice that. */
const MANY_NODES = 20_000
const LEAST_SOURCE = 5

/** Nodes that a tree has room for at first, and characters of source for which it has room for one. */
const ROOM = 4096
const SOURCE_A_NODE = 8
/** Characters of style sheets that are kept. */
const MAX_STYLES = 200_000

/**
 * A page as a light tree: nodes in document order, so that the descendants of node i are exactly the nodes from
 * i + 1 to end[i] (exclusive). Text nodes have tag 0; scripts keep their source in `text`. The arrays are longer than `size`.
 */
export class Tree {
  size = 0
  tag: Int32Array
  parent: Int32Array
  end: Int32Array
  /** Number of each element's `class` attribute in `classNames`; 0 where there is none. */
  classes: Int32Array
  readonly text: string[] = []
  readonly classNames: string[] = ['']
  /** Alternating names and values of the kept attributes. */
  readonly attributes: (string[] | null)[] = []
  /** The `math` elements, in their order. */
  readonly mathNodes: number[] = []
  /** Names outside the table of known ones, numbered from KNOWN_TAGS as they come. */
  readonly otherNames: string[] = []
  /** Style sheets in the page for all browsers and screens. */
  readonly styles: string[] = []

  /** @param length characters of the source */
  constructor(length: number) {
    const room = Math.min(ROOM, 8 + Math.floor(length / SOURCE_A_NODE))
    this.tag = new Int32Array(room)
    this.parent = new Int32Array(room)
    this.end = new Int32Array(room)
    this.classes = new Int32Array(room)
  }

  /** Adds a node after all others; returns its number. */
  add(tag: number, parent: number, text: string, classes: number, attributes: string[] | null): number {
    const node = this.size
    if (node === this.tag.length) this.grow()
    this.tag[node] = tag
    this.parent[node] = parent
    this.end[node] = node + 1
    this.classes[node] = classes
    this.text.push(text)
    this.attributes.push(attributes)
    if (tag === TAG.math) this.mathNodes.push(node)
    this.size = node + 1
    return node
  }

  private grow(): void {
    const longer = (array: Int32Array): Int32Array => {
      const out = new Int32Array(2 * array.length)
      out.set(array)
      return out
    }
    this.tag = longer(this.tag)
    this.parent = longer(this.parent)
    this.end = longer(this.end)
    this.classes = longer(this.classes)
  }

  name(node: number): string {
    const tag = this.tag[node]!
    return tag < KNOWN_TAGS ? TAG_NAMES[tag]! : this.otherNames[tag - KNOWN_TAGS]!
  }

  classesOf(node: number): string {
    return this.classNames[this.classes[node]!]!
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

class Builder implements TokenSink {
  readonly tree: Tree
  private readonly open: number[] = []
  private readonly openCount: number[] = new Array(KNOWN_TAGS).fill(0)
  private readonly otherNumbers = new Map<string, number>()
  private readonly classNumbers = new Map<string, number>([['', 0]])
  private stylesLeft = MAX_STYLES
  private overflow = 0
  private overflowCount = new Map<number, number>()
  /** Text that the next tag ends; comments and ignored tags do not. */
  private pending = ''

  constructor(length: number) {
    this.tree = new Tree(length)
  }

  text(text: string): void {
    this.pending = this.pending ? this.pending + text : text
  }

  private flush(): void {
    if (!this.pending) return
    const text = this.pending
    this.pending = ''
    const { tree } = this
    const top = this.top()
    const around = top < 0 ? 0 : tree.tag[top]!
    if (around === TAG.script) {
      if (keepScript(tree, top, text)) tree.text[top] += text
    } else if (around === TAG.style) this.keepStyle(top, text)
    else if (around !== TAG.iframe) this.push(TAG['#text'], text, 0, null)
  }

  private keepStyle(node: number, text: string): void {
    if (text.length > this.stylesLeft || this.openCount[TAG.noscript]! + this.openCount[TAG.template]! > 0) return
    if (/print/i.test(this.tree.attribute(node, 'media') ?? '')) return
    this.stylesLeft -= text.length
    this.tree.styles.push(text)
  }

  private top(): number {
    return this.open.length ? this.open[this.open.length - 1]! : -1
  }

  private push(tag: number, text: string, classes: number, attributes: string[] | null): number {
    const { tree } = this
    if (tree.size >= MAX_NODES) throw new ExtractionError('too-many-nodes', `more than ${MAX_NODES} elements and texts`)
    return tree.add(tag, this.top(), text, classes, attributes)
  }

  private popTo(height: number): void {
    const { tag, end, size } = this.tree
    if (this.overflow) {
      this.overflow = 0
      this.overflowCount = new Map()
    }
    while (this.open.length > height) {
      const node = this.open.pop()!
      end[node] = size
      this.openCount[tag[node]!]!--
    }
  }

  /** Closes the nearest open element of this tag, unless an element of `barrier` is nearer. */
  private close(tag: number, barrier: Uint8Array): void {
    if (!this.openCount[tag]) return
    for (let height = this.open.length - 1; height >= 0; height--) {
      const at = this.tree.tag[this.open[height]!]!
      if (at === tag) {
        this.popTo(height)
        return
      }
      if (barrier[at]) return
    }
  }

  private impliedEnds(tag: number): void {
    if (CLOSES_P[tag]) this.close(TAG.p, SCOPE)
    if (tag === TAG.li) this.close(TAG.li, LIST_SCOPE)
    else if (tag === TAG.dd || tag === TAG.dt) {
      this.close(TAG.dd, DEFINITION_SCOPE)
      this.close(TAG.dt, DEFINITION_SCOPE)
    } else if (tag === TAG.option || tag === TAG.optgroup) {
      this.close(TAG.option, SELECT_SCOPE)
      if (tag === TAG.optgroup) this.close(TAG.optgroup, SELECT_SCOPE)
    } else if (tag === TAG.td || tag === TAG.th) {
      this.close(TAG.td, TABLE_SCOPE)
      this.close(TAG.th, TABLE_SCOPE)
    } else if (tag === TAG.tr) this.close(TAG.tr, TABLE_SCOPE)
    else if (tag === TAG.tbody || tag === TAG.thead || tag === TAG.tfoot) {
      this.close(TAG.tbody, TABLE_SCOPE)
      this.close(TAG.thead, TABLE_SCOPE)
      this.close(TAG.tfoot, TABLE_SCOPE)
    } else if (HEADING[tag]) {
      const top = this.top()
      if (top >= 0 && HEADING[this.tree.tag[top]!]) this.popTo(this.open.length - 1)
    } else if (tag === TAG.a) this.close(TAG.a, BLOCK)
    else if (tag === TAG.rt || tag === TAG.rp) {
      this.close(TAG.rt, BLOCK)
      this.close(TAG.rp, BLOCK)
    }
  }

  startTag(tag: number, classes: string, attributes: string[] | null, selfClosing: boolean): void {
    this.flush()
    if ((tag === TAG.html || tag === TAG.body) && this.openCount[tag]) return
    if (this.openCount[TAG.head] && !HEAD_CONTENT[tag]) this.close(TAG.head, NO_SCOPE)
    if (IMPLIES_ENDS[tag]) this.impliedEnds(tag)
    else if (tag >= KNOWN_TAGS && this.openCount[TAG.rt]! + this.openCount[TAG.rp]! > 0) this.endReading(tag)
    const node = this.push(tag, '', this.classNumber(classes), attributes)
    if (VOID[tag] || (selfClosing && this.inForeignContent())) return
    if (this.open.length >= MAX_DEPTH) {
      this.overflowCount.set(tag, (this.overflowCount.get(tag) ?? 0) + 1)
      if (++this.overflow > MAX_OVERFLOW) throw new ExtractionError('too-deep', 'elements nested too deep')
      return
    }
    this.open.push(node)
    this.openCount[tag]!++
  }

  /** The next base or row of readings ends a reading that is still open. */
  private endReading(tag: number): void {
    const name = this.tree.otherNames[tag - KNOWN_TAGS]!
    if (name !== 'rb' && name !== 'rtc') return
    this.close(TAG.rt, BLOCK)
    this.close(TAG.rp, BLOCK)
  }

  private classNumber(classes: string): number {
    let number = this.classNumbers.get(classes)
    if (number === undefined) {
      number = this.tree.classNames.length
      this.tree.classNames.push(classes)
      this.classNumbers.set(classes, number)
    }
    return number
  }

  endTag(tag: number): void {
    this.flush()
    if (tag === TAG.body || tag === TAG.html) return
    if (tag === TAG.br) {
      this.push(tag, '', 0, null)
      return
    }
    if (this.overflow) {
      const beyond = this.overflowCount.get(tag)
      if (beyond) {
        // Flattened elements have no depth of their own: only the count of what is open matters.
        this.overflow--
        this.overflowCount.set(tag, beyond - 1)
        return
      }
    }
    if (HEADING[tag]) this.closeHeading()
    else if (TABLE_PART[tag]) this.close(tag, tag === TAG.table ? NO_SCOPE : TABLE_SCOPE)
    else if (BLOCK[tag]) this.close(tag, SCOPE[tag] ? NO_SCOPE : SCOPE)
    else this.close(tag, BLOCK)
  }

  /** The end tag of any heading ends the nearest open one. */
  private closeHeading(): void {
    let open = 0
    for (let tag: number = TAG.h1; tag <= TAG.h6; tag++) open += this.openCount[tag]!
    if (open === 0) return
    for (let height = this.open.length - 1; height >= 0; height--) {
      const tag = this.tree.tag[this.open[height]!]!
      if (HEADING[tag]) this.popTo(height)
      if (HEADING[tag] || SCOPE[tag]) return
    }
  }

  otherTag(name: string): number {
    let number = this.otherNumbers.get(name)
    if (number === undefined) {
      number = KNOWN_TAGS + this.tree.otherNames.length
      this.tree.otherNames.push(name)
      this.otherNumbers.set(name, number)
      this.openCount.push(0)
    }
    return number
  }

  inForeignContent(): boolean {
    return this.openCount[TAG.svg]! + this.openCount[TAG.math]! > 0
  }

  finish(): Tree {
    this.flush()
    this.popTo(0)
    return this.tree
  }
}

/** Scripts matter when they hold formulas, structured data or the settings of a formula renderer. */
function keepScript(tree: Tree, node: number, source: string): boolean {
  const type = tree.attribute(node, 'type') ?? ''
  if (/^(math\/|text\/x-mathjax|application\/ld\+json|text\/asciimath)/i.test(type)) return true
  return source.length < 200_000 && /MathJax|delimiters|macros/.test(source)
}

/** Parses a page in one pass. Throws ExtractionError `too-deep` or `too-many-nodes`. */
export function parseTree(html: string): Tree {
  const builder = new Builder(html.length)
  new Tokenizer(html, builder).run()
  const tree = builder.finish()
  if (tree.size > MANY_NODES && html.length < LEAST_SOURCE * tree.size)
    throw new ExtractionError('too-many-nodes', `${tree.size} elements and texts in ${html.length} characters`)
  return tree
}
