import { ARC, startsArc } from './arc-syntax.js'
import type { Content } from './content.js'
import { csvPages, pageTable } from './csv-pages.js'
import { type Frame, framesOf } from './frames.js'
import { htmlFile, isHtmlFile, startsHtml } from './html-page.js'
import { isJsonLines, jsonLinePages } from './json-lines.js'
import { isTableName, isZip } from './names.js'
import { type OpenFile, partsFrom } from './open-file.js'
import { readRecord } from './record.js'
import type { RecordSyntax } from './record-syntax.js'
import type { Damage, WarcItem } from './types.js'
import { unsupportedFormat } from './unsupported.js'
import { type Read, waczItems } from './wacz.js'
import { WARC } from './warc-syntax.js'
import { isWat, WAT } from './wat.js'

export interface FormatOptions {
  from: number
  maxPayload: number
  /** Reads what a file is put together of. */
  readPart: Read
}

/** Bytes that a member starts a record with, and not by chance. */
const LEAST_START = 5

/** Reads the pages of a file. */
type Reader = (file: OpenFile, options: FormatOptions) => AsyncGenerator<WarcItem>

/** What reads a file, by its content; the name counts only where that does not tell. */
export function formatOf(file: OpenFile): Reader {
  const { beginning, source, packing } = file
  if (isZip(beginning) && !packing.hasMembers) return zipFile
  if (WARC.startsRecord(beginning) || WARC.recordStart(beginning, 1) > 0) return records(WARC)
  const unsupported = unsupportedFormat(beginning)
  if (unsupported) return refusal({ error: unsupported })
  if (isHtmlFile(file)) return (_, { from, maxPayload }) => htmlFile(file, from, maxPayload)
  if (file.input.view.length === 0) return refusal({ error: 'the file is empty', cut: true })
  if (startsArc(beginning)) return records(ARC)
  if (isJsonLines(beginning)) return (_, { from, maxPayload }) => jsonLinePages(file, from, maxPayload)
  const table = pageTable(beginning)
  if (table) return (_, { from, maxPayload }) => csvPages(file, table, from, maxPayload)
  if (isTableName(source.name)) return refusal({ error: 'a table without the columns `file` and `url`' })
  return records(WARC)
}

/** Whether a file holds pages, by its content alone; of JSON lines, as there are of all kinds, those do that have HTML. */
export function holdsPages({ beginning }: OpenFile): boolean {
  if (WARC.startsRecord(beginning) || startsArc(beginning) || startsHtml(beginning)) return true
  return isJsonLines(beginning) ? /"html"\s*:/.test(beginning.toString()) : pageTable(beginning) !== undefined
}

/** A file that is not read, and why. */
function refusal(reason: Pick<Damage, 'error' | 'cut'>): Reader {
  return async function* (_, { from }) {
    if (from === 0) yield { kind: 'damage', offset: 0, next: undefined, ...reason }
  }
}

function records(syntax: RecordSyntax): Reader {
  const isStart = (text: Buffer) => text.length >= LEAST_START && syntax.startsRecord(text)
  return async function* (file, { from, maxPayload }) {
    // Encoded bodies are often smaller than what they hold; one that is larger is not worth holding.
    const split = (content: Content) => framesOf({ content, syntax, maxBlock: 2 * maxPayload })
    for await (const frame of partsFrom(file, from, isStart, split)) {
      if (frame.kind === 'record' && isWat(frame)) {
        yield { kind: 'damage', offset: frame.offset, next: undefined, error: WAT }
        return
      }
      yield await itemOf(frame, maxPayload)
    }
  }
}

async function itemOf(frame: Frame, maxPayload: number): Promise<WarcItem> {
  if (frame.kind === 'damage') return frame
  const { offset, next } = frame
  return { ...(await readRecord(frame, maxPayload)), offset, length: next - offset, next }
}

async function* zipFile(file: OpenFile, options: FormatOptions): AsyncGenerator<WarcItem> {
  // That of a URL is known once it has been opened.
  const { source } = file
  const { size } = source
  if (size === undefined) yield* refusal({ error: 'a zip file whose size is not told: download it' })(file, options)
  else yield* waczItems(source, size, options.from, options.readPart)
}
