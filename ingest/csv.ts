import type { RowEnd } from './rows.js'

const QUOTE = 34
const LINE_FEED = 10
const QUOTED = /"([^"]*(?:""[^"]*)*)"/y

/** Where a row of a table ends whose fields are told apart by `delimiter`: quoted ones (RFC 4180) may hold line ends. */
export function csvRowEnd(delimiter: string): RowEnd {
  const separator = delimiter.charCodeAt(0)
  return (view) => {
    for (let at = 0; at < view.length; at++) {
      if (view[at] === QUOTE) at = quotedEnd(view, at)
      while (at < view.length && view[at] !== LINE_FEED && view[at] !== separator) at++
      if (view[at] === LINE_FEED) return at + 1
    }
    return -1
  }
}

/** Behind the quote that closes the field at `start`; the end of what is at hand when there is none. */
function quotedEnd(view: Buffer, start: number): number {
  for (let at = view.indexOf(QUOTE, start + 1); at >= 0; at = view.indexOf(QUOTE, at + 2)) {
    if (view[at + 1] !== QUOTE) return at + 1
  }
  return view.length
}

/** The fields of a row, its line end left out. */
export function csvFields(row: string, delimiter: string): string[] {
  const fields: string[] = []
  const text = row.replace(/\r?\n$/, '')
  for (let at = 0; at <= text.length; ) {
    QUOTED.lastIndex = at
    const [whole = '', quoted = ''] = QUOTED.exec(text) ?? []
    const rest = at + whole.length
    const found = text.indexOf(delimiter, rest)
    const end = found < 0 ? text.length : found
    fields.push(quoted.replaceAll('""', '"') + text.slice(rest, end))
    at = end + 1
  }
  return fields
}
