import { Lookahead } from './byte-queue.js'
import { CutOffError, IngestError } from './errors.js'
import { formatOf } from './formats.js'
import { type OpenFile, openFile } from './open-file.js'
import type { Source, WarcItem } from './types.js'

export interface ReadOptions {
  /** Offset of the record to begin with: the `next` of an item read before. */
  from?: number
  /** Bytes of a decoded body at most; larger ones are rejected. */
  maxPayload?: number
}

/** As crawlers do, which cut pages at this size. */
export const MAX_PAYLOAD = 5 << 20

/**
 * Reads a file of pages record by record, in memory for one record: WARC, ARC, WET, WACZ, HTML, tables of HTML files and lines
 * of JSON, plain, gzip or zstandard; which it is, its content says. What is damaged is reported with its offset, and reading goes
 * on where the next record can be found. Each item's `next` is the following item's offset; reading from there gives exactly
 * the items that follow. (A record inside a gzip member or a zstandard frame that holds several has to be read up to from the start of the file.)
 * @throws IngestError when the source cannot be read, at whatever point
 */
export async function* readWarc(source: Source, options: ReadOptions = {}): AsyncGenerator<WarcItem> {
  const { from = 0, maxPayload = MAX_PAYLOAD } = options
  const input = new Lookahead(source, 0)
  const readPart = (part: Source, start: number) => readWarc(part, { from: start, maxPayload })
  try {
    const file = await opened(input)
    if ('kind' in file) {
      if (from === 0) yield file
    } else yield* formatOf(file)(file, { from, maxPayload, readPart })
  } finally {
    await input.close()
  }
}

/** The file, or what keeps it from being read at all. */
async function opened(input: Lookahead): Promise<OpenFile | WarcItem> {
  try {
    return await openFile(input)
  } catch (error) {
    if (error instanceof IngestError) throw error
    const cut = error instanceof CutOffError && { cut: true as const }
    return { kind: 'damage', offset: 0, next: undefined, error: (error as Error).message, ...cut }
  }
}
