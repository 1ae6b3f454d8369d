import type { Extraction } from './extract/index.js'

/** Types of text that is no markup, whatever stands in it. */
const PLAIN = /^\s*text\/plain\s*(?:;|$)/i

export const isPlainText = (contentType: string): boolean => PLAIN.test(contentType)

/** Plain text as it stands, as what extraction would make of a page: it is text already, and none of it is left out. */
export function plainText(text: string): Extraction {
  return { title: '', text: text.replace(/\r\n?/g, '\n').trim(), beside: '', markup: ['plain text'], formulas: 0 }
}
