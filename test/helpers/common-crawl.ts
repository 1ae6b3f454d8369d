import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { writeSample } from '../../demo/sample/index.js'
import { readWarc, resolveSources, type WarcItem } from '../../ingest/index.js'

export const CRAWL = 'CC-MAIN-2026-30'

/** A page, or what is there instead of one, and where its record is. */
export interface Row {
  surt: string
  url: string
  status: number
  mime: string
  /** As Common Crawl has them: ISO 639-3, separated by commas. */
  languages: string | undefined
  file: string
  offset: number
  length: number
}

export interface Copy {
  base: string
  /** Paths of the WARC files. */
  files: string[]
  rows: Row[]
}

export interface CopyOptions {
  pages?: number
  files?: number
  /** Lines of a block of the index of URLs. */
  blockLines?: number
  /** Rows of a group of the table. */
  groupRows?: number
}

const ISO_639_3: Record<string, string> = {
  ar: 'ara',
  de: 'deu',
  en: 'eng',
  es: 'spa',
  fr: 'fra',
  it: 'ita',
  ja: 'jpn',
  nl: 'nld',
  pt: 'por',
  ru: 'rus',
  zh: 'zho',
}

/** Writes the sample crawl into a folder as Common Crawl would publish it: lists, WARC files, an index of URLs and a table. */
export async function writeCommonCrawl(base: string, options: CopyOptions = {}): Promise<Copy> {
  const { pages = 300, files = 8, blockLines = 20, groupRows = 40 } = options
  const work = await mkdtemp(join(tmpdir(), 'sample-'))
  try {
    const sample = await writeSample(work, { pages })
    const languages = await languagesOf(sample.truth)
    const records = (await Promise.all(sample.crawl.map(recordsIn))).flat()
    const share = Math.ceil(records.length / files)
    const copy: Copy = { base, files: [], rows: [] }
    for (let i = 0; i < files; i++) {
      const path = `crawl-data/${CRAWL}/segments/1784000000000.${i % 2}/warc/CC-MAIN-20260704000000-0000${i}.warc.gz`
      copy.files.push(path)
      await writeWarc(copy, path, records.slice(i * share, (i + 1) * share), languages)
    }
    copy.rows.sort((a, b) => (a.surt < b.surt ? -1 : 1))
    await writeUrlIndex(copy, blockLines)
    await writeTable(copy, groupRows)
    await write(copy, `crawl-data/${CRAWL}/warc.paths.gz`, gzipSync(`${copy.files.join('\n')}\n`))
    await write(copy, 'collinfo.json', JSON.stringify([{ id: CRAWL, name: 'July 2026 Index' }], null, 2))
    return copy
  } finally {
    await rm(work, { recursive: true })
  }
}

async function write({ base }: Copy, path: string, bytes: Uint8Array | string): Promise<void> {
  await mkdir(dirname(join(base, path)), { recursive: true })
  await writeFile(join(base, path), bytes)
}

async function languagesOf(truth: string): Promise<Map<string, string>> {
  const [, ...lines] = (await readFile(truth, 'utf8')).trimEnd().split('\n')
  return new Map(
    lines.map((line) => {
      const [url = '', , language = ''] = line.split('\t')
      return [url, ISO_639_3[language] ?? language]
    }),
  )
}

interface Packed {
  item: WarcItem
  bytes: Buffer
}

/** Records, each a gzip member of its own; what is damaged is left out. */
async function recordsIn(path: string): Promise<Packed[]> {
  const [source] = await resolveSources([path])
  const file = await readFile(path)
  const records: Packed[] = []
  for await (const item of readWarc(source!)) {
    if (item.kind === 'damage') continue
    const bytes = file.subarray(item.offset, item.next)
    if (item.length > 0) records.push({ item, bytes: path.endsWith('.gz') ? bytes : gzipSync(bytes) })
  }
  return records
}

async function writeWarc(copy: Copy, path: string, records: Packed[], languages: Map<string, string>): Promise<void> {
  let offset = 0
  for (const { item, bytes } of records) {
    const row = rowOf(item, languages)
    if (row) copy.rows.push({ ...row, file: path, offset, length: bytes.length })
    offset += bytes.length
  }
  await write(copy, path, Buffer.concat(records.map(({ bytes }) => bytes)))
}

