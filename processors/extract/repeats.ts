import type { Block } from './block.js'

/** Words of a block from which another with the same is a copy, and of a teaser that breaks off. */
const TELLING = 12
const TEASER = 5
/** Copies beyond which what is repeated belongs to the items of a series, such as the same note under each. */
const MAX_COPIES = 3
/** Items of a list are copies as parts of one only: so many in a row. */
const ITEMS = 3
const WINDOW = 4
/** Share of its words, four by four, that a copy has in common with what came before. */
const SHARE = 0.95
const NUMBER = 1
/** Hashes of so many bits are integers that V8 keeps without a box. */
const SMALL = 0x3fffffff
const MAX_WORDS = 2000
const BROKEN_OFF = /(?:…|\.{3})\s*(?:\[?(?:read )?more\]?)?$/i

/** Hashes of a text's words, in either case; those of numbers are odd. A character of a script without spaces is a word. */
function wordsOf(text: string): number[] {
  const words: number[] = []
  let hash = 0
  let number = 0
  for (let i = 0; i <= text.length && words.length < MAX_WORDS; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 32
    const isDigit = code >= 48 && code <= 57
    const isSpaceless = code >= 0x3040 && code < 0xd7a4
    if (isSpaceless || !(isDigit || isLetter(code))) {
      if (hash) words.push((hash & SMALL & ~NUMBER) | number)
      if (isSpaceless) words.push(code << 1)
      hash = 0
    } else {
      if (!hash) number = isDigit ? NUMBER : 0
      hash = Math.imul((hash || 7) ^ (code < 128 && !isDigit ? code | 32 : code), 0x5bd1e995) || 1
    }
  }
  return words
}

/** Letters of ASCII, and all beyond it but for marks and spaces. */
const isLetter = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  (code >= 0xc0 &&
    (code < 0x2000 || code > 0x206f) &&
    (code < 0x3000 || code > 0x303f) &&
    (code < 0xff00 || code > 0xff0f))

/** Hashes of four words in a row, for each place at which they begin; odd where a number is among them. */
function windowsOf(words: readonly number[]): number[] {
  const windows: number[] = []
  for (let i = WINDOW; i <= words.length; i++) {
    let hash = 0
    let number = 0
    for (let k = i - WINDOW; k < i; k++) {
      hash = (Math.imul(hash, 31) + words[k]!) | 0
      number |= words[k]! & NUMBER
    }
    windows.push((hash & SMALL & ~NUMBER) | number)
  }
  return windows
}

/**
 * Leaves out what a page says a second time: a copy of the text for machines, for print or for another screen, and teasers that
 * break off. Quotes, tables, code and formulas may repeat what was said, and so may the items of a series.
 * @param kept which blocks are kept; changed in place
 */
export function dropRepeats(blocks: readonly Block[], kept: boolean[]): void {
  const copies = countCopies(blocks, kept)
  const seen = new Set<number>()
  const teasers: [block: number, windows: number[]][] = []
  let run: number[] = []
  const close = (): void => {
    if (run.length >= ITEMS || !run.some((b) => blocks[b]!.marker)) for (const b of run) kept[b] = false
    run = []
  }
  /** The last words before a block: a copy may join paragraphs. */
  let before: number[] = []
  for (let b = 0; b < blocks.length; b++) {
    if (!kept[b]) continue
    const block = blocks[b]!
    const words = canRepeat(block) ? wordsOf(block.text) : []
    const windows = windowsOf(words)
    const teaser = words.length < TEASER ? -1 : brokenOff(block.text)
    if (teaser >= 0) teasers.push([b, windowsOf(wordsOf(block.text.slice(0, teaser)))])
    else if (isCopy(windows, seen) && copies.get(block.text)! <= MAX_COPIES) {
      run.push(b)
      continue
    } else {
      for (const window of windows) seen.add(window)
      for (const window of windowsOf([...before, ...words.slice(0, WINDOW - 1)])) seen.add(window)
      before = words.slice(1 - WINDOW)
    }
    close()
  }
  close()
  for (const [b, windows] of teasers)
    if (windows.length > 2 && windows.slice(0, -1).every((one) => seen.has(one))) kept[b] = false
}

/** Where a text that breaks off does so; -1 for others. */
function brokenOff(text: string): number {
  const tail = Math.max(0, text.length - 20)
  const at = text.slice(tail).search(BROKEN_OFF)
  return at < 0 ? -1 : tail + at
}

const canRepeat = ({ kind, quoteDepth, formulas }: Block): boolean =>
  kind === 'text' && quoteDepth === 0 && formulas.length === 0

/** Whether nearly all words were said before, in the same order; where a number is another one, it is another text. */
function isCopy(windows: readonly number[], seen: ReadonlySet<number>): boolean {
  if (windows.length <= TELLING - WINDOW) return false
  let known = 0
  for (const window of windows) {
    if (seen.has(window)) known++
    else if (window & NUMBER) return false
  }
  return known >= SHARE * windows.length
}

function countCopies(blocks: readonly Block[], kept: readonly boolean[]): Map<string, number> {
  const copies = new Map<string, number>()
  for (const [b, { text }] of blocks.entries()) if (kept[b]) copies.set(text, (copies.get(text) ?? 0) + 1)
  return copies
}
