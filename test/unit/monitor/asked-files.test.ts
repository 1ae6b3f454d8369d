import { expect, it } from 'vitest'
import { begin } from '../../../ingest/progress.js'
import { isSampled } from '../../../ingest/sample.js'
import { AskedFiles } from '../../../monitor/asked-files.js'
import { crawlFile } from '../ingest/crawl-file.js'

const asked = (file: string, changes: object = {}, begunAnew = 0) => ({
  file: crawlFile({ file, ...changes }),
  progress: { ...begin({ crawl: 'c', file }), begunAnew },
})

const capture = (warcFile: string, warcOffset = 0, url = 'https://example.org/') => ({
  crawl: 'c',
  warcFile,
  warcOffset,
  url,
})

it('a capture may be taken once for each choice that has it, and for each file under its name', () => {
  const files = new AskedFiles([
    asked('a'),
    asked('b', { ranges: [{ offset: 0, length: 10 }] }),
    asked('b', { ranges: [{ offset: 5, length: 10 }] }),
    asked('d', {}, 2),
  ])
  const times = (file: string, offset?: number) => files.timesOf(capture(file, offset))
  expect(times('a')).toBe(1)
  expect([0, 5, 9, 10].map((offset) => times('b', offset))).toEqual([1, 2, 2, 1])
  expect(times('d')).toBe(3)
  expect(times('unheard-of')).toBe(1)
})

it('a sample counts for the pages that it has', () => {
  const files = new AskedFiles([asked('a'), asked('a', { sample: 0.5 })])
  for (let i = 0; i < 50; i++) {
    const url = `https://example.org/${i}`
    expect(files.timesOf(capture('a', 0, url))).toBe(isSampled(url, 0.5) ? 2 : 1)
  }
})
