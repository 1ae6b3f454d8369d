import { gunzipSync } from 'node:zlib'
import { decompress } from 'fzstd'
import {
  type Compressors,
  type FileMetaData,
  type ParquetQueryFilter,
  parquetMetadataAsync,
  parquetScan,
} from 'hyparquet'
import { IngestError } from '../errors.js'
import type { Base, BaseFile } from './base.js'
import type { Capture } from './capture.js'
import { type CrawlSpec, pageFilter } from './spec.js'

const STATUS = 'fetch_status'
const MIME = 'content_mime_detected'
const LANGUAGES = 'content_languages'

/** Bytes at the end of a file that are read first; they have what it says of itself. */
const FOOTER = 256 << 10

/** Common Crawl packs with gzip, mirrors that write the table anew often with zstandard; Snappy needs nothing. */
const compressors: Compressors = {
  GZIP: (bytes, length) => gunzipSync(bytes, { maxOutputLength: length }),
  ZSTD: (bytes, length) => decompress(bytes, new Uint8Array(length)),
}

/** What a file of the table says of itself, such as the number of its rows. */
export const metadataOf = (file: BaseFile, spec: CrawlSpec): Promise<FileMetaData> =>
  understood(file, spec, () => parquetMetadataAsync(asyncBuffer(file), { initialFetchSize: FOOTER }))

/**
 * The records that a file of the table chooses. Of groups of rows that may have some, the columns are read that choose, and
 * the others only from the first chosen row to the last.
 * @throws IngestError when the file cannot be read
 */
export async function* capturesInTable(base: Base, path: string, spec: CrawlSpec): AsyncGenerator<Capture> {
  const file = await base.file(path)
  const metadata = await metadataOf(file, spec)
  const pruningFilter = pruning(spec)
  const scan = await understood(file, spec, () =>
    parquetScan({ file: asyncBuffer(file), metadata, compressors, pruningFilter }),
  )
  const columnOf = (column: string, rowStart: number, rowEnd: number) =>
    understood(file, spec, () => scan.readColumn({ column, rowStart, rowEnd }))
  for (const { rowStart, rowEnd } of scan.ranges) {
    const rows = await chosenRows(spec, (column) => columnOf(column, rowStart, rowEnd))
    if (rows.length === 0) continue
    const [first, last] = [rows[0]!, rows.at(-1)!]
    const [files, offsets, lengths] = [
      await columnOf('warc_filename', rowStart + first, rowStart + last + 1),
      await columnOf('warc_record_offset', rowStart + first, rowStart + last + 1),
      await columnOf('warc_record_length', rowStart + first, rowStart + last + 1),
    ]
    for (const row of rows.map((row) => row - first)) {
      yield { file: String(files[row]), offset: Number(offsets[row]), length: Number(lengths[row]) }
    }
  }
}

/** What tells, by the least and greatest values in them, the groups of rows that have nothing chosen. */
function pruning({ mime, status = [200] }: CrawlSpec): ParquetQueryFilter {
  const filter: ParquetQueryFilter = { [STATUS]: { $in: [...status] } }
  return mime ? { ...filter, [MIME]: { $in: [...mime] } } : filter
}

/** The numbers of the chosen rows among some. */
async function chosenRows(spec: CrawlSpec, column: (name: string) => Promise<ArrayLike<unknown>>): Promise<number[]> {
  const isChosen = pageFilter(spec)
  const statuses = await column(STATUS)
  const types = spec.mime && (await column(MIME))
  const languages = spec.languages && (await column(LANGUAGES))
  const rows: number[] = []
  for (let row = 0; row < statuses.length; row++) {
    const mime = String(types?.[row] ?? '')
    if (isChosen({ status: Number(statuses[row]), mime, languages: String(languages?.[row] ?? '') })) rows.push(row)
  }
  return rows
}

function asyncBuffer({ size, read }: BaseFile) {
  return {
    byteLength: size,
    async slice(start: number, end = size): Promise<ArrayBuffer> {
      const bytes = await read(start, end)
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer
    },
  }
}

/** Errors of the format name the file. */
async function understood<T>(file: BaseFile, { signal }: CrawlSpec, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof IngestError || signal?.aborted) throw error
    throw new IngestError(`${file.name} cannot be read: ${(error as Error).message}`)
  }
}