function rowOf(item: WarcItem, languages: Map<string, string>) {
  if (item.kind !== 'response' && item.kind !== 'rejected') return undefined
  const { url } = item
  if (!/^https?:/.test(url)) return undefined
  const language = languages.get(url)
  // Every fifth page has some English as well.
  const mixed = language && language !== 'eng' && url.length % 5 === 0 ? `${language},eng` : language
  const status = item.kind === 'rejected' && item.reason === 'status' ? Number(item.detail) : 200
  const mime = item.kind === 'rejected' && item.reason === 'not-html' ? 'application/pdf' : 'text/html'
  return { surt: surtOf(url), url, status, mime, languages: mixed }
}

function surtOf(url: string): string {
  const { hostname, port, pathname, search } = new URL(url)
  const host = hostname
    .replace(/^www\d*\./, '')
    .split('.')
    .reverse()
  const path = pathname.length > 1 ? pathname.replace(/\/$/, '') : pathname
  return `${host.join(',')}${port === '' ? '' : `:${port}`})${path}${search}`.toLowerCase()
}

/** Two files of gzip blocks, and the list of blocks. */
async function writeUrlIndex(copy: Copy, blockLines: number): Promise<void> {
  const folder = `cc-index/collections/${CRAWL}/indexes`
  const cluster: string[] = []
  const half = Math.ceil(copy.rows.length / 2)
  for (const [number, rows] of [copy.rows.slice(0, half), copy.rows.slice(half)].entries()) {
    const file = `cdx-0000${number}.gz`
    const blocks: Buffer[] = []
    let offset = 0
    for (let i = 0; i < rows.length; i += blockLines) {
      const part = rows.slice(i, i + blockLines)
      const block = gzipSync(part.map((row) => `${cdxLine(row)}\n`).join(''))
      cluster.push([`${part[0]!.surt} 20260704000000`, file, offset, block.length, cluster.length + 1].join('\t'))
      blocks.push(block)
      offset += block.length
    }
    await write(copy, `${folder}/${file}`, Buffer.concat(blocks))
  }
  await write(copy, `${folder}/cluster.idx`, `${cluster.join('\n')}\n`)
}

function cdxLine({ surt, url, status, mime, languages, file, offset, length }: Row): string {
  const fields = {
    url,
    mime,
    'mime-detected': mime,
    status: String(status),
    length: String(length),
    offset: String(offset),
    filename: file,
    ...(languages && { languages }),
  }
  return `${surt} 20260704000000 ${JSON.stringify(fields)}`
}

/** Two files in Parquet, packed as Common Crawl's are. */
async function writeTable(copy: Copy, groupRows: number): Promise<void> {
  const half = Math.ceil(copy.rows.length / 2)
  const paths: string[] = []
  for (const [number, rows] of [copy.rows.slice(0, half), copy.rows.slice(half)].entries()) {
    const path = `cc-index/table/cc-main/warc/crawl=${CRAWL}/subset=warc/part-0000${number}.gz.parquet`
    paths.push(path)
    const strings = (name: string, data: (string | undefined)[]) => ({ name, data, type: 'STRING' as const })
    const numbers = (name: string, data: number[]) => ({ name, data, type: 'INT32' as const })
    const bytes = parquetWriteBuffer({
      columnData: [
        strings(
          'url_surtkey',
          rows.map(({ surt }) => surt),
        ),
        strings(
          'url',
          rows.map(({ url }) => url),
        ),
        numbers(
          'fetch_status',
          rows.map(({ status }) => status),
        ),
        strings(
          'content_mime_detected',
          rows.map(({ mime }) => mime),
        ),
        strings(
          'content_languages',
          rows.map(({ languages }) => languages),
        ),
        strings(
          'warc_filename',
          rows.map(({ file }) => file),
        ),
        numbers(
          'warc_record_offset',
          rows.map(({ offset }) => offset),
        ),
        numbers(
          'warc_record_length',
          rows.map(({ length }) => length),
        ),
      ],
      codec: 'GZIP',
      compressors: { GZIP: (input: Uint8Array) => gzipSync(input) },
      rowGroupSize: groupRows,
    })
    await write(copy, path, new Uint8Array(bytes))
  }
  await write(copy, `crawl-data/${CRAWL}/cc-index-table.paths.gz`, gzipSync(`${paths.join('\n')}\n`))
}
