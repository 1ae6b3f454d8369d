/** Types of text that is no markup, whatever stands in it. */
const PLAIN = /^\s*text\/plain\s*(?:;|$)/i

export const isPlainText = (contentType: string): boolean => PLAIN.test(contentType)

/** Plain text as a page that shows it as it stands, so that the stages have to know of HTML alone; empty for white space. */
export function htmlOfText(text: string): string {
  const escaped = text.replace(/[&<]/g, (character) => (character === '&' ? '&amp;' : '&lt;'))
  return escaped.trim() === '' ? '' : `<pre>${escaped}</pre>`
}
