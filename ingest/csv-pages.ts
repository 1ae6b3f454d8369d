import { LineError } from '../lines/index.js'
import { csvFields, csvRowEnd } from './csv.js'
import { IngestError } from './errors.js'
import { type OpenFile, partsFrom } from './open-file.js'
import { htmlPage, type RecordItem } from './page.js'
import { itemAt } from './row-items.js'
import { lineEnd, type Row, rowsOf } from './rows.js'
import { timeOf } from './time.js'
import type { Source, WarcItem } from './types.js'

const DELIMITERS = [',', ';', '\t']
/** What the columns are called, without regard to case and to what stands between words. */
const FILE = ['file', 'path', 'filename', 'filepath']
const URL = ['url', 'uri']
const TIME = ['capturedat']
/** Bytes of a row at most. */
const MAX_ROW = 1 << 20

/** A table of the files that pages are in, and of their URLs. */
export interface PageTable {
  delimiter: string
  file: number
  url: number
  /** -1 when it does not say when the pages were captured. */
  time: number
}

/** The table that a text begins with; undefined when its first row names no column for files or none for URLs. */
export function pageTable(beginning: Buffer): PageTable | undefined {
  const end = lineEnd(beginning)
  const header = beginning.toString('utf8', 0, end > 0 ? end : beginning.length).replace(/^\uFEFF/, '')
  if (header.length > MAX_ROW) return undefined
  for (const delimiter of DELIMITERS) {
    const names = csvFields(header, delimiter).map((name) => name.toLowerCase().replace(/[\s_-]/g, ''))
    const column = (known: string[]) => names.findIndex((name) => known.includes(name))
    const [file, url, time] = [column(FILE), column(URL), column(TIME)]
    if (file >= 0 && url >= 0) return { delimiter, file, url, time }
  }
  return undefined
}

/** The pages that the rows of a table name; a row whose file cannot be had is damage. */
export async function* csvPages(
  file: OpenFile,
  table: PageTable,
  from: number,
  maxPayload: number,
): AsyncGenerator<WarcItem> {
  for await (const row of tableRows(file, table, from)) {
    if (row.kind === 'damage') yield row
    else yield await itemAt(row, () => pageOf(fieldsOf(row, table), file.source, maxPayload))
  }
}

async function* tableRows(file: OpenFile, { delimiter }: PageTable, from: number) {
  const isText = (text: Buffer) => text.length > 0
  const split = (content: Parameters<typeof rowsOf>[0]) => rowsOf(content, csvRowEnd(delimiter), MAX_ROW)
  let isHeader = from === 0
  for await (const row of partsFrom(file, from, isText, split)) {
    const isRow = !isHeader && (row.kind === 'damage' || row.bytes?.toString().trim() !== '')
    if (row.kind === 'row') isHeader = false
    if (isRow) yield row
  }
}

interface PageRow {
  path: string
  url: string
  time: string | undefined
}

/** @throws LineError when the row names no file or no URL */
function fieldsOf({ bytes }: Row, table: PageTable): PageRow {
  if (!bytes) throw new LineError(`a row with a quote that is not closed, or longer than ${MAX_ROW} bytes`)
  const fields = csvFields(bytes.toString(), table.delimiter)
  const [path, url] = [fields[table.file]?.trim(), fields[table.url]?.trim()]
  if (!path || !url) throw new LineError(`a row without a ${path ? 'URL' : 'file'}`)
  return { path, url, time: fields[table.time]?.trim() }
}

async function pageOf({ path, url, time }: PageRow, { file }: Source, maxPayload: number): Promise<RecordItem> {
  if (!file) throw new IngestError('the files that a table names are only read where the table is a file too')
  const source = await file.beside(path)
  const html = await firstBytes(source, maxPayload + 1)
  return htmlPage({ url, capturedAt: timeOf(time, source) }, 'text/html', html, maxPayload)
}

async function firstBytes(source: Source, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of await source.open(0, most)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** The paths of the files that a table names, as they stand there. */
export async function* pathsIn(file: OpenFile, table: PageTable): AsyncGenerator<string> {
  for await (const row of tableRows(file, table, 0)) {
    if (row.kind === 'row' && row.bytes)
      yield csvFields(row.bytes.toString(), table.delimiter)[table.file]?.trim() ?? ''
  }
}
