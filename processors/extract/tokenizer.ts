import { decodeHTML, decodeHTMLAttribute } from 'entities'
import { hashStep, NameTable } from './names.js'
import { KNOWN_TAGS, RAW_TEXT, TAG, TAG_NAMES } from './tags.js'

/** What a page's markup says, in its order. Tags are numbered as in tags.ts. */
export interface TokenSink {
  text(text: string): void
  /** Attributes are the kept ones but `class`, names and values in turn. */
  startTag(tag: number, classes: string, attributes: string[] | null, selfClosing: boolean): void
  endTag(tag: number): void
  /** Number of a name that is not in the table. */
  otherTag(name: string): number
  /** Whether the open elements are SVG or MathML. */
  inForeignContent(): boolean
}

const ATTRIBUTES = `class href src alt title id role content name property itemprop rel lang type datetime style hidden
  media start alttext display mode encoding mathvariant linethickness open close separators notation width columnalign
  http-equiv data-tex data-latex data-math data-formula data-equation data-expr data-katex data-asciimath data-mathml
  data-src data-lazy-src data-mml-node data-c aria-hidden aria-expanded aria-controls aria-level data-toggle data-bs-toggle
  itemtype itemscope shadowrootmode colspan rowspan value reversed data-line d x y y1 y2 transform xlink:href`.split(
  /\s+/,
)
const CLASS = 0
/** Addresses and titles are everywhere and matter on a few elements only. */
const HREF = 1
const TITLE = 4
/** Links to a site's first page tell its name. */
const FIRST_PAGE = /^(?:https?:)?(?:\/\/[^/?#]+)?(?:\.?\/)?(?:index\.\w+)?$/i
const MAX_FIRST_PAGE = 80
/** What is drawn matters where formulas are, and many pages have large drawings without any. */
const DRAWN = ATTRIBUTES.indexOf('d')
const attributeTable = new NameTable(ATTRIBUTES)
const tagTable = new NameTable(TAG_NAMES)

/** Whether the name of a class is the first of those that renderers of formulas give. */
function isRendering(classes: string): boolean {
  const code = classes.charCodeAt(0)
  if (code !== 107 && code !== 77 && code !== 109) return false
  return classes.startsWith('katex') || classes.startsWith('MathJax') || classes.startsWith('mjx')
}

const SPACE = 32
const SLASH = 47
const EQUALS = 61
const GREATER = 62

const isLetter = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90)
/** White space as HTML has it. */
export const isSpace = (code: number): boolean => code === SPACE || (code >= 9 && code <= 13 && code !== 11)

/**
 * Splits a page into text and tags as the HTML standard's tokenizer does (https://html.spec.whatwg.org/#tokenization), less the
 * states of escaped scripts. Jumps from one delimiter to the next, so that scripts and long texts cost next to nothing; linear in the length.
 */
export class Tokenizer {
  private at = 0
  private hash = 0
  /** Browsers that run scripts read `<noscript>` as text, so that nothing left open in it reaches beyond its end. */
  private noscript = false
  /** Whether formulas were met that KaTeX or MathJax rendered. */
  private drawn = false

  constructor(
    private readonly html: string,
    private readonly sink: TokenSink,
  ) {}

  run(): void {
    const { html } = this
    let from = 0
    for (let open = html.indexOf('<'); open >= 0; open = html.indexOf('<', this.at)) {
      const code = html.charCodeAt(open + 1)
      if (isLetter(code)) {
        this.text(from, open)
        this.startTag(open + 1)
      } else if (code === SLASH && isLetter(html.charCodeAt(open + 2))) {
        this.text(from, open)
        this.endTag(open + 2)
      } else if (code === 33 || code === 63 || (code === SLASH && open + 2 < html.length)) {
        this.text(from, open)
        this.comment(open + 1)
      } else {
        this.at = open + 1
        continue
      }
      from = this.at
    }
    this.text(from, html.length)
  }

  private text(start: number, end: number): void {
    if (start >= end) return
    const text = this.html.slice(start, end)
    this.sink.text(text.includes('&') ? decodeHTML(text) : text)
  }

  /** Comments, declarations and processing instructions; `start` is after the `<`. */
  private comment(start: number): void {
    const { html } = this
    if (html.startsWith('!--', start)) {
      // `<!-->` and `<!--->` are whole comments.
      const short = /^-?>/.exec(html.slice(start + 3, start + 5))
      if (short) this.at = start + 3 + short[0].length
      else this.skipTo('-->', start + 3)
    } else if (html.startsWith('![CDATA[', start) && this.sink.inForeignContent()) {
      this.skipTo(']]>', start + 8)
      const end = html.startsWith(']]>', this.at - 3) ? this.at - 3 : this.at
      if (end > start + 8) this.sink.text(html.slice(start + 8, end))
    } else this.skipTo('>', start)
  }

  private skipTo(mark: string, from: number): void {
    const found = this.html.indexOf(mark, from)
    this.at = found < 0 ? this.html.length : found + mark.length
  }

  /** Moves over a name and hashes it on the way; in an attribute's, `=` ends it. */
  private name(start: number, attribute: boolean): void {
    const { html } = this
    let hash = 0
    let i = start
    for (; i < html.length; i++) {
      const code = html.charCodeAt(i)
      if (code === GREATER || code === SLASH || isSpace(code) || (attribute && code === EQUALS && i > start)) break
      hash = hashStep(hash, code)
    }
    this.hash = hash
    this.at = i
  }

  private tag(start: number): number {
    this.name(start, false)
    const known = tagTable.find(this.html, start, this.at, this.hash)
    return known >= 0 ? known : this.sink.otherTag(this.html.slice(start, this.at).toLowerCase())
  }

  private endTag(start: number): void {
    const tag = this.tag(start)
    if (this.html.charCodeAt(this.at) === GREATER) this.at++
    else if (!this.attributes(tag)) return
    if (tag === TAG.noscript) this.noscript = false
    this.sink.endTag(tag)
  }

  private startTag(start: number): void {
    const tag = this.tag(start)
    this.classes = ''
    this.list = null
    if (this.html.charCodeAt(this.at) === GREATER) this.at++
    else if (!this.attributes(tag)) return
    const selfClosing = this.html.charCodeAt(this.at - 2) === SLASH
    const raw = tag < KNOWN_TAGS ? RAW_TEXT[tag]! : 0
    const foreign = raw > 0 && this.sink.inForeignContent()
    if (tag === TAG.noscript) this.noscript = true
    this.sink.startTag(tag, this.classes, this.list, selfClosing)
    if (raw && !foreign) this.rawText(tag, raw === 2)
  }

  private classes = ''
  private list: string[] | null = null

  /** Reads attributes up to the end of the tag; false where the page ends before. */
  private attributes(tag: number): boolean {
    const { html } = this
    for (;;) {
      let code = html.charCodeAt(this.at)
      while (isSpace(code) || code === SLASH) code = html.charCodeAt(++this.at)
      if (code === GREATER) {
        this.at++
        return true
      }
      if (this.at >= html.length) return false
      const start = this.at
      this.name(start, true)
      const number = attributeTable.find(html, start, this.at, this.hash)
      code = html.charCodeAt(this.at)
      while (isSpace(code)) code = html.charCodeAt(++this.at)
      if (code !== EQUALS) {
        if (number >= 0) this.keep(tag, number, 0, 0)
        continue
      }
      code = html.charCodeAt(++this.at)
      while (isSpace(code)) code = html.charCodeAt(++this.at)
      if (!this.value(tag, number, code)) return false
    }
  }

  private value(tag: number, number: number, first: number): boolean {
    const { html } = this
    let start = this.at
    let end: number
    if (first === 34 || first === 39) {
      start++
      end = html.indexOf(first === 34 ? '"' : "'", start)
      if (end < 0) {
        this.at = html.length
        return false
      }
      this.at = end + 1
    } else {
      let code = first
      for (end = start; end < html.length && code !== GREATER && !isSpace(code); ) code = html.charCodeAt(++end)
      this.at = end
    }
    if (number >= 0) this.keep(tag, number, start, end)
    return true
  }

  private keep(tag: number, number: number, start: number, end: number): void {
    if (number >= DRAWN && !this.drawn) return
    const elsewhere = number <= TITLE && number >= HREF && tag !== TAG.img && tag !== TAG.link && tag !== TAG.script
    if (elsewhere && (tag !== TAG.a || number !== HREF || end - start > MAX_FIRST_PAGE || this.hasPath(start, end)))
      return
    const source = this.html.slice(start, end)
    if (elsewhere && !FIRST_PAGE.test(source)) return
    const value = source.includes('&') ? decodeHTMLAttribute(source) : source
    if (number === CLASS) {
      if (!this.drawn) this.drawn = isRendering(value)
      this.classes ||= value
      return
    }
    const name = ATTRIBUTES[number]!
    this.list ??= []
    const { list } = this
    for (let i = 0; i < list.length; i += 2) if (list[i] === name) return
    list.push(name, value)
  }

  /** Whether an address clearly has a path, as most do that are no links to the first page. */
  private hasPath(start: number, end: number): boolean {
    const { html } = this
    let slash = start
    if (html.startsWith('https://', start)) slash = html.indexOf('/', start + 8)
    else if (html.charCodeAt(start + 1) === SLASH) return false
    if (slash < start || slash + 1 >= end || html.charCodeAt(slash) !== SLASH) return false
    const next = html.charCodeAt(slash + 1)
    return next !== 105 && next !== 73
  }

  /** Content up to the element's own end tag, markup in it being text; character references count where `decoded`. */
  private rawText(tag: number, decoded: boolean): void {
    const { html } = this
    const start = this.at
    let close = tag === TAG.plaintext ? -1 : html.indexOf('</', start)
    while (close >= 0 && !this.ends(TAG_NAMES[tag]!, close + 2) && !(this.noscript && this.ends('noscript', close + 2)))
      close = html.indexOf('</', close + 2)
    const end = close < 0 ? html.length : close
    if (decoded) this.text(start, end)
    else if (end > start) this.sink.text(html.slice(start, end))
    this.at = end
  }

  /** Whether the name of an end tag is this one. */
  private ends(name: string, at: number): boolean {
    const after = this.html.charCodeAt(at + name.length)
    if (after !== GREATER && after !== SLASH && !isSpace(after)) return false
    return this.html.slice(at, at + name.length).toLowerCase() === name
  }
}
