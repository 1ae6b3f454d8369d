import { textBits } from './keywords.js'
import { eachWord } from './word-hash.js'

/** What one pass over a block's text tells. */
export interface TextFacts {
  /** Characters looked at, and the words among them. */
  sample: number
  words: number
  commas: number
  stops: number
  digits: number
  capitals: number
  nonAscii: number
  lines: number
  endsSentence: boolean
  question: boolean
  colon: boolean
  startsLower: boolean
  date: boolean
  price: boolean
  copyright: boolean
  /** The keyword groups that the first words belong to, and the share of these words that are in the title. */
  mask: number
  titleShare: number
}

const SAMPLE = 1000
const FIRST = 140
const DATE = /(?:19|20)\d\d|\d{1,2}[./:]\d{1,2}/
const PRICE = /[$€£¥₹] ?\d|\d ?(?:€|£|USD|EUR|kr\b|zł|руб)/
const LOWER = /^\p{Ll}/u
const ENDS = '.!?。！？…'
const CLOSERS = '"\'”’)]'

/** Last character of a text but for closing quotes and brackets. */
function lastMark(text: string): string {
  let at = text.length - 1
  while (at > 0 && at > text.length - 4 && CLOSERS.includes(text[at]!)) at--
  return text[at] ?? ' '
}

function startsLower(text: string): boolean {
  const code = text.charCodeAt(0)
  return code < 128 ? code >= 97 && code <= 122 : LOWER.test(text)
}

/** Hashes of a text's words. */
export function wordSet(text: string): Set<number> {
  const words = new Set<number>()
  eachWord(text, (hash) => words.add(hash))
  return words
}

/** Facts about a block's text, `titleWords` being those of its page. */
export function textFacts(text: string, titleWords: ReadonlySet<number>): TextFacts {
  const sample = Math.min(text.length, SAMPLE)
  let count = 0
  let commas = 0
  let stops = 0
  let digits = 0
  let capitals = 0
  let nonAscii = 0
  let lines = 0
  let inWord = false
  for (let i = 0; i < sample; i++) {
    const code = text.charCodeAt(i)
    let letter = true
    if (code >= 97 && code <= 122) letter = true
    else if (code >= 65 && code <= 90) capitals++
    else if (code >= 48 && code <= 57) digits++
    else if (code > 127) {
      nonAscii++
      if (code === 0x3001 || code === 0xff0c) commas++
      else if (code === 0x3002) stops++
      // Scripts without spaces: about two characters a word.
      if (code >= 0x3040 && code < 0xa000 && (i & 1) === 0) inWord = false
    } else {
      letter = false
      if (code === 44 || code === 59) commas++
      else if (code === 10) lines++
      else if ((code === 46 || code === 33 || code === 63) && (i + 1 >= text.length || text.charCodeAt(i + 1) <= 32))
        stops++
    }
    if (letter && !inWord) count++
    inWord = letter
  }
  const head = text.length > FIRST ? text.slice(0, FIRST) : text
  let first = 0
  let inTitle = 0
  let mask = 0
  eachWord(head, (hash, phrase) => {
    first++
    if (titleWords.has(hash)) inTitle++
    mask |= textBits.get(hash)
    if (phrase) mask |= textBits.get(phrase)
  })
  const last = lastMark(text)
  return {
    sample,
    words: count,
    commas,
    stops,
    digits,
    capitals,
    nonAscii,
    lines,
    endsSentence: ENDS.includes(last),
    question: last === '?' || last === '？',
    colon: text.endsWith(':') || text.endsWith('：'),
    startsLower: startsLower(text),
    date: digits > 1 && DATE.test(head),
    price: digits > 0 && PRICE.test(head),
    copyright: head.includes('©'),
    mask,
    titleShare: first ? inTitle / first : 0,
  }
}
