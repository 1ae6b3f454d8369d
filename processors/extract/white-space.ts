import { isSpace } from './tokenizer.js'

/** White space to fold: any but single spaces. */
const LOOSE = /[\t\n\r\f\u00a0\u2002-\u200a\u202f\u3000]| {2}/
const SPACES = /[ \t\n\r\f\u00a0\u2002-\u200a\u202f\u3000]+/g

/** White space that is folded: HTML's, and what looks like it. */
export const isFolded = (code: number): boolean =>
  code <= 32
    ? isSpace(code)
    : code >= 0xa0 && (code === 0xa0 || code === 0x3000 || (code >= 0x2002 && code <= 0x200a) || code === 0x202f)

/** Text without white space at its ends, and each stretch of it in between as one space. */
export const foldSpaces = (text: string): string => (LOOSE.test(text) ? text.replace(SPACES, ' ') : text)

/** Folds white space around line breaks and cell borders. */
export function folded(text: string): string {
  const single = text.includes('  ') ? text.replace(/ {2,}/g, ' ') : text
  return single.includes('\n') || single.includes('\t') ? single.replace(/ ?([\n\t]) ?/g, '$1') : single
}

export const tidy = (text: string): string => folded(text).trim()
