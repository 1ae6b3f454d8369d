import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, it } from 'vitest'
import { readPageFile } from '../../../cli/page-file.js'

const folder = mkdtempSync(join(tmpdir(), 'page-file-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('reads a page, and says what is none', async () => {
  const path = join(folder, 'page.html')
  const read = (bytes: string | Buffer) => {
    writeFileSync(path, bytes)
    return readPageFile(path)
  }
  expect(String(await read('<p>a'))).toBe('<p>a')
  expect(await read(Buffer.from('\uFEFF<p>a', 'utf16le'))).toHaveLength(10)
  await expect(read('WARC/1.0\r\n')).rejects.toThrow('page.html is a WARC file: `sluice ingest --dry-run')
  await expect(read(gzipSync('<p>a'))).rejects.toThrow('is compressed with gzip: `gzip -dc')
  await expect(readPageFile(folder)).rejects.toThrow('cannot be read')
})
