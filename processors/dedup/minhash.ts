import { normalForm } from '../normal-form.js'
import { UNSPACED } from '../unspaced.js'
import { mix } from './mix.js'
import { dependsOnPlace, isSign, signAt } from './signs.js'

/** Words in a shingle: the 5-gram of FineWeb and most others. */
const SHINGLE = 5

/** Bins of the sketch; a power of two. */
export const BINS = 256
const RANK_BITS = 32 - Math.log2(BINS)

const IGNORED = 0
const LETTER = 1
/** A character of a script written without spaces between words: it counts as a word of its own. */
const WORD = 2
const SPACE = 3
/** A sign of mathematics or of programming: it counts as a word of its own, and so do two or three of it in a row. */
const SIGN = 4
/** A sign or punctuation, by its place. */
const MAYBE_SIGN = 5
/** Part of a number between digits. */
const POINT = 6

/** A longer run of one sign is a rule or a frame. */
const LONGEST_RUN = 3

const letter = /[\p{L}\p{N}\p{M}]/u
const unspaced = new RegExp(`[${UNSPACED}]`, 'u')

const kinds = new Uint8Array(0x10000)
const lower = new Uint16Array(0x10000)
for (let unit = 0; unit < 0x10000; unit++) {
  const char = String.fromCharCode(unit)
  const folded = char.toLowerCase()
  kinds[unit] = kindOf(char)
  lower[unit] = folded.length === 1 ? folded.charCodeAt(0) : unit
}

function kindOf(char: string): number {
  if (/\s/.test(char)) return SPACE
  if (isSign(char)) return SIGN
  if (dependsOnPlace(char)) return MAYBE_SIGN
  if (char === '.' || char === ',') return POINT
  if (!letter.test(char)) return IGNORED
  return unspaced.test(char) ? WORD : LETTER
}

/** Multiplier of the rolling hash, 3 modulo 8, so that swapped words cancel out as seldom as can be; and its fifth power. */
const ROLL = 0x9e3779b3 | 0
const ROLL_OUT = [0, 0, 0, 0].reduce((power) => Math.imul(power, ROLL), ROLL)

const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39

function runLength(text: string, at: number): number {
  let end = at + 1
  while (text.charCodeAt(end) === text.charCodeAt(at)) end++
  return end - at
}

/**
 * 32-bit hashes of the word 5-grams of a text, repeats included. A word is what stands between white space and signs, of which only
 * letters, digits and marks count, lower-cased, in Unicode's compatibility form (NFKC); in scripts written without spaces
 * each character is a word, and so is each sign of mathematics or programming: `a ≤ b` is not `a ≥ b`. Other punctuation is passed over.
 */
export function shingles(text: string): Int32Array {
  const chars = normalForm(text, 'NFKC')
  const hashes = new Int32Array(chars.length)
  const window = new Int32Array(SHINGLE)
  let words = 0
  let rolling = 0
  const push = (word: number): void => {
    const slot = words % SHINGLE
    rolling = (Math.imul(rolling, ROLL) + word - Math.imul(window[slot]!, ROLL_OUT)) | 0
    window[slot] = word
    words++
    if (words >= SHINGLE) hashes[words - SHINGLE] = rolling
  }

  let word = 0
  for (let i = 0; i < chars.length; i++) {
    const unit = chars.charCodeAt(i)
    let kind = kinds[unit]!
    let code = lower[unit]!
    if (unit >= 0xd800 && unit < 0xdc00) {
      const point = chars.codePointAt(i)!
      if (point > 0xffff) i++
      kind = kindOf(String.fromCodePoint(point))
      code = point
    }
    if (kind === POINT) kind = isDigit(chars.charCodeAt(i - 1)) && isDigit(chars.charCodeAt(i + 1)) ? LETTER : IGNORED
    if (kind === LETTER) word = Math.imul((word === 0 ? 0x811c9dc5 : word) ^ code, 0x01000193)
    if (kind === LETTER || kind === IGNORED) continue
    let run = 1
    if (kind === SIGN || kind === MAYBE_SIGN) {
      run = runLength(chars, i)
      if (kind === MAYBE_SIGN) code = signAt(chars, i)
      i += run - 1
      if (code === 0 || run > LONGEST_RUN) continue
    }
    if (word !== 0) {
      push(mix(word))
      word = 0
    }
    if (kind === WORD) push(mix(code))
    else if (kind !== SPACE) push(mix(code * (LONGEST_RUN + 1) + run))
  }
  if (word !== 0) push(mix(word))
  return hashes.subarray(0, Math.max(0, words - SHINGLE + 1))
}

/**
 * MinHash of a text: one byte for each of 256 bins, the lowest byte of the bin's minimum; empty when the text has
 * fewer than five words. Two texts agree in a bin with the probability of their Jaccard similarity.
 *
 * The sketch is the "Fast Similarity Sketching" of Dahlgaard, Knudsen and Thorup (FOCS 2017): each round hashes every shingle
 * into one bin, and rounds go on until no bin is empty, so that a page costs a few hashes a shingle instead of 256. From
 * round 256 on, a round fills one fixed bin, which bounds the work for the shortest texts.
 */
export function minima(text: string): Buffer {
  let hashes = shingles(text)
  const bytes = Buffer.alloc(hashes.length === 0 ? 0 : BINS)
  const lowest = new Float64Array(bytes.length).fill(Number.POSITIVE_INFINITY)
  const done = new Uint8Array(bytes.length)
  let empty = bytes.length
  for (let round = 0; empty > 0; round++) {
    const seed = mix(round + 1)
    for (let i = 0; i < hashes.length; i++) {
      const value = mix(hashes[i]! ^ seed)
      const bin = round < BINS ? value >>> RANK_BITS : round - BINS
      if (done[bin] === 1) continue
      const rank = value & (2 ** RANK_BITS - 1)
      if (rank < lowest[bin]!) lowest[bin] = rank
    }
    for (let bin = 0; bin < bytes.length; bin++) {
      if (done[bin] === 1 || lowest[bin] === Number.POSITIVE_INFINITY) continue
      done[bin] = 1
      bytes[bin] = lowest[bin]! & 0xff
      empty--
    }
    // Long and still empty bins: the text repeats itself, and each repeat would be hashed again in every round.
    if (round === 0 && empty > 0 && hashes.length > 8 * BINS) hashes = Int32Array.from(new Set(hashes))
  }
  return bytes
}
