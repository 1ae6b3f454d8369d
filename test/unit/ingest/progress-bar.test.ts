import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createProgress } from '../../../ingest/progress-bar.js'

function terminal(isTTY: boolean, columns = 100) {
  const written: string[] = []
  const stream = { isTTY, columns, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream
  return { written, stream }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('createProgress', () => {
  it('draws one line anew on a terminal, with share, rate and time left', () => {
    const { written, stream } = terminal(true)
    const bar = createProgress({ label: 'ingest', total: 100 << 20, unit: 'bytes', stream })
    bar.update(0)
    vi.advanceTimersByTime(10_000)
    bar.update(25 << 20, '7 pages')
    bar.stop()
    expect(written.every((text) => text.startsWith('\r\x1b[2K'))).toBe(true)
    expect(written.at(-2)).toContain(' 25 %  2.5 MiB/s  30 s left  7 pages')
    expect(written.at(-1)).toMatch(/7 pages\n$/)
  })

  it('is not slowed down by what was done before', () => {
    const { written, stream } = terminal(true)
    const bar = createProgress({ label: 'ingest', total: 1000, unit: 'pages', stream })
    bar.update(900)
    vi.advanceTimersByTime(1000)
    bar.update(950)
    expect(written.at(-1)).toContain('50 pages/s  1 s left')
  })

  it('writes a line every ten seconds where there is no terminal', () => {
    const { written, stream } = terminal(false)
    const bar = createProgress({ label: 'ingest', unit: 'pages', stream })
    for (let i = 0; i < 250; i++) {
      bar.update(i)
      vi.advanceTimersByTime(100)
    }
    bar.stop()
    expect(written).toHaveLength(2)
    expect(written[0]).toBe('ingest  10 pages/s\n')
  })

  it('fits into a narrow terminal', () => {
    const { written, stream } = terminal(true, 20)
    createProgress({ label: 'a long label', total: 10, unit: 'pages', stream }).update(5)
    expect(written[0]!.replace('\r\x1b[2K', '')).toHaveLength(19)
  })
})
