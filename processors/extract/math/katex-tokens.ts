import type { MathNode } from './mathml.js'

/** Alphabets by the class names that KaTeX gives their letters. */
const ALPHABETS: Record<string, string> = {
  mathbf: 'bold',
  mathbb: 'double-struck',
  textbb: 'double-struck',
  mathcal: 'script',
  mathscr: '-tex-script',
  textscr: '-tex-script',
  mathfrak: 'fraktur',
  textfrak: 'fraktur',
  mathsf: 'sans-serif',
  textsf: 'sans-serif',
  mathtt: 'monospace',
  texttt: 'monospace',
  boldsymbol: 'bold-italic',
  mathboldsf: 'bold-sans-serif',
  mathrm: '-tex-mathrm',
  textrm: 'normal',
  mainrm: 'normal',
  mathit: '-tex-mathit',
  textbf: 'bold',
  textit: 'italic',
}
const TEXT_STYLES: Record<string, string> = {
  textbf: 'bold',
  textit: 'italic',
  textsf: 'sans-serif',
  texttt: 'monospace',
}

const first = (table: Record<string, string>, classes: string): string => {
  for (const name of classes.split(/\s+/)) if (Object.hasOwn(table, name)) return table[name]!
  return ''
}

/** Alphabet of a letter, as MathML names it; empty where it is the usual one. */
const alphabetOf = (classes: string): string => first(ALPHABETS, classes)
/** Style of a piece of text; empty where it is upright. */
export const textStyleOf = (classes: string): string => first(TEXT_STYLES, classes)

/** Alphabets that words are set in; letters of the others mean something each. */
const WORDS = new Set(['normal', '-tex-mathrm', '-tex-mathit', 'sans-serif', 'monospace'])
const RUN = /\.{3,4}|\d+(?:[.,]\d+)*|[a-zA-Z]+|./gu
/** Characters that mean something else as a relation than as an ordinary symbol. */
const AS_RELATION: Record<string, string> = { '⊥': '⟂' }

const token = (name: string, text: string, mathvariant = ''): MathNode => ({
  name,
  text,
  children: [],
  attributes: mathvariant ? { mathvariant } : {},
})

/** The atoms that the text of one box shows: KaTeX joins neighbours of the same kind into one. */
export function tokens(text: string, classes: string): MathNode[] {
  const named = alphabetOf(classes)
  // Before 0.10 all letters were `mathit`, each in a box of its own.
  const alphabet = named === '-tex-mathit' && text.length === 1 ? '' : named
  const relation = /(?:^|\s)mrel(?:\s|$)/.test(classes)
  const italic = /(?:^|\s)(?:mathnormal|mathdefault|mathit)(?:\s|$)/.test(classes)
  if (alphabet && (WORDS.has(alphabet) ? /^[a-zA-Z0-9]{2,}$/ : /^[a-zA-Z]{3,}$/).test(text))
    return [token('mi', text, alphabet)]
  const out: MathNode[] = []
  for (const [run] of text.matchAll(RUN)) {
    if (/^\d/.test(run)) out.push(token('mn', run, alphabet))
    else if (/^[a-zA-Z]/.test(run) && !italic && (!alphabet || WORDS.has(alphabet)))
      out.push(token('mi', run, alphabet || 'normal'))
    else if (/^\p{L}/u.test(run)) for (const letter of run) out.push(token('mi', letter, alphabet))
    else if (run === '∣') out.push(token('mo', relation ? run : '|'))
    else
      out.push(
        token(alphabet && alphabet !== 'normal' ? 'mi' : 'mo', relation ? (AS_RELATION[run] ?? run) : run, alphabet),
      )
  }
  return out
}
