import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { resolveSources } from '../../../ingest/index.js'
import { fingerprint, read } from './warc-files.js'

const folder = join(import.meta.dirname, '../../../../shared/data/warc-odd')
const isThere = existsSync(folder)
if (!isThere) console.info('odd WARC files: skipped, the files are not there')
const lines = isThere ? readFileSync(join(folder, 'manifest.tsv'), 'utf8').trim().split('\n').slice(1) : []
const files = lines.map((line) => line.split('\t') as [file: string, status: string, oddities: string, records: string])

describe.skipIf(!isThere)('odd WARC files', () => {
  it.each(files)('%s', async (file, status, _, count) => {
    const [source] = await resolveSources([join(folder, file)])
    const items = await read(source!)
    const records = items.filter(({ kind }) => kind !== 'damage')
    // Valid files give all records; WAT is refused, and one file that counts as valid ends inside its only record.
    const isRead = !/\.wat(\.gz)?$|Evil-Warc-Headers/.test(file)
    if (status === 'valid' && isRead) expect(records.length).toBeGreaterThanOrEqual(Number(count))
    if (records.length === 0 && Number(count) > 0) expect(items).toMatchObject([{ kind: 'damage' }])
    const prints = items.map(fingerprint)
    // Of the files with hundreds of records some of the boundaries are enough.
    const step = Math.ceil(items.length / 40)
    for (const [i, { next }] of items.entries()) {
      if (next === undefined || i % step > 0) continue
      expect((await read(source!, { from: next })).map(fingerprint)).toEqual(prints.slice(i + 1))
    }
  })
})
