import { isObject, type Json } from './json.js'

const DEEPEST = 60
/** Where states keep what is not the page's text. */
export const BESIDE =
  /^(?:i18n|translations?|locales?|config|settings|theme|styles?|css|nav(?:igation)?|menus?|header|footer|sidebar|related\w*|recommend\w*|cookies?|consent|legal|seo|meta\w*|openGraph|schema|excerpt|teaser|summary|tooltip\w*|hint|help|placeholder|labels?|(?:meta)?description|alt|queries|query)$/i
const TEXT_KEY = /^(?:text|value|literal|children|content)$/
const HEADING_KEY = /^(?:title|headline|heading|subtitle|question)$/
const TYPE_KEYS = ['tagName', 'nodeType', '_type', 'type', 'tag', 'nodeName']
const INLINE = /^(?:a|abbr|b|cite|code|del|em|i|ins|kbd|mark|q|s|small|span|strong|sub|sup|u|link|text)$/
const DRAWN =
  /^(?:script|style|svg|path|img|iframe|button|input|form|nav|footer|head|link|meta|title|noscript|template)$/
const HTML = /<(?:p|h[1-6]|ul|ol|li|div|br|blockquote|pre|table|section|article)\b[^<>]{0,500}>/i
/** Words of a text, letters of one in a script without spaces. */
const PROSE =
  /(?:\p{L}[\p{L}\p{M}'’-]{0,40}[,;:.!?)]{0,3}\s{1,20}[(“"«]?){8}|(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}，。、]){30}/u
const LONG = 80
const LONG_WIDE = 30

const isHtml = (text: string): boolean => text.length > 20 && HTML.test(text)
/** Whether a text is sentences, and no name, code or setting. */
export const isProse = (text: string): boolean =>
  text.length >= LONG_WIDE &&
  text.length >= (/^[\x20-\x7e]*$/.test(text) ? LONG : LONG_WIDE) &&
  !/^\s*[{[<]/.test(text) &&
  PROSE.test(text)

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;')

/** Text as paragraphs, or with the headings and items that Markdown has. */
function paragraphs(text: string): string {
  return text
    .split(/\n\s*\n/)
    .map((one) => {
      const heading = /^\s*(#{1,6}) +(.*)$/.exec(one)
      if (heading) return `<h${heading[1]!.length}>${escaped(heading[2]!)}</h${heading[1]!.length}>`
      if (/^\s*[-*] .*(?:\n\s*[-*] .*)*$/.test(one))
        return `<ul>${one
          .trim()
          .split(/\n\s*/)
          .map((item) => `<li>${escaped(item.slice(2))}</li>`)
          .join('')}</ul>`
      return `<p>${escaped(one)}</p>`
    })
    .join('')
}

const textual = (text: string): string => (isHtml(text) ? text : isProse(text) ? paragraphs(text) : '')

/** The element that a node of rich text is, by what editors and parsers call it. */
function elementOf(node: { [key: string]: Json }): string {
  const style = typeof node.style === 'string' && /^h[1-6]$|^blockquote$/.test(node.style) ? node.style : undefined
  const type = style ?? TYPE_KEYS.map((key) => node[key]).find((name) => typeof name === 'string' && name !== 'element')
  if (typeof type !== 'string') return isLeafList(node.children) ? 'p' : ''
  const name = type.toLowerCase()
  const level = /^h(?:eading|eader)?[-_]?([1-6])$/.exec(name)?.[1]
  if (level) return `h${level}`
  if (/^head(?:ing|er)/.test(name)) return `h${levelOf(node)}`
  if (/^(?:paragraph|unstyled|block|p)$/.test(name)) return 'p'
  if (/list-?_?item|^li$/.test(name)) return 'li'
  if (/^ol$|ordered-?_?list|number(?:ed)?-?list/.test(name) && !/unordered/.test(name)) return 'ol'
  if (/list$|^ul$/.test(name)) return node.ordered === true || node.listType === 'number' ? 'ol' : 'ul'
  if (/quote/.test(name)) return 'blockquote'
  if (/^(?:pre|code-?_?block)$/.test(name)) return 'pre'
  if (/^(?:table|tbody|thead|tr|td|th|dl|dt|dd|sub|sup|code|div|section|article)$/.test(name)) return name
  return DRAWN.test(name) ? 'drawn' : ''
}

function levelOf(node: { [key: string]: Json }): number {
  const { attrs, data } = node
  const levels = [node.level, node.depth, isObject(attrs) && attrs.level, isObject(data) && data.level]
  return levels.find((one): one is number => typeof one === 'number' && one >= 1 && one <= 6) ?? 2
}

const isLeafList = (value: Json | undefined): boolean =>
  Array.isArray(value) && value.some((one) => isObject(one) && typeof one.text === 'string')

/** `["$", "p", null, { children: … }]`, as React's server components are written. */
const isElement = (value: readonly Json[]): boolean =>
  value[0] === '$' && typeof value[1] === 'string' && value.length >= 4 && isObject(value[3])

/** The HTML of what a value holds as text: HTML itself, prose, and the trees of editors and parsers; empty for all else. */
export function markupOf(value: Json, inText = false, depth = 0): string {
  if (depth > DEEPEST) return ''
  if (typeof value === 'string') return textual(value) || (inText && !value.startsWith('$') ? escaped(value) : '')
  if (Array.isArray(value)) {
    if (isElement(value)) return component(value[1] as string, value[3] as { [key: string]: Json }, depth)
    return value.map((one) => markupOf(one, inText, depth + 1)).join('')
  }
  return isObject(value) ? node(value, inText, depth) : ''
}

function component(name: string, props: { [key: string]: Json }, depth: number): string {
  if (DRAWN.test(name) || props.hidden === true) return ''
  const html = isObject(props.dangerouslySetInnerHTML) ? props.dangerouslySetInnerHTML.__html : undefined
  const inner = typeof html === 'string' ? html : markupOf(props.children ?? null, /^[a-z]/.test(name), depth + 1)
  if (!/^[a-z][a-z0-9-]*$/.test(name)) return inner
  return inner && `<${name}>${inner}</${name}>`
}

function node(value: { [key: string]: Json }, inText: boolean, depth: number): string {
  const element = elementOf(value)
  if (element === 'drawn') return ''
  const within = inText || element !== ''
  const parts: string[] = []
  for (const [key, part] of Object.entries(value)) {
    if (BESIDE.test(key) || TYPE_KEYS.includes(key)) continue
    if (typeof part !== 'string')
      parts.push(markupOf(part, within && /^(?:children|content|data|nodes|items)$/.test(key), depth + 1))
    else if (TEXT_KEY.test(key) && (within || isLeaf(value))) parts.push(isHtml(part) ? part : escaped(part))
    else if (HEADING_KEY.test(key) && part.length < 200 && !isHtml(part)) parts.push(`<h2>${escaped(part)}</h2>`)
    else parts.push(textual(part))
  }
  const inner = parts.join('')
  return inner && element && !INLINE.test(element) ? `<${element}>${inner}</${element}>` : inner
}

/** A run of text: an object of a type whose other values only say how it looks. */
const isLeaf = (value: { [key: string]: Json }): boolean =>
  typeof value.type === 'string'
    ? /text|span/i.test(value.type)
    : typeof value.text === 'string' && Object.keys(value).length <= 3
