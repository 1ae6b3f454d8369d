import { MAX_DIGITS, TokenScanner } from './token-scanner.js'

/**
 * Names what `tokenize` does; it changes whenever any text comes out otherwise. A model works with the version that it
 * was trained with.
 */
export const TOKENIZER_VERSION = 'sluice-1'

/** Numbers by their count of digits. */
export const NUMBERS = Array.from({ length: MAX_DIGITS + 1 }, (_, digits) => '0'.repeat(digits))

let scanner: TokenScanner | undefined

/**
 * Splits a text into the tokens that the classifier is trained on and scores with: compatibility forms unified (NFKC), lower-case;
 * words, LaTeX commands with their backslash, other characters each alone, Han and Kana by character, Thai and other scripts
 * without spaces by overlapping pairs. Numbers of two digits and more become as many zeros, five at most. Looks at the first 262,144
 * UTF-16 units, gives 16,384 tokens at most, and cuts words at 40 units.
 */
export function tokenize(text: string): string[] {
  scanner ??= new TokenScanner()
  const count = scanner.scan(text)
  const { text: normalised, units, starts, ends } = scanner
  const tokens = new Array<string>(count)
  for (let i = 0; i < count; i++) {
    const start = starts[i]!
    const end = ends[i]!
    tokens[i] = isNumber(units.values, start, end) ? NUMBERS[end - start]! : normalised.slice(start, end)
  }
  return tokens
}

/** Whether a token is a number of two digits or more, which stands for all of its length. */
export function isNumber(units: Uint16Array, start: number, end: number): boolean {
  if (end - start < 2) return false
  const first = units[start]!
  return first >= 48 && first <= 57
}
