const HTML_TYPE = /^\s*(text\/html|application\/(?:vnd\.wap\.)?xhtml\+xml)\s*(;|,|$)/i
/** Types that say nothing: servers send them for what they do not know, and crawlers for what had none. */
const VAGUE_TYPE =
  /^\s*($|[^/]*$|\*\/\*|unknown\/|text\/(html|xml|unknown)|application\/(xml|octet-stream|unknown|x-unknown|force-download|x-httpd-php))/i
const HTML_START = /^<(!doctype\s+html|html|head|body|title|meta|script|style|div|p|h1|table|br|a|font|iframe|b)[\s>/]/i
/** Signatures of other formats that are sent as HTML by mistake. */
const FOREIGN: [signature: string, name: string][] = [
  ['%PDF-', 'PDF'],
  ['GIF8', 'GIF'],
  ['\x89PNG', 'PNG'],
  ['\xff\xd8\xff', 'JPEG'],
  ['PK\x03\x04', 'zip'],
  ['\x1f\x8b\x08', 'gzip'],
]

/**
 * Whether a body is HTML: by its Content-Type, and where that says nothing by how it begins, after the WHATWG's MIME sniffing.
 * @param start the first bytes of the body
 * @returns undefined when it is, or what it is instead
 */
export function notHtml(contentType: string, start: Buffer): string | undefined {
  const isHtml = HTML_TYPE.test(contentType)
  if (!isHtml && !VAGUE_TYPE.test(contentType)) return contentType.slice(0, 100)
  const text = start.toString('latin1', 0, 1024)
  const foreign = FOREIGN.find(([signature]) => text.startsWith(signature))
  if (foreign) return `${foreign[1]} sent as ${contentType.slice(0, 100) || 'nothing'}`
  return isHtml || looksLikeHtml(start) ? undefined : contentType.slice(0, 100) || 'no Content-Type'
}

/** Whether bytes begin like an HTML page, in whatever encoding. */
export function looksLikeHtml(start: Buffer): boolean {
  // Without byte order marks and the zeros of UTF-16.
  let text = start.toString('latin1', 0, 4096).replace(/^(\xef\xbb\xbf|\xfe\xff|\xff\xfe)/, '')
  text = text.replaceAll('\0', '').trimStart()
  for (const [open, close] of [['<?xml', '>'], ...Array(8).fill(['<!--', '-->'])] as [string, string][]) {
    if (!text.startsWith(open)) continue
    const end = text.indexOf(close)
    if (end < 0) return true
    text = text.slice(end + close.length).trimStart()
  }
  return HTML_START.test(text)
}
