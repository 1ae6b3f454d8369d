import { describe, expect, it } from 'vitest'
import type { Source } from '../../../ingest/index.js'
import { groupsOf, readRanges, withRanges } from '../../../ingest/ranges.js'
import type { Range, WarcItem } from '../../../ingest/types.js'
import { crawl, fingerprint, layouts, read } from './warc-files.js'

const files = layouts(crawl(20, 2000))

/** A source that counts how often it is opened, and the bytes that are read of it. */
function counted(bytes: Buffer): { source: Source; opened: number; read: number } {
  const counts = {
    opened: 0,
    read: 0,
    source: {
      name: 'test.warc',
      async open(offset = 0, end = bytes.length) {
        counts.opened++
        return (async function* () {
          for (let at = offset; at < end; at += 500) {
            const chunk = bytes.subarray(at, Math.min(end, at + 500))
            counts.read += chunk.length
            yield chunk
          }
        })()
      },
    },
  }
  return counts
}

async function itemsOf(source: Source, from?: number): Promise<WarcItem[]> {
  const items: WarcItem[] = []
  for await (const item of readRanges(source, { from })) items.push(item)
  return items
}

const rangesOf = (items: WarcItem[]): Range[] => items.map(({ offset, next }) => ({ offset, length: next! - offset }))

describe.each(['plain', 'a gzip member a record', 'gzip members with names and extra fields'])(
  'ranges of %s',
  (layout) => {
    const bytes = files[layout]!

    it('give their records, each once, with few more bytes than theirs', async () => {
      const items = await read(bytes)
      for (const step of [1, 2, 3, 7]) {
        const wanted = items.filter((_, i) => i % step === step - 1)
        const ranges = rangesOf(wanted)
        const counts = counted(bytes)
        const found = await itemsOf(withRanges(counts.source, ranges))
        expect(found.map(fingerprint)).toEqual(wanted.map(fingerprint))
        expect(counts.read).toBeLessThanOrEqual(1.2 * ranges.reduce((sum, { length }) => sum + length, 0))
        expect(counts.opened).toBeLessThanOrEqual(ranges.length)
        if (step === 1) expect(counts.opened).toBe(1)
      }
    })

    it('are gone on with from any of them', async () => {
      const wanted = (await read(bytes)).filter((_, i) => i % 3 !== 0)
      const source = withRanges(counted(bytes).source, rangesOf(wanted))
      for (const [i, item] of wanted.entries()) {
        expect((await itemsOf(source, item.next)).map(fingerprint)).toEqual(wanted.slice(i + 1).map(fingerprint))
      }
    })
  },
)

it('a range of several records is gone on with inside of it', async () => {
  for (const layout of ['plain', 'a gzip member a record', 'a gzip member for three records']) {
    const bytes = files[layout]!
    const items = await read(bytes)
    const [start, end] = [items[6]!.offset, items[18]!.offset]
    const source = withRanges(counted(bytes).source, [
      { offset: start, length: end - start },
      { offset: end, length: bytes.length - end },
    ])
    expect((await itemsOf(source)).map(fingerprint)).toEqual(items.slice(6).map(fingerprint))
    for (const cut of [6, 7, 10, 17, 20]) {
      const rest = await itemsOf(source, items[cut]!.next)
      expect(rest.map(fingerprint)).toEqual(items.slice(cut + 1).map(fingerprint))
    }
  }
})

it('a range that holds no record is damage, and those behind it are read', async () => {
  const bytes = files['a gzip member a record']!
  const items = await read(bytes)
  const ranges = [{ offset: items[1]!.offset + 5, length: 40 }, ...rangesOf(items.slice(3, 5))]
  const found = await itemsOf(withRanges(counted(bytes).source, ranges))
  expect(found.map(({ kind }) => kind)).toEqual(['damage', items[3]!.kind, items[4]!.kind])
  expect(found[0]).toMatchObject({ offset: ranges[0]!.offset, next: ranges[0]!.offset + 40 })
  const last = await itemsOf(withRanges(counted(bytes).source, ranges.slice(0, 1)))
  expect(last).toMatchObject([{ kind: 'damage', next: undefined }])
})

it('ranges are put together while little lies between them', () => {
  const ranges = [0, 100, 210, 400, 500].map((offset) => ({ offset, length: 100 }))
  expect(groupsOf(ranges).map((group) => group.map(({ offset }) => offset))).toEqual([
    [0, 100, 210],
    [400, 500],
  ])
  expect(groupsOf([])).toEqual([])
})
