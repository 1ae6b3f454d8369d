import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ingestProgress } from '../../../cli/ingest/progress.js'
import { begin } from '../../../ingest/progress.js'

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

it('counts each part of a file of which parts are read', () => {
  const written: string[] = []
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0)
  const bar = ingestProgress([])
  const part = (taken: number) => ({ ...begin({ crawl: 'c', file: 'f' }), taken })
  for (const [key, taken] of [
    ['f#1', 10],
    ['f#2', 20],
    ['f#1', 15],
    ['f#2', 40],
  ] as const)
    bar.update(part(taken), key)
  vi.advanceTimersByTime(11_000)
  bar.update(part(16), 'f#1')
  bar.stop()
  expect(written.at(-1)).toContain('56 pages')
})
