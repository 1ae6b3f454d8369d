/** What a character tells about whether a text was decoded right. */
export const KIND = { neutral: 0, letter: 1, mark: 2, rareMark: 3, wide: 4, symbol: 5, broken: 6 } as const

export type Script = 'latin' | 'greek' | 'cyrillic' | 'hebrew' | 'arabic' | 'thai' | 'han'

/** Marks that texts of every language have. */
const MARKS = new Set('«»“”„‘’‚‹›–—…•·°§©®™€£№×½¡¿\u00a0\u00ad\u200c\u200d\u200e\u200f')
/** Marks that texts have too, but wrongly decoded texts more often. */
const RARE_MARKS = new Set('±÷¼¾²³¹ªº´µ†‡‰¥¢¶')
const SCRIPT_STARTS: [from: number, script: Script][] = [
  [0x0041, 'latin'],
  [0x0370, 'greek'],
  [0x0400, 'cyrillic'],
  [0x0590, 'hebrew'],
  [0x0600, 'arabic'],
  [0x0e00, 'thai'],
  [0x1e00, 'latin'],
  [0x1f00, 'greek'],
  [0x2e80, 'han'],
]

/** Of Chinese, Japanese and Korean together. */
export const isHan = (code: number): boolean => code >= 0x2e80

export function scriptOf(code: number): Script {
  let found: Script = 'latin'
  for (const [from, script] of SCRIPT_STARTS) if (code >= from) found = script
  return found
}

function kindOf(code: number): number {
  const char = String.fromCharCode(code)
  if (code < 0x80) return /[a-z]/i.test(char) ? KIND.letter : KIND.neutral
  if (MARKS.has(char)) return KIND.mark
  if (RARE_MARKS.has(char)) return KIND.rareMark
  if (code === 0xfffd || /[\p{Cc}\p{Co}\p{Cn}]/u.test(char)) return KIND.broken
  if ((code >= 0x3000 && code <= 0x3020) || (code >= 0xff01 && code <= 0xff9f)) return KIND.wide
  return /[\p{L}\p{M}\p{Cs}]/u.test(char) ? KIND.letter : KIND.symbol
}

const kinds = new Uint8Array(0x10000).fill(255)
const lower = new Uint16Array(0x10000)

/** The kind of a UTF-16 unit. */
export function kind(code: number): number {
  if (kinds[code] === 255) {
    kinds[code] = kindOf(code)
    lower[code] = String.fromCharCode(code).toLowerCase().charCodeAt(0)
  }
  return kinds[code]!
}

/** A letter in lower case; `kind` has seen it before. */
export const lowerCase = (code: number): number => lower[code]!
