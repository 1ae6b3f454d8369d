const MOST_MARKS = 30
const FIRST_MARK = 0x300

/** Of each UTF-16 code unit, whether it is a mark, or may be half of one. */
let marks: Uint8Array | undefined

function markTable(): Uint8Array {
  marks ??= Uint8Array.from({ length: 0x10000 }, (_, unit) =>
    Number((unit >= 0xd800 && unit < 0xe000) || /\p{M}/u.test(String.fromCharCode(unit))),
  )
  return marks
}

/**
 * A text in a normal form of Unicode, with at most 30 marks on a character, as in Unicode's stream-safe format (UAX #15): normalising takes
 * time with the square of their number.
 */
export function normalForm(text: string, form: 'NFC' | 'NFKC' | 'NFKD'): string {
  // ASCII, which as UTF-8 is no longer, is in every form already.
  if (Buffer.byteLength(text) === text.length) return text
  return (hasManyMarks(text) ? text.replace(/(\p{M}{30})\p{M}+/gu, '$1') : text).normalize(form)
}

function hasManyMarks(text: string): boolean {
  const table = markTable()
  let count = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    count = unit < FIRST_MARK || table[unit] === 0 ? 0 : count + 1
    if (count > MOST_MARKS) return true
  }
  return false
}
