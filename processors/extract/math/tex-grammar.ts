import { ACCENTS, ARROWS, MATRICES, TEXT_VARIANTS, UNDER, VARIANTS } from './mathml-names.js'
import { FUNCTIONS, SYMBOLS } from './symbols.js'

const OTHERS = `frac dfrac tfrac cfrac binom dbinom tbinom choose over atop sqrt root left right middle big Big bigg Bigg bigl bigr Bigl Bigr
  biggl biggr Biggl Biggr bigm begin end text textrm mbox hbox mathop mathrel mathbin operatorname overset underset stackrel
  limits nolimits displaystyle textstyle scriptstyle quad qquad le ge ne to gets land lor lnot iff implies impliedby colon
  lbrace rbrace lbrack rbrack lvert rvert lVert rVert vert Vert tag boxed fbox phantom not bmod pmod mod dots dotsc dotsb dotsm
  substack sideset overbrace underbrace cancel bcancel xcancel color textcolor bm pmb boldmath hspace mspace overline
  underline widehat widetilde overrightarrow overleftarrow rm bf cal mathring mathstrut smallint iiiint idotsint
  nonumber intertext eqref matrix pmatrix cases array ce lefteqn hline Bbb Bbbk ensuremath tfrac genfrac`

const COMMANDS = new Set([
  ...OTHERS.split(/\s+/),
  ...FUNCTIONS,
  ...[...SYMBOLS.values()].flatMap((tex) => tex.match(/[a-zA-Z]+/g) ?? []),
  ...[ACCENTS, ARROWS, UNDER, VARIANTS, TEXT_VARIANTS, MATRICES].flatMap((names) => Object.values(names)),
])

/** Arguments that are text, which may hold any words. */
const TEXT =
  /\\(?:text\w*|mbox|hbox|fbox|mathrm|operatorname\*?|label|tag|begin|end|color|textcolor)\s*\{[^{}]{0,300}\}/g
const PATH = /^[a-zA-Z]:\\|^\\\\\w|\.(?:png|jpe?g|gif|svg|webp|pdf|exe|docx?)$/i
/** Names joined by backslashes. */
const NAMES = /^([a-zA-Z]{3,})[\w.-]*(?:\\[\w.-]+)+$/
const MAX_PROSE = 2

function balanced(text: string): boolean {
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === '{') depth++
    else if (text[i] === '}' && --depth < 0) return false
  }
  return depth === 0
}

/** Whether words follow words, as in sentences. */
const isProse = (text: string): boolean =>
  (text
    .replace(TEXT, ' ')
    .replace(/\\[a-zA-Z]+/g, '\\')
    .match(/[a-zA-Z]{3,}(?=[ ,]+[a-zA-Z]{2})/g)?.length ?? 0) > MAX_PROSE

/** Commands that are known, or that have arguments or scripts. */
function hasCommand(text: string): boolean {
  for (const [, name, after] of text.matchAll(/\\([a-zA-Z]+)\*?(\s*[{^_])?/g))
    if (after || COMMANDS.has(name!)) return true
  return /\\[,;!|]|\\\\/.test(text) && /[_^]/.test(text)
}

const SCRIPT = /[\w)}\]|'][_^][\w{\\(+*'-]/

/** Formulas of single letters, numbers, signs and scripts; names with underscores are none. */
function isPlain(text: string): boolean {
  if (!SCRIPT.test(text) || !/[=+<>^]|_\{/.test(text)) return false
  return !/[a-zA-Z]{3,}/.test(text.replace(/[a-zA-Z]+/g, (word) => (FUNCTIONS.has(word) ? '' : word)))
}

/**
 * Whether a text that nothing says more about is a formula in TeX: groups that close, commands or scripts that TeX has, and not
 * the words of a sentence, a path or a file's name.
 */
export function isTex(text: string): boolean {
  if (text.length > 20_000 || !/[\\_^]/.test(text) || PATH.test(text) || !balanced(text) || isProse(text)) return false
  const first = NAMES.exec(text)?.[1]
  if (first && !FUNCTIONS.has(first)) return false
  return /\\[a-zA-Z]/.test(text) ? hasCommand(text) : isPlain(text)
}
