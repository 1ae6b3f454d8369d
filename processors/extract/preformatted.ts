import { TAG } from './tags.js'
import type { Tree } from './tree.js'

/** Share of a preformatted text's characters that are in paragraphs of prose from which it is prose. */
const MOSTLY = 0.6
/** Words of a paragraph from which it can be told what it is; in scripts without spaces, letters. */
const TELLING_WORDS = 6
const TELLING_LETTERS = 12
/** Share of letters, spaces and marks of sentences in a line of prose. */
const PLAIN = 0.88

const MARKED = /\b(?:highlight|hljs|lang(?:uage)?-\S|brush|prettyprint|source-?code|code|terminal|console|shell)/i
/** Operators, calls, names and tags, and what a line of code begins or ends with. */
const CODE_LINE =
  /[;{}\\]\s*$|^\s*(?:[#@%<}{)\]/]|\*(?! \p{L})|\/\/|--\w|[$>]{1,3} \S|\.\w)|[=!<>+\-*/|&]=|[-=]>|::|&&|\|\||\w\(\w*\)|<\/|\w\[\w*\]|\w_\w|\w{2}\.\w{2}|\w[/:]\w+[/:.]\w| = |^\s*[\w-]+:(?: \S+){0,2}\s*$/u
/** Names of options, which sentences have as well, and so many words in a line make it one. */
const OPTION = /\s--?[a-zA-Z]/
const WORD = /(?:^|[\s(])\p{L}[\p{L}'’]+(?=[\s,.;:!?)]|$)/gu
const WORDS_OF_SENTENCE = 5
/** How statements of languages made of words begin and end. */
const STATEMENT =
  /^\s*(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|FROM|WHERE|(?:LEFT |RIGHT |INNER |OUTER )?JOIN|(?:ORDER|GROUP) BY|HAVING|VALUES|(?:CREATE|ALTER|DROP) (?:TABLE|VIEW|INDEX))\b|^\s*(?:end ?(?:if|for|while|do|function|procedure|loop|case|proc)?|fi|done|esac|else|begin|begin\w+)\s*$|^\s*(?:for|while|until|if|else ?if|elsif|elif|repeat)\b.*\b(?:do|then)\s*$/i
/** A statement over an indented block. */
const OVER_BLOCK =
  /^([ \t]*)(?:if|for|while|def|class|elif|else|try|except|with|function|procedure)\b[^\n]*:[ \t]*\n\1[ \t]+\S/m
const COLUMNS = /\S {3,}\S|\t\S+\t/
const SENTENCE_END = /[.!?…。！？][)"'”’»」]*\s*$/
/** Lines from which columns are a table, and not the head or foot of a printed page. */
const TABLE_LINES = 3
const ADDRESS = /\b(?:https?|ftp|mailto|news):\S+|[^\s@]{1,64}@[^\s@]+/g
const QUOTE = /^(?:> ?)+/

/** Elements around a preformatted text whose classes say what it is. */
const AROUND = 4

/** Whether preformatted text is prose, as in mailing lists and RFCs: its classes do not call it code, and its lines do not look like it. */
export function isPreformattedProse(tree: Tree, node: number, text: string): boolean {
  if (isMarkedAsCode(tree, node) || (!text.trim().includes('\n') && !SENTENCE_END.test(text))) return false
  const paragraphs = paragraphsOf(text)
  const told = paragraphs.filter((one) => kindOf(one) !== 'short')
  const size = (all: readonly string[]): number => all.reduce((sum, one) => sum + one.length, 0)
  return told.length > 0 && size(told.filter((one) => kindOf(one) === 'prose')) >= size(paragraphs) * MOSTLY
}

function isMarkedAsCode(tree: Tree, node: number): boolean {
  for (let at = node, up = 0; at >= 0 && up < AROUND; at = tree.parent[at]!, up++)
    if (tree.tag[at] !== TAG.body && MARKED.test(tree.classesOf(at))) return true
  return false
}

const paragraphsOf = (text: string): string[] => text.split(/\n(?:[ \t]*\n)+/).filter((one) => one.trim())

type Kind = 'prose' | 'code' | 'short'

function kindOf(paragraph: string): Kind {
  const lines = paragraph.split('\n').map((line) => line.replace(QUOTE, '').replace(ADDRESS, ''))
  if (OVER_BLOCK.test(paragraph)) return 'code'
  const isTable = lines.length >= TABLE_LINES
  const code = lines.filter((line) => isCode(line) || (isTable && COLUMNS.test(line)) || !isPlain(line)).length
  if (code * 4 > lines.length) return 'code'
  const words = paragraph.match(/\p{L}{2,}/gu) ?? []
  const letters = paragraph.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Thai}]/gu)?.length ?? 0
  return words.length >= TELLING_WORDS || letters >= TELLING_LETTERS ? 'prose' : 'short'
}

const isCode = (line: string): boolean =>
  CODE_LINE.test(line) ||
  STATEMENT.test(line) ||
  (OPTION.test(line) && (line.match(WORD)?.length ?? 0) < WORDS_OF_SENTENCE)

function isPlain(line: string): boolean {
  const plain = line.match(/[\p{L}\p{M}\s.,:;!?'"’“”„«»()、。，！？「」—–-]/gu)?.length ?? 0
  return plain >= line.length * PLAIN
}

/** Prose as paragraphs, with its lines, without the indentation that all have; what stands between as code is fenced. */
export function preformattedProse(text: string, fenced: (code: string) => string): string {
  const parts: { code: boolean; paragraphs: string[] }[] = []
  for (const paragraph of paragraphsOf(text)) {
    const code = kindOf(paragraph) === 'code'
    const last = parts[parts.length - 1]
    if (last?.code === code) last.paragraphs.push(paragraph)
    else parts.push({ code, paragraphs: [paragraph] })
  }
  return parts
    .map(({ code, paragraphs }) => (code ? fenced(paragraphs.join('\n\n')) : paragraphs.map(flushLeft).join('\n\n')))
    .join('\n\n')
}

function flushLeft(paragraph: string): string {
  const lines = paragraph.split('\n').map((line) => line.trimEnd())
  const indent = Math.min(...lines.map((line) => line.search(/\S/)).filter((at) => at >= 0))
  return lines.map((line) => line.slice(indent)).join('\n')
}
