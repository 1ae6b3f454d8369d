import { defineFilter, type Rejection } from './filter.js'

/** Words of a page, as in Gopher and FineWeb. */
const FEWEST_WORDS = 50
const MOST_WORDS = 100_000

/** Shares from which a page counts as repetitive, as in Gopher (arXiv 2112.11446, table A1) and FineWeb. */
const LINES = 0.3
const LINE_CHARACTERS = 0.2
const TOP_NGRAM: Readonly<Record<number, number>> = { 2: 0.2, 3: 0.18, 4: 0.16 }
const REPEATED_NGRAMS: Readonly<Record<number, number>> = { 5: 0.15, 6: 0.14, 7: 0.13, 8: 0.12, 9: 0.11, 10: 0.1 }
const LONGEST_NGRAM = 10

const UNSPACED = String.raw`[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]`
/** Letters and digits together are a word; in scripts without spaces, each character is. */
const WORD = new RegExp(String.raw`${UNSPACED}|(?:(?!${UNSPACED})[\p{L}\p{M}\p{N}])+`, 'gu')

/** Leaves out pages that are too short or too long to be text, or that repeat themselves. */
export const quality = defineFilter({
  name: 'quality',
  create:
    () =>
    ({ text }) => {
      const words = text.match(WORD) ?? []
      return unfitLength(words.length) ?? repeatedLines(text) ?? repeatedWords(words) ?? true
    },
})

function unfitLength(words: number): Rejection | undefined {
  if (words < FEWEST_WORDS) return { reason: 'too-short', detail: `${words} words` }
  if (words > MOST_WORDS) return { reason: 'too-long', detail: `${words} words` }
  return undefined
}

function repeatedLines(text: string): Rejection | undefined {
  for (const [what, separator] of [
    ['lines', /\n+/],
    ['paragraphs', /\n{2,}/],
  ] as const) {
    const items = text.split(separator)
    const seen = new Set<string>()
    const again = items.filter((item) => {
      const known = seen.has(item)
      seen.add(item)
      return known
    })
    const characters = again.reduce((sum, { length }) => sum + length, 0) / text.length
    if (again.length / items.length > LINES) return repetitive(`${what} repeated`, again.length / items.length)
    if (characters > LINE_CHARACTERS) return repetitive(`characters in repeated ${what}`, characters)
  }
  return undefined
}

/** Looks at the share of all characters that the most frequent n-gram, or those that have come before, make up. */
function repeatedWords(words: string[]): Rejection | undefined {
  const ids = new Map<string, number>()
  const first = words.map((word) => numberOf(ids, word))
  // Where each word starts, the spaces left out: the length of an n-gram is a difference.
  const starts = [0]
  for (const word of words) starts.push(starts.at(-1)! + word.length)
  const total = starts.at(-1)!
  let grams = first
  for (let n = 2; n <= LONGEST_NGRAM; n++) {
    const known = new Map<number, number>()
    const shorter = grams
    // Numbers below 2^53: there are at most MOST_WORDS of each.
    grams = first.slice(n - 1).map((word, i) => numberOf(known, shorter[i]! * MOST_WORDS + word))
    const length = (at: number) => starts[at + n]! - starts[at]!
    const share = (n in TOP_NGRAM ? topLength : repeatedLength)(grams, n, length) / total
    if (share > (TOP_NGRAM[n] ?? REPEATED_NGRAMS[n]!)) {
      return repetitive(n in TOP_NGRAM ? `one ${n}-gram` : `repeated ${n}-grams`, share)
    }
  }
  return undefined
}

/** Characters that the most frequent n-gram makes up in all. */
function topLength(grams: number[], _: number, length: (at: number) => number): number {
  const sums = new Map<number, { count: number; characters: number }>()
  let top = { count: 0, characters: 0 }
  grams.forEach((gram, at) => {
    const sum = sums.get(gram) ?? { count: 0, characters: 0 }
    sum.count++
    sum.characters += length(at)
    sums.set(gram, sum)
    if (sum.count > top.count || (sum.count === top.count && sum.characters > top.characters)) top = sum
  })
  return top.characters
}

/** Characters in n-grams that have come before, none of them counted twice. */
function repeatedLength(grams: number[], n: number, length: (at: number) => number): number {
  const seen = new Set<number>()
  let characters = 0
  for (let at = 0; at < grams.length; ) {
    if (seen.has(grams[at]!)) {
      characters += length(at)
      at += n
    } else seen.add(grams[at++]!)
  }
  return characters
}

function numberOf<K>(numbers: Map<K, number>, key: K): number {
  let number = numbers.get(key)
  if (number === undefined) {
    number = numbers.size
    numbers.set(key, number)
  }
  return number
}

const repetitive = (what: string, share: number): Rejection => ({
  reason: 'repetitive',
  detail: `${what}: ${(100 * share).toFixed(0)} %`,
})
