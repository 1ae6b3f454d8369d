import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pageId } from '../../processors/page-id.js'
import { Sluice } from '../helpers/sluice.js'
import { html, response } from '../unit/ingest/warc-files.js'

const folder = mkdtempSync(join(tmpdir(), 'explain-'))
const sluice = Sluice.on(join(folder, 'home'), 'explain')

const captured = ['https://www.example.org/groups/', 'https://example.org/rings?a=1&b=2', 'https://bücher.example/Ä']

beforeAll(async () => {
  const path = join(folder, 'crawl.warc')
  writeFileSync(path, Buffer.concat(captured.map((url, i) => response(html(i), { url }))))
  await sluice.ok('init')
  await sluice.ok('ingest', path, '--crawl', 'c')
})
afterAll(() => rmSync(folder, { recursive: true }))

describe.concurrent('explain', () => {
  it.each([
    ['example.org/groups', captured[0]!],
    ['HTTP://EXAMPLE.org/rings/?utm_source=x&a=1&amp;b=2#top', captured[1]!],
    ['<https://xn--bcher-kva.example/%c3%84>', captured[2]!],
    [pageId(captured[0]!), captured[0]!],
  ])('finds by %s', async (pasted, url) => {
    const { page, events } = JSON.parse(await sluice.ok('explain', pasted, '--json'))
    expect(page).toBe(pageId(url))
    expect(events).toHaveLength(1)
  })

  it('offers what was captured of the same host, the most alike first', async () => {
    const { code, out, err } = await sluice.run('explain', 'https://example.org/ring?a=1&b=2')
    expect([code, out]).toEqual([1, ''])
    expect(err.split('\n').slice(1)).toEqual([
      '  captured: https://example.org/rings?a=1&b=2',
      '  captured: https://www.example.org/groups/',
      '',
    ])
  })
})
