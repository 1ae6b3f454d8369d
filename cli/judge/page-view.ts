import type { AskedPage } from '../../rounds/judging/run-pages.js'
import { printable, width } from '../output.js'
import { withReadableFormulas } from './formulas.js'

export interface Screen {
  columns: number
  rows: number
}

/** What stands below a text: the keys. */
const KEYS = 'y yes · n no · u undo · space more · b back · q stop'
const [BOLD, DIM, FORMULA, PLAIN] = ['\x1b[1m', '\x1b[2m', '\x1b[36m', '\x1b[0m']
/** Marks of a formula while lines are wrapped; no text of a page has them, since it has no control characters then. */
const [BEGIN, END] = ['\x02', '\x03']

const OF: Record<AskedPage['stratum'], string> = {
  accepted: 'one of a random sample of accepted pages',
  below: 'one of a random sample of the pages just below the cut',
  telling: 'of a site on which much hangs',
}

/** The text of a page in lines of a screen, without anything that could steer the terminal. */
export function linesOf(text: string, columns: number): string[] {
  const marked = withReadableFormulas(
    text.split('\n').map(printable).join('\n'),
    (formula) => `${BEGIN}${formula}${END}`,
  )
  let inFormula = false
  return marked.split('\n').flatMap((line) =>
    wrapped(line, columns).map((part) => {
      const shown = (inFormula ? FORMULA : '') + part.replaceAll(BEGIN, FORMULA).replaceAll(END, PLAIN)
      const last = Math.max(part.lastIndexOf(BEGIN), part.lastIndexOf(END))
      if (last >= 0) inFormula = part[last] === BEGIN
      return inFormula ? shown + PLAIN : shown
    }),
  )
}

function wrapped(line: string, columns: number): string[] {
  const lines: string[] = []
  let rest = line
  while (width(bare(rest)) > columns) {
    let [end, space, taken] = [0, 0, 0]
    for (const character of rest) {
      taken += width(bare(character))
      if (taken > columns) break
      end += character.length
      if (character === ' ') space = end
    }
    const cut = space > end / 2 ? space : Math.max(1, end)
    lines.push(rest.slice(0, cut).trimEnd())
    rest = rest.slice(cut)
  }
  return [...lines, rest]
}

const bare = (text: string): string => text.replaceAll(BEGIN, '').replaceAll(END, '')

/** A question as it stands on the screen. @param from line of the text at the top @param progress such as "3 of 100" */
export function pageView(
  { url, title, text, accepted, probability, stratum }: AskedPage,
  run: string,
  { columns, rows }: Screen,
  from: number,
  progress: string,
): { view: string; lines: number; shown: number } {
  const said = `${run}: ${accepted ? 'accepted' : 'below the cut'}, p ${probability.toFixed(2)}; ${OF[stratum]}`
  const head = [
    `${BOLD}${progress}${PLAIN}  ${DIM}${said}${PLAIN}`,
    ...wrapped(printable(url), columns),
    ...wrapped(printable(title), columns).map((line) => `${BOLD}${line}${PLAIN}`),
    '',
  ]
  const lines = linesOf(text, columns)
  const shown = Math.max(3, rows - head.length - 2)
  const body = lines.slice(from, from + shown)
  const more = lines.length > from + shown ? `${lines.length - from - shown} lines more · ` : ''
  return { view: [...head, ...body, '', `${DIM}${more}${KEYS}${PLAIN}`].join('\r\n'), lines: lines.length, shown }
}
