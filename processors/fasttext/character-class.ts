/** What the tokeniser makes of a UTF-16 code unit. */
export const SPACE = 0
export const LETTER = 1
export const DIGIT = 2
/** A token of its own. */
export const SYMBOL = 3
/** Han and Kana: a character is a token. */
export const IDEOGRAPH = 4
/** Scripts without spaces between words whose letters mean little alone. */
export const UNSPACED = 5
export const BACKSLASH = 6
/** First half of a character beyond the basic plane that is no ideograph: emoji and rare symbols. */
export const PAIR = 7

let table: Uint8Array | undefined

/** Class of every UTF-16 code unit, made at first use. */
export function characterClasses(): Uint8Array {
  table ??= Uint8Array.from({ length: 65536 }, (_, code) => classOf(code))
  return table
}

function classOf(code: number): number {
  if (code === 0x5c) return BACKSLASH
  if (code >= 0xd800 && code <= 0xdfff) return surrogateClass(code)
  const character = String.fromCharCode(code)
  if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u30fc]/u.test(character)) {
    return /\p{L}/u.test(character) ? IDEOGRAPH : SYMBOL
  }
  if (/[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u.test(character)) {
    if (/[\p{L}\p{M}]/u.test(character)) return UNSPACED
  }
  if (/[\p{L}\p{M}]/u.test(character)) return LETTER
  if (/\p{Nd}/u.test(character)) return DIGIT
  return /[\p{Z}\p{C}\s]/u.test(character) ? SPACE : SYMBOL
}

/** By its first half alone: planes 2 and 3 are ideographs, the emoji blocks symbols, the rest letters of old scripts. */
function surrogateClass(code: number): number {
  if (code >= 0xdc00) return LETTER
  if (code >= 0xd840 && code <= 0xd8bf) return IDEOGRAPH
  return code >= 0xd83c && code <= 0xd83e ? PAIR : LETTER
}
