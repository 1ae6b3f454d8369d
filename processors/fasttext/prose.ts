/** The text without what is in no language: fenced code, formulas, addresses. */
export function prose(text: string): string {
  const withoutCode = text.replace(/^(```|~~~)[^\n]*\n[\s\S]*?(?:^\1[^\n]*$|$(?![\s\S]))/gm, ' ')
  return withoutAddresses(withoutFormulas(withoutCode))
}

export const withoutAddresses = (text: string): string => text.replace(/\bhttps?:\/\/\S+/g, ' ')

/** Goes from one dollar to the next: what is no formula between two may be one from the second on. */
function withoutFormulas(text: string): string {
  const parts: string[] = []
  let from = 0
  for (let open = text.indexOf('$'); open >= 0; ) {
    const fence = text[open + 1] === '$' ? '$$' : '$'
    const start = open + fence.length
    const close = text.indexOf('$', start)
    if (close < 0) break
    const content = text.slice(start, close)
    if (text.startsWith(fence, close) && isFormula(content, fence, text[close + fence.length])) {
      parts.push(text.slice(from, open))
      from = close + fence.length
      open = text.indexOf('$', from)
    } else open = close
  }
  return parts.length > 0 ? `${parts.join(' ')} ${text.slice(from)}` : text
}

/**
 * Whether what stands between two dollars is a formula, and not what is said between two prices: no number follows the second dollar, no
 * space stands within the two, and it is no run of words.
 */
function isFormula(content: string, fence: string, next = ''): boolean {
  if (fence === '$' && (content.includes('\n') || /\d/.test(next))) return false
  if (/[\\^_]/.test(content)) return true
  if (fence === '$' && /^\s|\s$/.test(content)) return false
  return !/\p{L}{2,30}[\s,.]{1,9}\p{L}{2,30}[\s,.]{1,9}\p{L}{2}/u.test(content)
}
