import { TokenHash } from './token-hash.js'
import type { TokenScanner } from './token-scanner.js'
import { isNumber, NUMBERS } from './tokenize.js'
import { Units } from './units.js'

/** Names how a page becomes a set of n-grams and that its score; it changes whenever any score comes out otherwise. */
export const NGRAM_SET = 'ngram-set-1'

/** Joins the two words of a 2-gram where it is written as one word; the tokeniser gives no token that contains it. */
export const JOINT = '\u001f'

/**
 * Added to the number of a page's known n-grams before its root is taken: a page of a few words could otherwise have the highest score of all.
 * Where the domain is common 10 is as good; where it is rare 100 is far better.
 */
const SHORT_PAGES = 100

/** What the sum of the weights of so many known n-grams is divided by. */
export const lengthNorm = (known: number): number => Math.sqrt(known + SHORT_PAGES)

/** Hash of the 2-gram of two tokens, from theirs. */
export const pairHash = (first: number, second: number): number => {
  const mixed = (Math.imul(first ^ (first >>> 15), 0x85ebca6b) + second) | 0
  return Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
}

/** Check of the 2-gram of two tokens, 24 bits, from theirs. */
export const pairCheck = (first: number, second: number): number => {
  const mixed = (Math.imul(first, 0x9e3779b1) + second) | 0
  return (mixed ^ (mixed >>> 15)) >>> 8
}

const numberHashes = NUMBERS.map(hashed)

/** Puts the hashes of the tokens that numbers become in the place of the numbers' own, after `scan`. */
export function unifyNumbers(scanner: TokenScanner, count: number): void {
  const { starts, ends, hashes, checks } = scanner
  const units = scanner.units.values
  for (let i = 0; i < count; i++) {
    if (!isNumber(units, starts[i]!, ends[i]!)) continue
    const { hash, check } = numberHashes[ends[i]! - starts[i]!]!
    hashes[i] = hash
    checks[i] = check
  }
}

/** Hash and check of a word, or of a 2-gram written with a joint. */
export function hashOfNgram(ngram: string): { hash: number; check: number } {
  const joint = ngram.indexOf(JOINT)
  if (joint < 0) return hashed(ngram)
  const first = hashed(ngram.slice(0, joint))
  const second = hashed(ngram.slice(joint + 1))
  return { hash: pairHash(first.hash, second.hash), check: pairCheck(first.check, second.check) }
}

function hashed(token: string): { hash: number; check: number } {
  const units = new Units()
  units.takeShort(token)
  const { hash, check } = new TokenHash().taken(units.values, token.length)
  return { hash, check }
}
