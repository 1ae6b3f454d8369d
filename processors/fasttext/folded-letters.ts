import { normalForm } from '../normal-form.js'

/** Letters with marks apart, and letters that look otherwise only: wide, of mathematics, in circles, joined, or as Arabic is printed. */
const UNUSUAL =
  /\p{Script=Latin}[\u0300-\u036f]+|[\u0391-\u03c9\u0400-\u04ff][\u0300-\u036f]+|[\u2460-\u24ff\ufb00-\ufb06\ufb50-\ufdff\ufe70-\ufefc\uff01-\uffee]|[\u{1d400}-\u{1d7ff}\u{1f110}-\u{1f189}]/gu
/** One of these is in each of them. */
const HINT = /[\u0300-\u036f\u2460-\u24ff\ud835\ud83c\ufb00-\ufdff\ufe70-\uffee]/
/** Share of capitals among the letters above which a text has more of them than sentences have, German ones too. */
const MANY_CAPITALS = 0.1

/**
 * A text in usual letters, as the identification learned them, and in small ones where words begin with capitals or consist of them. Not
 * all that NFKC changes: it takes Thai vowels apart.
 */
export function foldedLetters(text: string): string {
  const usual = HINT.test(text) ? text.replace(UNUSUAL, (letters) => normalForm(letters, 'NFKC')) : text
  const small = usual.toLowerCase()
  return hasManyCapitals(usual, small) ? small : usual
}

/** Letters of scripts without capitals count as small ones. */
function hasManyCapitals(text: string, small: string): boolean {
  let letters = 0
  let capitals = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 65) continue
    letters++
    if (code !== small.charCodeAt(i)) capitals++
  }
  return capitals > letters * MANY_CAPITALS
}
