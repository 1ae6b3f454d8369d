import { foldedLetters } from './folded-letters.js'
import type { FastTextModel } from './model.js'
import { prose, withoutAddresses } from './prose.js'
import { TextScripts } from './scripts.js'

/** UTF-16 units of a text that are looked at, in this many pieces spread over it. */
const PIECES = 4
const PIECE_UNITS = 500
/** UTF-16 units of a text in which pieces are taken. */
const MAX_UNITS = 1 << 18

export interface IdentifiedLanguage {
  /** ISO 639 code as the model has it; `und` when there is no text to go by. */
  language: string
  /** Probability, 0 to 1. */
  confidence: number
}

/** Identifies the language of a text with a fastText model such as lid.176. */
export class LanguageIdentifier {
  constructor(readonly model: FastTextModel) {}

  identify(text: string): IdentifiedLanguage {
    const whole = text.length > MAX_UNITS ? text.slice(0, MAX_UNITS) : text
    const sample = foldedLetters(representative(proseOrAll(whole)))
    if (!/\p{L}/u.test(sample)) return UNDETERMINED
    const best = this.model.predict(sample)[0]
    if (!best) return UNDETERMINED
    const scripts = new TextScripts(sample)
    if (scripts.has(best.label)) return { language: best.label, confidence: Math.min(1, best.probability) }
    return this.#bestOf(sample, scripts)
  }

  /** The likeliest of the languages whose script the text is in, with its share of their probability. */
  #bestOf(sample: string, scripts: TextScripts): IdentifiedLanguage {
    const all = this.model.predict(sample, this.model.labels.length).filter(({ label }) => scripts.has(label))
    const best = (scripts.isChinese && all.find(({ label }) => label === 'zh')) || all[0]
    if (!best) return UNDETERMINED
    const sum = all.reduce((total, { probability }) => total + probability, 0)
    return { language: best.label, confidence: best.probability / sum }
  }
}

/** Of a text that is in no language that could be told. */
export const UNDETERMINED: IdentifiedLanguage = { language: 'und', confidence: 0 }

/** Letters of prose by which a language can be told; texts with fewer go by all that they have, where that is much more. */
const ENOUGH_PROSE = /^(?:\P{L}*\p{L}){40}/u
const MUCH_MORE = /^(?:\P{L}*\p{L}){160}/u

/** The prose of a text; of one that is nearly all code and formulas, all but its addresses. */
function proseOrAll(text: string): string {
  const words = prose(text)
  if (ENOUGH_PROSE.test(words)) return words
  const all = withoutAddresses(text)
  return MUCH_MORE.test(all) ? all : words
}

/** All of a short text; of a longer one, pieces from its beginning to its end, cut at spaces where there are any. */
function representative(text: string): string {
  if (text.length <= PIECES * PIECE_UNITS) return text
  const pieces: string[] = []
  for (let i = 0; i < PIECES; i++) {
    const start = Math.floor(((text.length - PIECE_UNITS) * i) / (PIECES - 1))
    const piece = text.slice(start, start + PIECE_UNITS)
    const first = i === 0 ? -1 : piece.search(/\s/)
    const last = i === PIECES - 1 ? -1 : piece.search(/\s\S*$/)
    pieces.push(piece.slice(first >= 0 && first < 50 ? first : 0, last > PIECE_UNITS - 50 ? last : undefined))
  }
  return pieces.join(' ')
}
