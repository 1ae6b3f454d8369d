import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Encoder } from '@toondepauw/node-zstd'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Base } from '../../../ingest/commoncrawl/base.js'
import { capturesInTable } from '../../../ingest/commoncrawl/table.js'

const ROWS = 300
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'table-'))
})

afterAll(() => rm(folder, { recursive: true }))

const numbers = Array.from({ length: ROWS }, (_, i) => i)
const packed = {
  GZIP: (bytes: Uint8Array) => gzipSync(bytes),
  ZSTD: (bytes: Uint8Array) => new Encoder(3).encodeSync(Buffer.from(bytes)),
}

it.each(['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'ZSTD'] as const)('a table packed with %s is read', async (codec) => {
  const bytes = parquetWriteBuffer({
    columnData: [
      { name: 'fetch_status', data: numbers.map((i) => (i % 3 === 0 ? 404 : 200)), type: 'INT32' },
      { name: 'warc_filename', data: numbers.map((i) => `file-${i % 7}`), type: 'STRING' },
      { name: 'warc_record_offset', data: numbers.map((i) => 1000 * i), type: 'INT32' },
      { name: 'warc_record_length', data: numbers.map((i) => 10 + i), type: 'INT32' },
    ],
    codec,
    compressors: packed,
  })
  await writeFile(join(folder, 'part.parquet'), new Uint8Array(bytes))
  const found = []
  for await (const one of capturesInTable(new Base(folder, {}), 'part.parquet', { crawl: 'CC-X' })) found.push(one)
  const expected = numbers.filter((i) => i % 3 !== 0)
  expect(found).toEqual(expected.map((i) => ({ file: `file-${i % 7}`, offset: 1000 * i, length: 10 + i })))
})
