import { type Fields, fieldsOf, LineError, textOf } from '../lines/index.js'
import { type OpenFile, partsFrom } from './open-file.js'
import { htmlPage, type RecordItem } from './page.js'
import { itemAt } from './row-items.js'
import { lineEnd, type Row, rowsOf } from './rows.js'
import { timeOf } from './time.js'
import type { WarcItem } from './types.js'

/** Bytes of a line beside its HTML. */
const OTHER_FIELDS = 1 << 20
/** Bytes of the shortest page. */
const SHORTEST = 20
/** Bytes that one of HTML may take in a string of JSON: `\u003c`. */
const ESCAPED = 6

/** Whether a text is lines of JSON: in the first of them, or, where that is damaged, in another. */
export const isJsonLines = (beginning: Buffer): boolean =>
  /^(\uFEFF?\s*\{\s*["}]|[\s\S]*\n\{")/.test(beginning.toString())

/** The pages of lines `{url, html, capturedAt?}`; a line that is none is damage. */
export async function* jsonLinePages(file: OpenFile, from: number, maxPayload: number): AsyncGenerator<WarcItem> {
  const maxLine = ESCAPED * maxPayload + OTHER_FIELDS
  const isText = (text: Buffer) => text.length > 0
  for await (const row of partsFrom(file, from, isText, (content) => rowsOf(content, lineEnd, maxLine))) {
    if (row.kind === 'damage') yield row
    else if (!isBlank(row)) yield await itemAt(row, () => pageOf(row, file, maxPayload, maxLine))
  }
}

const isBlank = ({ bytes }: Row): boolean =>
  bytes !== undefined && bytes.length < SHORTEST && bytes.toString().trim() === ''

async function pageOf({ bytes }: Row, { source }: OpenFile, maxPayload: number, maxLine: number): Promise<RecordItem> {
  if (!bytes) throw new LineError(`longer than ${maxLine.toLocaleString('en')} bytes`)
  const fields = fieldsOf(textOf(bytes))
  const capture = { url: string(fields, 'url'), capturedAt: timeOf(fields.get('capturedAt'), source) }
  return htmlPage(capture, 'text/html; charset=utf-8', Buffer.from(string(fields, 'html')), maxPayload)
}

function string(fields: Fields, name: string): string {
  const value = fields.get(name)
  if (typeof value === 'string') return value
  throw new LineError(`"${name}" is missing or not a string; a line is {"url": …, "html": …, "capturedAt": …}`)
}
