import { UNSPACED } from '../unspaced.js'

/** What a UTF-16 code unit of a normalised text is to its grams. */
export const SEPARATOR = 0
export const LETTER = 1
export const DIGIT = 2
/** Of a script without spaces between words: a gram of its own. */
export const SINGLE = 3
/** Belongs to what stands before it. */
export const MARK = 4
/** As if it were not there. */
export const IGNORED = 5
/** Within a word as if it were not there. */
export const APOSTROPHE = 6
export const BACKSLASH = 7
export const NEWLINE = 8

const UNSPACED_SCRIPT = new RegExp(`[${UNSPACED}]`, 'u')

let table: Uint8Array | undefined

/** Class of every code unit, made at first use. */
export function gramClasses(): Uint8Array {
  table ??= Uint8Array.from({ length: 65536 }, (_, code) => classOf(code))
  return table
}

function classOf(code: number): number {
  if (code === 0x0a) return NEWLINE
  if (code === 0x5c) return BACKSLASH
  if (code >= 0xd800 && code <= 0xdfff) return surrogateClass(code)
  const character = String.fromCharCode(code)
  if (/['’‘ʼ＇]/.test(character)) return APOSTROPHE
  // Accents, which decomposition sets apart, and what is not seen.
  if ((code >= 0x300 && code <= 0x36f) || /\p{Cf}/u.test(character)) return IGNORED
  if (/\p{M}/u.test(character)) return MARK
  if (/\p{Nd}/u.test(character)) return DIGIT
  if (!/[\p{L}\p{N}]/u.test(character)) return SEPARATOR
  return UNSPACED_SCRIPT.test(character) ? SINGLE : LETTER
}

/** By its first half alone: planes 2 and 3 are ideographs, the emoji blocks symbols, the rest letters of old scripts. */
function surrogateClass(code: number): number {
  if (code >= 0xdc00) return MARK
  if (code >= 0xd840 && code <= 0xd8bf) return SINGLE
  return code >= 0xd83c && code <= 0xd83e ? SEPARATOR : LETTER
}
