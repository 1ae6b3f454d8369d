import { textMask } from './keywords.js'

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
  tex: boolean
  /** The first words, in lower case, and the keyword groups that they belong to. */
  first: string[]
  mask: number
}

const SAMPLE = 1000
const FIRST = 140
const DATE = /(?:19|20)\d\d|\d{1,2}[./:]\d{1,2}/
const PRICE = /[$€£¥₹] ?\d|\d ?(?:€|£|USD|EUR|kr\b|zł|руб)/
const TEX = /\\[a-zA-Z]{2,}|\\[([]|\$[^$\n]{1,60}[\\^_][^$\n]{0,60}\$/

export const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+|[«»←→‹›]/gu) ?? []

export function textFacts(text: string): TextFacts {
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
  const first = words(head)
  const end = text.slice(-4)
  return {
    sample,
    words: count,
    commas,
    stops,
    digits,
    capitals,
    nonAscii,
    lines,
    endsSentence: /[.!?。！？…]["'”’)\]]*$/.test(end),
    question: /[?？]["'”’)]*$/.test(end),
    colon: /[:：]$/.test(end),
    startsLower: /^\p{Ll}/u.test(head),
    date: digits > 1 && DATE.test(head),
    price: digits > 0 && PRICE.test(head),
    copyright: head.includes('©'),
    tex: (text.includes('\\') || text.includes('$')) && TEX.test(text.slice(0, SAMPLE)),
    first,
    mask: textMask(first),
  }
}
