import { charsetOf } from './decoders.js'

export type DeclaredBy = 'bom' | 'header' | 'meta' | 'xml'

export interface Declaration {
  by: DeclaredBy
  charset: string
}

/** Bytes in which the end of the head is looked for. */
const MAX_HEAD = 1 << 18
/** What is no markup of the head, where it ends, and each `<meta>`: whatever is left open reaches to the end. */
const HEAD_PARTS =
  /<!--[\s\S]*?(?:-->|$)|<(script|style|title|textarea|noframes|template)\b[\s\S]*?(?:<\/\1|$)|<\/head\b|<body\b|<meta\b((?:[^"'>]|"[^"]*(?:"|$)|'[^']*(?:'|$))*)/gi
const ATTRIBUTE = /([^\s"'>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g

/** What a page and its Content-Type header declare, the strongest first. */
export function declarations(bytes: Uint8Array, contentType: string): Declaration[] {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, MAX_HEAD)).toString('latin1')
  const found: [DeclaredBy, string | undefined][] = [
    ['bom', byteOrderMark(bytes)],
    ['header', charsetOf(charsetIn(contentType))],
    ['meta', inAscii(charsetOf(metaLabel(head)))],
    ['xml', inAscii(charsetOf(xmlLabel(head)))],
  ]
  return found.flatMap(([by, charset]) => (charset ? { by, charset } : []))
}

export function byteOrderMark(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  return undefined
}

/** The `charset` parameter of a media type. */
const charsetIn = (type: string): string | undefined => /charset\s*=\s*["']?\s*([^\s"';,]+)/i.exec(type)?.[1]

/** A declaration that can be read byte by byte is in no UTF-16, whatever it says. */
const inAscii = (charset: string | undefined): string | undefined => (charset?.startsWith('utf-16') ? 'utf-8' : charset)

const xmlLabel = (head: string): string | undefined =>
  /^(?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([^"']+)["']/i.exec(head)?.[1]

function metaLabel(head: string): string | undefined {
  for (const [part, , attributes] of head.matchAll(HEAD_PARTS)) {
    if (attributes === undefined) {
      if (/^<(?:\/head|body)/i.test(part)) return undefined
      continue
    }
    const label = labelOf(attributes)
    if (charsetOf(label)) return label
  }
  return undefined
}

/** What a `<meta>` with these attributes declares: in `charset`, or as the HTTP header that it stands for. */
function labelOf(attributes: string): string | undefined {
  const values = new Map<string, string>()
  for (const [, name, double, single, bare] of attributes.matchAll(ATTRIBUTE)) {
    const key = name!.toLowerCase()
    if (!values.has(key)) values.set(key, double ?? single ?? bare ?? '')
  }
  if (values.has('charset')) return values.get('charset')
  const isType = values.get('http-equiv')?.trim().toLowerCase() === 'content-type'
  return isType ? charsetIn(values.get('content') ?? '') : undefined
}
