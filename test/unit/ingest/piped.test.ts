import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { Encoder } from '@toondepauw/node-zstd'
import { describe, expect, it } from 'vitest'
import type { Source, WarcItem } from '../../../ingest/index.js'
import { begin, count } from '../../../ingest/progress.js'
import { itemsOf } from '../../../ingest/read-file.js'
import { pipedSource } from '../../../ingest/standard-input.js'
import { html } from './warc-files.js'

const line = (i: number) => `${JSON.stringify({ url: `https://example.org/${i}`, html: html(i) })}\n`
const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => line(from + i)).join('')
const COUNT = 200

/** As a pipe brings it: in pieces of any size. */
const piped = (bytes: Buffer | string, size = 1000): Promise<Source> =>
  pipedSource(
    Readable.from(
      (function* () {
        const all = Buffer.from(bytes)
        for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size)
      })(),
      { objectMode: false },
    ),
  )

const progressOf = ({ name }: Source) => begin({ crawl: 'c', file: name })

/** Reads on, up to a number of pages, and keeps the progress as a transaction would. */
async function readOn(source: Source, progress: ReturnType<typeof begin>, most = Number.POSITIVE_INFINITY) {
  const read: WarcItem[] = []
  for await (const item of itemsOf(source, progress)) {
    read.push(item)
    count(progress, item)
    if (read.length >= most) break
  }
  progress.version = source.piped!.versionAt(progress.offset)
  return read.map((item) => ('url' in item ? Number(item.url.split('/').at(-1)) : item.kind))
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)

describe('what is piped in', () => {
  it.each([
    ['plain', (text: string) => Buffer.from(text)],
    ['gzip', (text: string) => gzipSync(text)],
    ['zstandard', (text: string) => new Encoder(3).encodeSync(Buffer.from(text))],
  ])('%s: is gone on with by another process where the first has committed', async (_, pack) => {
    const bytes = pack(lines(0, COUNT))
    const first = await piped(bytes)
    const progress = progressOf(first)
    expect(await readOn(first, progress, 70)).toEqual(numbers(0, 70))
    const again = await piped(bytes, 77)
    expect(again.name).toBe(first.name)
    expect(await readOn(again, progress)).toEqual(numbers(70, COUNT))
    expect(await readOn(await piped(bytes), progress)).toEqual([])
  })

  it('is read on where it goes on behind what it was', async () => {
    const progress = progressOf(await piped(lines(0, COUNT)))
    await readOn(await piped(lines(0, COUNT)), progress)
    expect(await readOn(await piped(lines(0, COUNT + 5)), progress)).toEqual(numbers(COUNT, COUNT + 5))
  })

  it('gives again what was not committed, also what somebody had begun to wait for', async () => {
    const source = await piped(lines(0, COUNT))
    const progress = progressOf(source)
    await readOn(source, structuredClone(progress), 50)
    const waiting = itemsOf(source, structuredClone(progress))
    for (let i = 0; i < 50; i++) await waiting.next()
    const abandoned = waiting.next()
    expect(await readOn(source, progress)).toEqual(numbers(0, COUNT))
    expect((await abandoned).value).toMatchObject({ url: 'https://example.org/50' })
  })

  it('is refused where it begins as before, and goes on differently or ends sooner', async () => {
    const source = await piped(lines(0, COUNT))
    const progress = progressOf(source)
    await readOn(source, progress, 150)
    const other = lines(0, 100) + lines(300, 400)
    for (const text of [other, lines(0, 100)]) {
      await expect(readOn(await piped(text), structuredClone(progress))).rejects.toThrow('goes on differently')
    }
  })

  it('is another one where its first bytes are others', async () => {
    expect((await piped(lines(0, 5))).name).toMatch(/^stdin:[0-9a-f]{12}$/)
    expect((await piped(lines(0, 5))).name).not.toBe((await piped(lines(1, 6))).name)
  })

  it('is read to its last whole line, and from there when it comes again', async () => {
    const cut = await piped(lines(0, 100).slice(0, -20))
    const progress = progressOf(cut)
    const read: WarcItem[] = []
    for await (const item of itemsOf(cut, progress)) {
      read.push(item)
      if ('cut' in item) break
      count(progress, item)
    }
    expect(read).toHaveLength(100)
    expect(read.at(-1)).toMatchObject({ kind: 'damage', cut: true })
    progress.offset = read.at(-1)!.offset
    progress.version = cut.piped!.versionAt(progress.offset)
    expect(await readOn(await piped(lines(0, COUNT)), progress)).toEqual(numbers(99, COUNT))
  })

  it('holds no more than what is not committed', async () => {
    const source = await piped(lines(0, COUNT))
    const progress = progressOf(source)
    await readOn(source, progress, 100)
    source.piped!.release(progress.offset)
    // What was released is gone, so the rest can be had and no more.
    expect(await readOn(source, progress)).toEqual(numbers(100, COUNT))
  })

  it('is refused when it is nothing, or of another kind', async () => {
    await expect(piped('')).rejects.toThrow('standard input is empty')
    const source = await piped('WARC/1.0\r\nWARC-Type: response\r\n\r\n')
    await expect(readOn(source, progressOf(source))).rejects.toThrow('standard input takes JSON lines')
  })
})
