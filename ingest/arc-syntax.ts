import { HeaderBlock } from './headers.js'
import type { RecordSyntax } from './record-syntax.js'

const LINE_FEED = 10
/** Bytes in which the line before a record ends, but for the longest of URLs. */
const START = 4 << 10
const SCHEME = /^([a-z][a-z0-9+.-]{0,20}):\S/i

/** What the line before an ARC record says. */
interface ArcLine {
  url: string
  date: string
  type: string
  length: string
}

/** Of a line that is none, but longer than what it was judged by. */
const NOTHING: ArcLine = { url: '', date: '', type: '', length: '' }

/** Reads `URL IP-address date type length`, with more fields before the length in the second version; a URL may hold spaces. */
function parseLine(line: string): ArcLine | undefined {
  if (!SCHEME.test(line)) return undefined
  const fields = line.trimEnd().split(' ')
  const digits = fields.findIndex((field, i) => i >= 2 && /^\d{8,17}$/.test(field))
  // Fields that are not known are dashes.
  const date = digits < 0 && fields[2] === '-' ? 2 : digits
  const length = fields.at(-1)!
  if (date < 0 || date + 1 >= fields.length || !/^\d{1,15}$/.test(length)) return undefined
  return { url: fields.slice(0, date - 1).join(' '), date: fields[date]!, type: fields[date + 1]!, length }
}

function startsRecord(view: Buffer, at = 0): boolean {
  const text = view.toString('latin1', at, at + START)
  const end = text.indexOf('\n')
  return end < 0 ? SCHEME.test(text) : parseLine(text.slice(0, end)) !== undefined
}

function recordStart(view: Buffer, from: number, to = view.length): number {
  for (
    let line = view.indexOf(LINE_FEED, from - 1) + 1;
    line > 0 && line < to;
    line = view.indexOf(LINE_FEED, line) + 1
  ) {
    if (view.indexOf(LINE_FEED, line) > 0 && startsRecord(view, line)) return line
  }
  return -1
}

/** Pages have http(s) URLs; what stands under others is about the file (`filedesc`) or the crawl (`dns`). */
function headersOf(header: Buffer): HeaderBlock {
  const { url, date, type, length } = parseLine(header.toString('latin1')) ?? NOTHING
  return new HeaderBlock('ARC', [
    ['WARC-Type', /^https?:/i.test(url) ? 'response' : (SCHEME.exec(url)?.[1] ?? '').toLowerCase()],
    ['WARC-Target-URI', url],
    ['WARC-Date', date],
    ['Content-Type', type],
    ['Content-Length', length],
  ])
}

/** Whether a file starts with a record, which its line shows once it is whole. */
export const startsArc = (beginning: Buffer): boolean =>
  beginning.subarray(0, START).includes(LINE_FEED) && startsRecord(beginning)

/** ARC files, WARC's forerunner: a line, then the server's answer. */
export const ARC: RecordSyntax = {
  name: 'ARC',
  start: START,
  startsRecord,
  recordStart,
  headerEnd: (view, limit) => view.subarray(0, limit).indexOf(LINE_FEED) + 1 || -1,
  headersOf,
}
