import { gramClasses, IGNORED, MARK } from './character-class.js'

const MOST_MARKS = 30
const LAST_WITHOUT_MARKS = 0x2ff

/** A text as grams are compared in: compatible characters and cases unified, accents set apart. Lines stay lines. */
export function unified(text: string): string {
  // ASCII, which as UTF-8 is no longer, is decomposed already.
  const plain = Buffer.byteLength(text) === text.length ? text : bounded(text).normalize('NFKD')
  return plain.toLowerCase()
}

/** At most 30 marks on a character, as in Unicode's stream-safe format: normalising takes time with the square of their number. */
const bounded = (text: string): string => (mayHaveManyMarks(text) ? text.replace(/(\p{M}{30})\p{M}+/gu, '$1') : text)

function mayHaveManyMarks(text: string): boolean {
  const classes = gramClasses()
  let marks = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit <= LAST_WITHOUT_MARKS) marks = 0
    else {
      const isMark = classes[unit] === MARK || classes[unit] === IGNORED || (unit >= 0xd800 && unit < 0xdc00)
      marks = isMark ? marks + 1 : 0
      if (marks > MOST_MARKS) return true
    }
  }
  return false
}
