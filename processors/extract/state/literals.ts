import { type Json, parsed } from './json.js'

/** Characters of a string from which it may hold a text. */
const LEAST = 80
/** Characters looked at for each of the source, at most. */
const TIMES = 3

/** Where a string literal that starts at `at` ends, behind its quotation mark; the end of the source where it does not. */
function stringEnd(source: string, at: number): number {
  const quote = source[at]!
  for (let i = at + 1; i < source.length; i++) {
    if (source[i] === '\\') i++
    else if (source[i] === quote) return i + 1
    else if (source[i] === '\n' && quote !== '`') return i
  }
  return source.length
}

/** What a string literal stands for. */
function unquoted(literal: string): string | undefined {
  const inner = literal
    .slice(1, -1)
    .replace(/\\x([0-9a-fA-F]{2})/g, '\\u00$1')
    .replace(/\\(['`$])/g, '$1')
    .replace(/\n/g, '\\n')
    .replace(/\r/g, '\\r')
    .replace(/\t/g, '\\t')
  const text = parsed(literal[0] === '"' ? `"${inner}"` : `"${inner.replace(/(\\.)|"/g, (_, pair) => pair ?? '\\"')}"`)
  return typeof text === 'string' ? text : undefined
}

const isQuote = (character: string | undefined): boolean => character === '"' || character === "'" || character === '`'

/** Where what is open at `at` is closed. */
function closed(source: string, at: number): number {
  let depth = 0
  for (let i = at; i < source.length; i++) {
    const character = source[i]!
    if (isQuote(character)) i = stringEnd(source, i) - 1
    else if (character === '{' || character === '[') depth++
    else if ((character === '}' || character === ']') && --depth === 0) return i + 1
  }
  return source.length
}

/** A string that is JSON itself as its value. */
function contentOf(text: string): Json {
  const value = /^\s*[[{]/.test(text) ? parsed(text) : undefined
  return value ?? text
}

/**
 * The values that a script holds: its literals of objects, arrays and strings, and what strings hold that are JSON. Of a literal that is no
 * JSON there are its parts that are, and its longer strings. The time is linear: no more than `TIMES` as many characters are looked at as there are.
 */
export function literalsOf(source: string): Json[] {
  const found: Json[] = []
  let left = TIMES * source.length
  for (let i = 0; i < source.length; i++) {
    const character = source[i]
    if (isQuote(character)) {
      const end = stringEnd(source, i)
      const text = end - i > LEAST ? unquoted(source.slice(i, end)) : undefined
      if (text !== undefined) found.push(contentOf(text))
      i = end - 1
    } else if ((character === '{' || character === '[') && left > 0) {
      const end = closed(source, i)
      left -= end - i
      const value = end - i > LEAST || source.startsWith('[1,"', i) ? parsed(source.slice(i, end)) : undefined
      if (value === undefined) continue
      found.push(value)
      i = end - 1
    }
  }
  return found
}
