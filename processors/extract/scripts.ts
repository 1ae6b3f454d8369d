import { BLOCK, TAG } from './tags.js'
import type { Tree } from './tree.js'

/** Characters beyond which raised or lowered text is small print. */
const LONGEST = 40
const NOTE_CLASS = /(?:foot|end|side)?note|\bfn|ref(?:erence)?s?\b|cit(?:e|ation)/i
/** Numbers and signs of notes, brackets around them, trade marks. */
const NOTE = /^(?:[[(【［].*[\])】］]|[*∗†‡§¶#]+|[\d\s,;–-]*\d[\s,;–-]*|[a-z](?:,\s*[a-z])*|TM|SM|MC|MR|MD|®|©|™)$/
const NEVER = /^(?:\[.*\]|【.*】|［.*］|TM|SM|MC|MD|[®©™°]|[-‐]?(?:th|st|nd|rd))$/i
/** Endings of ordinal numbers in languages that raise them, and of numerals and abbreviations. */
const ORDINAL = /^(?:er|ers|re|res|ère|ères|e|es|è|ème|èmes|eme|ième|ièmes|nde?s?|o|os|a|as|º|ª|ste|de|té|ta|ti)$/
const ABBREVIATION = /(?:^|[^\p{L}])(?:[Nn]|M|D|V|S)$/u
const ABBREVIATED = /^(?:os?|mes?|lles?|gr|rs?|ve|ts?)$/
const RAISED_ENDINGS = /^(?:fr|it|es|pt|ca|gl|nl|oc)\b/i

const WORD = /[\p{L}\p{M}]+$/u
const UNIT =
  /^(?:[pnµμmcdhk]?m|[cmk]?g|ft|in|mi|yd|sq|sec|min|hr|ha|[kmMG]?W|[kM]?Pa|mol|[kM]?J|[kM]?Hz|sin|cos|tan|cot|sec|csc|sinh|cosh|tanh|log|ln|exp|det|tr|max|min|lim|sup|inf|метр|км|см|м)$/
/** What no word is made of: products of variables. */
const VARIABLES = /^(?:\p{L}|[\p{Script=Greek}b-df-hj-np-tv-xz]{2,3})$/u
const SIGNED = /^[+\-−–±]\s?\w|^\d*\s?[+\-−–]$|[=+−×·<>≤≥/^]|\w-\w/
const OPERATOR_BEFORE = /[=+×·≤≥<>≈±−∑∫√]\s*$/
const OPERATOR_AFTER = /^\s*[=+×·≤≥<>≈±−]/
const YEAR = /(?:^|\D)(?:1[5-9]|20)\d\d$/
const BRACKETED = /[([{|]([^()[\]{}|]*)[)\]}|]$/

/** A base of ten or two, or a variable, with a space behind it. */
const BASE = /(?:^|[^\w.,])(?:[b-hj-zB-HJ-Z\p{Script=Greek}]|10|2) $/u
/** A number ends in a power already. */
const POWER_BEFORE = /\^(?:\{[^{}]*\}|[+\-−–]?\d+|[^\s^_{}])$/u
/** Symbols of elements, and those of them that are words and may follow the number of a note or a verse. */
const ELEMENT =
  /^(?:A[cglmrstu]|B[aeiknr]?|C[adeflmorsu]?|D[by]?|E[rsu]|F[emr]?|G[ade]|H[efgo]?|I[nr]?|Kr?|L[aiuv]|M[dgno]|N[abdeip]?|O[gs]?|P[abdmortu]?|R[abefhnu]|S[bceimnr]?|T[abcehilm]?|U|V|W|Xe|Yb?|Z[nr])(?![\p{L}'’])/u
const WORD_ELEMENT = /^(?:A[lmst]|Be|E[rsu]|H[eo]|I|In|La|N[ao]|O)(?!\p{L})/u

/** Where raised or lowered text stands. */
export interface Place {
  /** Whether it is raised; it is lowered otherwise. */
  raised: boolean
  /** Text before it, in the same block. */
  before: string
  /** Whether the text before ends with a marked one. */
  marked: boolean
  /** Language that the page declares. */
  language: string
}

const STYLE = /vertical-align:\s*(super|sub)\b/i
const CLASS = /(?:^|\s)(super|sub)script(?:\s|$)/i

/** Whether an element is raised or lowered text, by its name or its style. */
export function scriptKind(tree: Tree, node: number): 'sup' | 'sub' | undefined {
  const tag = tree.tag[node]!
  if (tag === TAG.sup) return 'sup'
  if (tag === TAG.sub) return 'sub'
  if (tag !== TAG.span || (!tree.classes[node] && !tree.attributes[node])) return undefined
  const style = tree.attributes[node] ? tree.attribute(node, 'style') : undefined
  const found = (style && STYLE.exec(style)) || (tree.classes[node] ? CLASS.exec(tree.classesOf(node)) : null)
  return found ? (found[1]!.toLowerCase() === 'super' ? 'sup' : 'sub') : undefined
}

/**
 * Superscript or subscript as text with its mark, `^` or `_`, in braces unless it is one sign or number; after a space where it is
 * a note that the number or word before it would else seem to go on with. Nothing where it is text like any other: a footnote's
 * number, the ending of an ordinal or small print.
 */
export function scriptOf(tree: Tree, node: number, place: Place): string | undefined {
  const content = tree
    .textOf(node, LONGEST + 1)
    .replace(/\s+/g, ' ')
    .trim()
  if (!content || content.length > LONGEST || !isInline(tree, node)) return undefined
  const { raised, before } = place
  const after = textAfter(tree, node)
  if (raised && /^[o0º]$/.test(content) && /\d ?$/.test(before) && /^\s?[CF](?!\w)/.test(after)) return '°'
  if (isBefore(tree, node, content, before)) return mark(raised, inner(tree, node), textBehind(tree, node))
  const isScript = raised ? isSuperscript(tree, node, content, after, place) : isSubscript(content, place)
  if (isScript) return mark(raised, inner(tree, node), after)
  return raised && isApart(content, place) ? ` ${content}` : undefined
}

const mark = (raised: boolean, content: string, after: string): string => (raised ? '^' : '_') + braced(content, after)

/** Whether a script belongs to a base from which the source keeps it apart by white space. */
export const isAfterSpace = (tree: Tree, node: number, { before, raised }: Place): boolean => {
  const base = BASE.exec(before)?.[0].trim()
  const content = tree.textOf(node, LONGEST).trim()
  if (!base || !/^[+\-−–]?[\p{L}\d]{1,3}$/u.test(content) || !isInline(tree, node)) return false
  if (!raised) return !/\d/.test(base)
  return !base.endsWith('2') || /\p{L}/u.test(content)
}

/** Whether a script stands before what it belongs to: the mass of an isotope, or the first number of a binomial coefficient. */
function isBefore(tree: Tree, node: number, content: string, before: string): boolean {
  if (!/(?:^|[\s([/,=+−–-])$/.test(before) || !/^[\p{L}\d]{1,3}m?$/u.test(content)) return false
  const behind = textBehind(tree, node)
  if (/^\s*[A-Z]\s*$/.test(behind) && isScripted(tree, node)) return true
  if (!/^\d+m?$/.test(content) || !ELEMENT.test(behind)) return false
  return !WORD_ELEMENT.test(behind) || (/[^\s.!?:;,”"’]\s?$/.test(before) && !/^\S+ [a-z]+ed\b/.test(behind))
}

/** Whether a footnote's sign would seem to be the end of the number or the word that it follows. */
function isApart(content: string, { before, marked, language }: Place): boolean {
  if (marked && POWER_BEFORE.test(before)) return NOTE.test(content)
  if (/\d$/.test(before)) return /^\d[\d\s,;–-]*$/.test(content)
  return /\p{L}{4}$/u.test(before) && /^[a-z](?:,\s*[a-z])*$/.test(content) && !RAISED_ENDINGS.test(language)
}

/** Without links, pictures, formulas and anything that ends a line. */
function isInline(tree: Tree, node: number): boolean {
  for (let i = node + 1; i < tree.end[node]!; i++) {
    const tag = tree.tag[i]!
    if (tag === TAG.a || tag === TAG.br || tag === TAG.img || tag === TAG.svg || tag === TAG.math || BLOCK[tag])
      return false
  }
  const around = tree.parent[node]!
  return around < 0 || tree.tag[around] !== TAG.a || tree.end[around] !== tree.end[node] || around + 1 !== node
}

function isSubscript(content: string, { before, marked }: Place): boolean {
  if (marked) return true
  return /[\p{L}\p{N}\p{M})\]}|′'∑∏∫]$/u.test(before) && !/^\[.*\]$|^\S+\s\S+\s\S+\s/.test(content)
}

function isSuperscript(tree: Tree, node: number, content: string, after: string, place: Place): boolean {
  const { before, marked, language } = place
  if (NEVER.test(content) || NOTE_CLASS.test(tree.classesOf(node)) || /^\s*[/⁄]/.test(after)) return false
  if (marked) return !(POWER_BEFORE.test(before) && NOTE.test(content))
  const word = WORD.exec(before)?.[0] ?? ''
  if (word) return isRaisedLetter(tree, node, content, after, place, word)
  if (/\d$/.test(before)) {
    if (ORDINAL.test(content) && (content.length > 1 || RAISED_ENDINGS.test(language)) && !isItalic(tree, node))
      return false
    return !(YEAR.test(before) && NOTE.test(content) && !OPERATOR_AFTER.test(after))
  }
  const bracketed = BRACKETED.exec(before)?.[1]
  if (bracketed !== undefined)
    return !/\p{L}{3,}/u.test(bracketed.replace(/sin|cos|tan|log|exp/g, '')) || SIGNED.test(content)
  if (/[\])}|]$/.test(before)) return true
  return /[′'∂∇∆√∞°]$/.test(before) && !/\p{L}{2}['′]$/u.test(before)
}

function isRaisedLetter(tree: Tree, node: number, content: string, after: string, place: Place, word: string): boolean {
  const { before, language } = place
  if (ABBREVIATION.test(before) && ABBREVIATED.test(content) && !isItalic(tree, node)) {
    if (/[Nn]$/.test(before) || RAISED_ENDINGS.test(language) || content.length > 1) return false
  }
  if (/^[IVXLC]+$/.test(word) && ORDINAL.test(content) && RAISED_ENDINGS.test(language)) return false
  if (SIGNED.test(content) || VARIABLES.test(word) || UNIT.test(word)) return true
  if (!NOTE.test(content)) return word.length < 3 && content.length < 3
  return word.length < 4 && (OPERATOR_AFTER.test(after) || OPERATOR_BEFORE.test(before.slice(0, -word.length)))
}

const isItalic = (tree: Tree, node: number): boolean =>
  tree.tag[node + 1] === TAG.i || tree.tag[node + 1] === TAG.em || tree.name(node + 1) === 'var'

/** Text right behind a node. */
function textAfter(tree: Tree, node: number): string {
  for (let i = tree.end[node]!; i < tree.size && i < tree.end[node]! + 4; i++) {
    if (tree.tag[i] === TAG['#text']) return tree.text[i]!
    if (BLOCK[tree.tag[i]!] || tree.tag[i] === TAG.br || tree.tag[i] === TAG.sup || tree.tag[i] === TAG.sub) break
  }
  return ''
}

/** First node behind one and behind the scripts that follow it. */
function behindScripts(tree: Tree, node: number): number {
  let at = tree.end[node]!
  while (at < tree.size && (tree.tag[at] === TAG.sup || tree.tag[at] === TAG.sub)) at = tree.end[at]!
  return at
}

function textBehind(tree: Tree, node: number): string {
  const at = behindScripts(tree, node)
  return at < tree.size && tree.tag[at] === TAG['#text'] ? tree.text[at]! : ''
}

/** Whether the text behind a node has a script of its own. */
function isScripted(tree: Tree, node: number): boolean {
  const next = tree.tag[tree.end[behindScripts(tree, node)] ?? 0]
  return next === TAG.sup || next === TAG.sub
}

/** Content of a script, with the scripts within it. */
function inner(tree: Tree, node: number): string {
  let text = ''
  for (let i = node + 1; i < tree.end[node]!; i++) {
    const tag = tree.tag[i]!
    if (tag === TAG['#text']) text += tree.text[i]!
    else if (tag === TAG.sup || tag === TAG.sub) {
      text += (tag === TAG.sup ? '^' : '_') + braced(inner(tree, i), '')
      i = tree.end[i]! - 1
    }
  }
  return text.replace(/\s+/g, ' ').trim()
}

function braced(content: string, after: string): string {
  const isNumber = /^[+\-−–]?\d+$/.test(content)
  const runsOn = isNumber ? /^[\d.,]?\d/.test(after) : /^[\p{L}\p{N}]/u.test(after)
  return (isNumber || [...content].length === 1) && !runsOn ? content : `{${content}}`
}
