import { normalForm } from '../../../processors/normal-form.js'
import { UNSPACED } from '../../../processors/unspaced.js'

/** Longer words are several, so that no word is too improbable for a number. */
const MAX_WORD = 20

const WORD = new RegExp(
  ` ?(?:\\\\\\p{L}{1,${MAX_WORD}}|[[\\p{L}\\p{M}]--[${UNSPACED}]]{1,${MAX_WORD}}|\\p{Nd}{1,${MAX_WORD}}|[^])`,
  'gv',
)

/** A text as models see it: composed (NFC), each run of white space as one space, none at its ends. */
export const plainText = (text: string): string => normalForm(text, 'NFC').replace(/\s+/g, ' ').trim()

/**
 * The words of a text that `plainText` gave; together they are the text, so that bits of its words are bits of the text. Runs of letters and of digits, commands of LaTeX, characters of
 * scripts without spaces and other characters alone; the space before one belongs to it.
 */
export function* wordsOf(text: string): Generator<string> {
  for (const [word] of text.matchAll(WORD)) yield word
}

/** Unicode code points of a text. */
export function charactersIn(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}
