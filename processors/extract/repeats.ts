import type { Block } from './block.js'
import { IntegerSet } from './integer-set.js'

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

/**
 * Hashes of a text's words, in either case; those of numbers are odd. A character of a script without spaces is a word.
 * @param room what they are written to
 */
function wordsOf(text: string, room: Int32Array): Int32Array {
  let count = 0
  let hash = 0
  let number = 0
  for (let i = 0; i <= text.length && count < MAX_WORDS; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 32
    const isDigit = code >= 48 && code <= 57
    const isSpaceless = code >= 0x3040 && code < 0xd7a4
    if (isSpaceless || !(isDigit || isLetter(code))) {
      if (hash) room[count++] = (hash & SMALL & ~NUMBER) | number
      if (isSpaceless) room[count++] = code << 1
      hash = 0
    } else {
      if (!hash) number = isDigit ? NUMBER : 0
      hash = Math.imul((hash || 7) ^ (code < 128 && !isDigit ? code | 32 : code), 0x5bd1e995) || 1
    }
  }
  return room.subarray(0, count)
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
function windowsOf(words: Int32Array, room: Int32Array): Int32Array {
  let count = 0
  for (let i = WINDOW; i <= words.length; i++) room[count++] = windowAt(words, i - WINDOW)
  return room.subarray(0, count)
}

function windowAt(words: Int32Array, start: number): number {
  let hash = 0
  let number = 0
  for (let k = start; k < start + WINDOW; k++) {
    hash = (Math.imul(hash, 31) + words[k]!) | 0
    number |= words[k]! & NUMBER
  }
  return (hash & SMALL & ~NUMBER) | number
}

/** What was said so far: its windows, and its last words, as a copy may join paragraphs. */
class Said {
  private readonly windows = new IntegerSet()
  /** The last words of the text before, then the first ones of the next. */
  private readonly border = new Int32Array(2 * (WINDOW - 1))
  private before = 0

  add(words: Int32Array, windows: Int32Array): void {
    for (const window of windows) this.windows.add(window)
    const first = words.subarray(0, WINDOW - 1)
    this.border.set(first, this.before)
    for (let i = WINDOW; i <= this.before + first.length; i++) this.windows.add(windowAt(this.border, i - WINDOW))
    const last = words.subarray(Math.max(0, words.length - WINDOW + 1))
    this.border.set(last)
    this.before = last.length
  }

  /** Whether nearly all words were said before, in the same order; where a number is another one, it is another text. */
  hasNearly(windows: Int32Array): boolean {
    if (windows.length <= TELLING - WINDOW) return false
    let known = windows.length
    for (const window of windows) {
      if (this.windows.has(window)) continue
      known--
      if (window & NUMBER || known < SHARE * windows.length) return false
    }
    return true
  }

  hasAll(windows: Int32Array): boolean {
    return windows.every((window) => this.windows.has(window))
  }
}

/**
 * Leaves out what a page says a second time: a copy of the text for machines, for print or for another screen, and teasers that
 * break off. Quotes, tables, code and formulas may repeat what was said, and so may the items of a series.
 * @param kept which blocks are kept; changed in place
 */
export function dropRepeats(blocks: readonly Block[], kept: boolean[]): void {
  const said = new Said()
  const teasers: [block: number, windows: Int32Array][] = []
  const roomForWords = new Int32Array(MAX_WORDS + 1)
  const roomForWindows = new Int32Array(MAX_WORDS + 1)
  const windowsIn = (text: string): Int32Array => windowsOf(wordsOf(text, roomForWords), roomForWindows)
  /** Counted when the first copy is met, before anything is left out. */
  let copies: Map<string, number> | undefined
  const copiesOf = ({ text }: Block): number => {
    copies ??= countCopies(blocks, kept)
    return copies.get(text)!
  }
  let run: number[] = []
  const close = (): void => {
    if (run.length >= ITEMS || !run.some((b) => blocks[b]!.marker)) for (const b of run) kept[b] = false
    run = []
  }
  for (let b = 0; b < blocks.length; b++) {
    if (!kept[b]) continue
    const block = blocks[b]!
    const words = wordsOf(canRepeat(block) ? block.text : '', roomForWords)
    const windows = windowsOf(words, roomForWindows)
    const teaser = words.length < TEASER ? -1 : brokenOff(block.text)
    if (teaser >= 0) teasers.push([b, windowsIn(block.text.slice(0, teaser)).slice(0, -1)])
    else if (said.hasNearly(windows) && copiesOf(block) <= MAX_COPIES) {
      run.push(b)
      continue
    } else said.add(words, windows)
    close()
  }
  close()
  for (const [b, windows] of teasers) if (windows.length > 1 && said.hasAll(windows)) kept[b] = false
}

/** Where a text that breaks off does so; -1 for others. */
function brokenOff(text: string): number {
  const tail = Math.max(0, text.length - 20)
  const at = text.slice(tail).search(BROKEN_OFF)
  return at < 0 ? -1 : tail + at
}

const canRepeat = ({ kind, quoteDepth, formulas }: Block): boolean =>
  kind === 'text' && quoteDepth === 0 && formulas.length === 0

function countCopies(blocks: readonly Block[], kept: readonly boolean[]): Map<string, number> {
  const copies = new Map<string, number>()
  for (const [b, { text }] of blocks.entries()) if (kept[b]) copies.set(text, (copies.get(text) ?? 0) + 1)
  return copies
}
