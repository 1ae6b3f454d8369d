import { type Language, NOTHING, type PairCosts, pairCosts, pairKey } from './costs.js'
import { isHan, KIND, kind, lowerCase, type Script, scriptOf } from './letters.js'

const SPACE = 32
const ALONE = NOTHING.charCodeAt(0)
const COST = {
  /** A pair of ASCII letters where the language is not written with them. */
  ascii: 3,
  mark: 5,
  rareMark: 7.5,
  wide: 5.5,
  symbol: 11,
  broken: 25,
  /** A letter of another script than the language's, or two scripts in a word. */
  otherScript: 12,
  /** A letter of the right script beside one that the language does not put it beside. */
  unseen: 8.5,
  /** What a known letter costs more in a pair that is not. */
  unseenPair: 2,
  unseenAscii: 6.5,
  unseenHan: 10.5,
  /** A letter of a language that nothing is known of. */
  unknown: 7.5,
  /** A character above ASCII that is valid UTF-8. */
  utf8: 4,
  /** A capital after a small letter. */
  capital: 4,
  /** A Chinese character and a letter side by side. */
  joined: 3,
  /** A mark between two letters. */
  within: 4,
}

/** What a text is held against: a language, or nothing but that a word is in one script. */
export interface Yardstick {
  pairs: PairCosts
  script?: Script
  /** Read as UTF-8: what is valid there is hardly so by chance, whatever it is. */
  utf8?: boolean
}

const yardsticks = new Map<string, Yardstick>()

export const UNKNOWN_LANGUAGE: Yardstick = { pairs: new Map() }
export const UTF8: Yardstick = { pairs: new Map(), utf8: true }

export function yardstick(language: Language, script: Script): Yardstick {
  const known = yardsticks.get(language)
  if (known) return known
  const made = { pairs: pairCosts(language), script }
  yardsticks.set(language, made)
  return made
}

/** How unlikely a text is, in nats. */
export function costOf(text: string, { pairs, script, utf8 }: Yardstick): number {
  if (utf8) return costOfUtf8(text)
  let total = 0
  let before = SPACE
  let capital = true
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const what = kind(code)
    if (what !== KIND.letter) {
      total += markCost(what, before, text, i)
      if (what === KIND.neutral || what === KIND.wide || what === KIND.mark) {
        if (before >= 0x80 && !isHan(before)) total += pairs.get(pairKey(before, SPACE)) ?? 3
      }
      before = SPACE
      capital = true
      continue
    }
    const letter = lowerCase(code)
    const isCapital = letter !== code
    if (isCapital && !capital && (code >= 0x80 || before >= 0x80)) total += COST.capital
    capital = isCapital || before === SPACE
    if (isHan(letter) !== isHan(before) && before !== SPACE) total += COST.joined
    total += letterCost(letter, isHan(letter) || isHan(before) ? SPACE : before, pairs, script)
    before = letter
  }
  return total
}

function letterCost(letter: number, before: number, pairs: PairCosts, script: Script | undefined): number {
  const cost = pairs.get(pairKey(before, letter))
  if (cost !== undefined) return cost
  if (letter < 0x80 && before < 0x80) return script === 'latin' ? COST.unseenAscii : COST.ascii
  const own = scriptOf(letter)
  if (letter >= 0x80 && script && own !== script) return COST.otherScript
  if (before !== SPACE && scriptOf(before) !== own) return COST.otherScript
  if (own === 'han') return COST.unseenHan
  if (!script) return COST.unknown
  const alone = pairs.get(pairKey(ALONE, letter))
  return alone === undefined ? COST.unseen : Math.min(COST.unseen, alone + COST.unseenPair)
}

function markCost(what: number, before: number, text: string, at: number): number {
  if (what === KIND.neutral) return 0
  if (what === KIND.wide) return COST.wide
  if (what === KIND.symbol) return COST.symbol
  if (what === KIND.broken) return COST.broken
  const within =
    before !== SPACE && kind(text.charCodeAt(at + 1)) === KIND.letter && !/[’·\u00ad\u200c]/.test(text[at]!)
  return (what === KIND.mark ? COST.mark : COST.rareMark) + (within ? COST.within : 0)
}

function costOfUtf8(text: string): number {
  let total = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code >= 0x80) total += code === 0xfffd ? COST.broken : COST.utf8
    else if (kind(code) === KIND.letter) total += COST.ascii
  }
  return total
}
