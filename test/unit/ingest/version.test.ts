import { appendFile, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { begin } from '../../../ingest/progress.js'
import { sourceAt } from '../../../ingest/sources.js'
import { changeOf, versionOf } from '../../../ingest/version.js'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-version-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

async function changed(change: (path: string) => Promise<void>): Promise<string> {
  const path = join(folder, 'a.warc')
  await writeFile(path, `WARC/1.1\r\n${'x'.repeat(40_000)}`)
  const progress = begin({ crawl: 'c', file: path })
  progress.offset = 40_000
  progress.version = await versionOf(await sourceAt(path))
  await change(path)
  return changeOf(await sourceAt(path), progress)
}

it('knows a file again, touched or not', async () => {
  expect(await changed(async () => {})).toBe('same')
  expect(await changed((path) => utimes(path, 1, 1))).toBe('same')
})

it('knows one that has grown', async () => {
  expect(await changed((path) => appendFile(path, 'more'))).toBe('grown')
})

it('tells another file under the same name: shorter than what was read, or with another beginning', async () => {
  expect(await changed((path) => writeFile(path, `WARC/1.1\r\n${'x'.repeat(30_000)}`))).toBe('another')
  expect(await changed((path) => writeFile(path, `WARC/1.1\r\n${'y'.repeat(50_000)}`))).toBe('another')
})
