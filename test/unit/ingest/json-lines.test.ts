import { gzipSync } from 'node:zlib'
import { Encoder } from '@toondepauw/node-zstd'
import { describe, expect, it } from 'vitest'
import { essence, goesOnEverywhere, html, read, source } from './warc-files.js'

const line = (i: number, more: object = {}) =>
  JSON.stringify({ url: `https://example.org/${i}`, html: html(i), ...more })
const bad = ['not JSON', '{"url": "https://example.org/"}', '[1]', '{"url": 1, "html": ""}']
const text = `\uFEFF${line(0)}\r\n${bad[0]}\n\n${line(1)}\n${bad[1]}\r\n${bad[2]}\n${bad[3]}\n  \r\n${line(2)}\n`
const expected = [0, 'damage', 1, 'damage', 'damage', 'damage', 2].map((one) =>
  typeof one === 'number' ? `https://example.org/${one} ${html(one)}` : one,
)
const zstd = (part: string) => new Encoder(3).encodeSync(Buffer.from(part))

describe('JSON lines', () => {
  it.each([
    ['plain', Buffer.from(text)],
    ['gzip', gzipSync(text)],
    [
      'gzip members that do not know of lines',
      Buffer.concat([gzipSync(text.slice(0, 500)), gzipSync(text.slice(500))]),
    ],
    ['zstandard', zstd(text)],
    ['zstandard frames, one of them in a line', Buffer.concat([zstd(text.slice(0, 900)), zstd(text.slice(900))])],
    ['without a line end', Buffer.from(text.trimEnd())],
    ['that begin with a bad line', Buffer.from(`oops\n${text}`)],
  ])('%s: each page is read, a bad line is damage, and reading goes on from each', async (name, bytes) => {
    const items = await goesOnEverywhere(bytes)
    expect(items.map(essence)).toEqual(name.startsWith('that') ? ['damage', ...expected] : expected)
  })

  it('say where a bad line starts', async () => {
    const items = await read(Buffer.from(text))
    const damages = items.filter(({ kind }) => kind === 'damage')
    expect(damages.map(({ offset }) => offset)).toEqual(bad.map((one) => Buffer.from(text).indexOf(one)))
    for (const damage of damages) expect(damage).not.toHaveProperty('cut')
  })

  it('say when a page was captured', async () => {
    const day = Date.UTC(2026, 10, 27)
    const times = [day, '2026-11-27', '2026-11-27T01:00:00+01:00', undefined, 'yesterday']
    const bytes = Buffer.from(times.map((capturedAt, i) => line(i, { capturedAt })).join('\n'))
    const items = await read({ ...source(bytes), file: { modifiedAt: 7, beside: () => Promise.reject() } })
    expect(items).toMatchObject([
      ...Array(3).fill({ capturedAt: day }),
      { capturedAt: 7 },
      { kind: 'damage', error: /capturedAt/ },
    ])
  })

  it('tell what is not taken', async () => {
    const pages = [{ url: 'ftp://example.org/' }, { html: ' ' }, { html: '%PDF-1.4' }, { html: html(1, 9000) }]
    const items = await read(Buffer.from(pages.map((page, i) => line(i, page)).join('\n')), { maxPayload: 5000 })
    expect(items.map((item) => 'reason' in item && item.reason)).toEqual(['bad-url', 'empty', 'not-html', 'too-large'])
  })

  it('are read on behind a line that is too long, and to where they are cut', async () => {
    const long = line(8, { html: 'x'.repeat(1_400_000) })
    const items = await goesOnEverywhere(Buffer.from(`${line(0)}\n${long}\n${line(1)}\n${line(2).slice(0, -40)}`), 1000)
    expect(items.map(essence)).toEqual([expected[0], 'damage', expected[2], 'damage'])
    expect(items[1]).toMatchObject({ offset: line(0).length + 1, error: /longer than/ })
    expect(items[3]).toMatchObject({ cut: true })
  })
})
