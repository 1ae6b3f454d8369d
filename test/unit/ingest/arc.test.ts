import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { essence, goesOnEverywhere, html, read } from './warc-files.js'

const HTTP = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n'

const arc = (line: string, block: string) => Buffer.from(`${line} ${Buffer.byteLength(block)}\n${block}\n`)
const page = (url: string, seed: number) => arc(`${url} 192.0.2.1 20080430204825 text/html`, `${HTTP}${html(seed)}`)

const VERSION = '1 0 Test\nURL IP-address Archive-date Content-type Archive-length\n'
const first = arc('filedesc://test.arc 0.0.0.0 20080430204825 text/plain', VERSION)
const records = [
  first,
  arc('dns:example.org 192.0.2.1 20080430204825 text/dns', '20080430204825\nexample.org. IN A 192.0.2.1\n'),
  page('http://example.org/1', 1),
  page('http://example.org/a b/2', 2),
  arc('http://example.org/3 192.0.2.1 20080430204825 text/html', 'HTTP/1.0 404 Not Found\r\n\r\nhttp://x.org/ is gone'),
  arc('http://example.org/4 - 20080430204825 no-type 200 - - 0 test.arc', `${HTTP}${html(4)}`),
]
const expected = [
  'filedesc',
  'dns',
  `http://example.org/1 ${html(1)}`,
  `http://example.org/a b/2 ${html(2)}`,
  'http://example.org/3 status',
  `http://example.org/4 ${html(4)}`,
]

describe('ARC files', () => {
  it.each([
    ['plain', Buffer.concat(records)],
    ['a gzip member a record', Buffer.concat(records.map((bytes) => gzipSync(bytes)))],
    ['one gzip member', gzipSync(Buffer.concat(records))],
    ['without the record that describes the file', Buffer.concat(records.slice(1))],
    ['whose first line is dashes', Buffer.concat([arc('filedesc:// - - -', VERSION), ...records.slice(1)])],
  ])('%s: gives each record, and goes on from it', async (name, bytes) => {
    const items = await goesOnEverywhere(bytes)
    expect(items.map(essence)).toEqual(name.startsWith('without') ? expected.slice(1) : expected)
    expect(items.at(-1)?.next).toBe(bytes.length)
  })

  it('have the time of the capture', async () => {
    const [, , item] = await read(Buffer.concat(records))
    expect(item).toMatchObject({ capturedAt: Date.UTC(2008, 3, 30, 20, 48, 25), contentType: 'text/html', status: 200 })
  })

  it('are read on behind damage, and to where they are cut', async () => {
    const damaged = Buffer.concat([...records.slice(0, 3), Buffer.from('no record\n\n'), ...records.slice(3)])
    const items = await goesOnEverywhere(damaged)
    expect(items.filter(({ kind }) => kind !== 'damage').map(essence)).toEqual(expected)
    const cut = await read(damaged.subarray(0, damaged.length - 320))
    expect(cut.at(-1)).toMatchObject({ kind: 'damage', next: undefined, cut: true })
  })

  it('with a line that takes long to be told from a record', async () => {
    const hostile = Buffer.from(`http://a${' 1'.repeat(2000)} x\n`.repeat(100))
    const began = Date.now()
    await read(Buffer.concat([first, hostile, ...records]))
    expect(Date.now() - began).toBeLessThan(1000)
  })
})
