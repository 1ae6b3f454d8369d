/** What the style sheets of a page hide by a class or id alone, and what shows such elements again. */

/** In which way something is hidden; what a rule says of one tells nothing of the others. */
type Way = 'display' | 'visibility' | 'place'

/** A rule that hides all elements with a class or id, if they have that name. */
interface Hiding {
  way: Way
  /** Name of the element, where the rule asks for one. */
  element: string
  /** The rule's place among all, by which later ones win. */
  at: number
  important: boolean
}

/** By class (`.name`) or id (`#name`). */
export interface SheetRules {
  hiding: Map<string, Hiding>
  /** By way and name, the place of the last rule that shows it; infinite for rules that hold only at times. */
  showing: Map<string, number>
}

const HIDES: Record<Way, RegExp> = {
  display: /(?:^|[{;\s])display\s*:\s*none/i,
  visibility: /(?:^|[{;\s])visibility\s*:\s*(?:hidden|collapse)/i,
  place: /(?:^|[{;\s])(?:(?:left|top|right|text-indent|margin-left)\s*:\s*-(?:\d{4,}|999)|clip\s*:\s*rect\(\s*[01])/i,
}
const SHOWS: Record<Way, RegExp> = {
  display: /(?:^|[{;\s])display\s*:\s*(?!none)/i,
  visibility: /(?:^|[{;\s])visibility\s*:\s*(?!hidden|collapse)/i,
  place:
    /(?:^|[{;\s])(?:left|top|right|text-indent|margin-left|clip)\s*:|(?:^|[{;\s])position\s*:\s*(?:static|relative)/i,
}
const WAYS = Object.keys(HIDES) as Way[]
const ANY_HIDES = new RegExp(WAYS.map((way) => HIDES[way].source).join('|'), 'i')

const SIMPLE = /^([a-z][\w-]*)?([.#][\w-]+)$/i
const NAME = /[.#][\w-]+/g
const MAX_SELECTORS = 2_000
const MAX_NESTED = 16
/** What only keyboards reach, such as links that skip the menu, is not shown to readers. */
const FOCUSED = /:(?:focus(?:-visible)?|active)\b/
const ALWAYS = /^@media\s+(?:only\s+)?(?:all|screen)\s*$/i

/** What the sheets hide; undefined for sheets that hide nothing. */
export function readSheets(sheets: readonly string[]): SheetRules | undefined {
  if (!sheets.some((sheet) => ANY_HIDES.test(sheet))) return undefined
  const rules: SheetRules = { hiding: new Map(), showing: new Map() }
  let at = 0
  for (const sheet of sheets)
    for (const rule of rulesOf(sheet)) {
      at++
      addRule(rules, rule, at)
    }
  return rules.hiding.size > 0 ? rules : undefined
}

function addRule(rules: SheetRules, { selectors, declarations, always }: Rule, at: number): void {
  const hides = WAYS.filter((way) => HIDES[way].test(declarations))
  const shows = WAYS.filter((way) => !hides.includes(way) && SHOWS[way].test(declarations))
  if (hides.length + shows.length === 0) return
  const important = /!\s*important/i.test(declarations)
  for (const selector of selectors.split(',', MAX_SELECTORS)) {
    const simple = SIMPLE.exec(selector.trim())
    if (simple && always)
      for (const way of hides)
        rules.hiding.set(simple[2]!, { way, element: (simple[1] ?? '').toLowerCase(), at, important })
    if (shows.length === 0 || FOCUSED.test(selector)) continue
    // The subject of a selector is what stands behind its last combinator.
    for (const name of (
      selector
        .trim()
        .split(/[\s>+~]+/)
        .pop() ?? ''
    ).match(NAME) ?? [])
      for (const way of shows) {
        const last = rules.showing.get(way + name) ?? 0
        rules.showing.set(way + name, simple && always ? Math.max(last, at) : Number.POSITIVE_INFINITY)
      }
  }
}

interface Rule {
  selectors: string
  declarations: string
  /** Whether it holds on every screen. */
  always: boolean
}

/** The rules of a sheet but for those for paper, in one pass. */
function* rulesOf(sheet: string): Generator<Rule> {
  const open: { prelude: string; declarations: string }[] = []
  const token = /\/\*|["'{};]/g
  let text = ''
  let from = 0
  for (let found = token.exec(sheet); found; found = token.exec(sheet)) {
    text += sheet.slice(from, found.index)
    from = token.lastIndex
    const sign = found[0]
    if (sign === '{') {
      if (open.length === MAX_NESTED) return
      open.push({ prelude: text.trim(), declarations: '' })
      text = ''
    } else if (sign === '}' || sign === ';') {
      const top = open[open.length - 1]
      if (top) top.declarations += `${text};`
      text = ''
      if (sign === ';' || !top) continue
      open.pop()
      const { prelude, declarations } = top
      if (prelude.startsWith('@') || open.some(({ prelude }) => /^@media\s+print/i.test(prelude))) continue
      yield { selectors: prelude, declarations, always: open.every(({ prelude }) => ALWAYS.test(prelude)) }
    } else {
      const end = sheet.indexOf(sign === '/*' ? '*/' : sign, from)
      if (end < 0) return
      from = token.lastIndex = end + (sign === '/*' ? 2 : 1)
    }
  }
}
