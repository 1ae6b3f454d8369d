import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resolveSources } from '../../../ingest/index.js'
import { sourceAt } from '../../../ingest/sources.js'
import { essence, goesOnEverywhere, html } from './warc-files.js'

let root: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tables-'))
  await mkdir(join(root, 'site', 'deep'), { recursive: true })
  for (const [i, name] of ['1.html', 'deep/2.html', 'a, b;c.html', 'bare'].entries())
    await writeFile(join(root, 'site', name), html(i))
  await writeFile(join(root, 'outside.html'), html(9))
})

afterAll(() => rm(root, { recursive: true }))

async function read(name: string, bytes: string | Buffer) {
  await writeFile(join(root, name), bytes)
  return goesOnEverywhere(await sourceAt(join(root, name)))
}

const page = (path: string, i: number) => `https://example.org/${path} ${html(i)}`

describe('tables of HTML files', () => {
  it.each([
    ['commas', 'file,url\n1.html,https://example.org/1\ndeep/2.html,https://example.org/2\n'],
    [
      'a byte order mark and CR LF',
      '\uFEFFurl,path\r\nhttps://example.org/1,1.html\r\nhttps://example.org/2,deep/2.html\r\n',
    ],
    [
      'semicolons',
      'Filename;Title;URL\n1.html;"a;""b""\nc";https://example.org/1\n\ndeep/2.html;d;https://example.org/2',
    ],
    ['tabs', 'File Name\turl\n1.html\thttps://example.org/1\n./deep/2.html\thttps://example.org/2\n'],
    ['gzip', gzipSync('"file","url"\n"1.html","https://example.org/1"\n"deep/2.html","https://example.org/2"\n')],
  ])('with %s', async (_, bytes) => {
    const items = await read('site/pages.csv', bytes)
    expect(items.map(essence)).toEqual([page('1', 0), page('2', 1)])
  })

  it('with quotes and the time of the capture', async () => {
    const rows = [
      'file,url,captured_at',
      '"a, b;c.html","https://example.org/?a=1,2",2026-11-27',
      'bare,https://example.org/b,',
    ]
    const items = await read('site/pages.csv', rows.join('\n'))
    expect(items.map(essence)).toEqual([page('?a=1,2', 2), page('b', 3)])
    expect(items[0]).toMatchObject({ capturedAt: Date.UTC(2026, 10, 27), offset: rows[0]!.length + 1 })
  })

  it('with line ends in the last row, and none behind it', async () => {
    const table = 'file,title,url\n1.html,a,https://example.org/1\ndeep/2.html,"two\nlines",https://example.org/2'
    expect((await read('site/pages.csv', table)).map(essence)).toEqual([page('1', 0), page('2', 1)])
    const open = await read('site/pages.csv', table.replace('lines"', 'lines'))
    expect(open.map(essence).slice(0, 2)).toEqual([page('1', 0), 'damage'])
  })

  it('a row that is wrong is damage at its place, and the others are read', async () => {
    const wrong = [
      'missing.html,https://example.org/m',
      '../outside.html,https://example.org/o',
      `${root}/outside.html,https://o/`,
      '1.html',
      ',https://example.org/',
      'deep,https://example.org/d',
      '"1.html,https://example.org/q',
    ]
    const rows = ['file,url', ...wrong.flatMap((row) => [row, '1.html,https://example.org/1'])]
    const items = await read('site/pages.csv', `${rows.join('\n')}\n`)
    expect(items.map(essence)).toEqual(wrong.flatMap(() => ['damage', page('1', 0)]))
    for (const [i, item] of items.entries()) {
      expect(item.offset).toBe(`${rows.slice(0, i + 1).join('\n')}\n`.length)
      expect(item).not.toHaveProperty('cut')
    }
  })

  it('without the columns are refused', async () => {
    const refused = { kind: 'damage', offset: 0, next: undefined, error: expect.stringContaining('columns') }
    expect(await read('site/other.csv', 'name,price\na,1\n')).toMatchObject([refused])
    await rm(join(root, 'site/other.csv'))
  })
})

describe('a folder with a table', () => {
  const names = async (path: string) =>
    (await resolveSources([join(root, path)])).map(({ name }) => name.slice(root.length))

  it('gives the table in the place of the files that it names, wherever it stands', async () => {
    await read('site/pages.csv', 'file,url\n1.html,https://example.org/1\n')
    await read('site/notes.csv', 'name,price\n1.html,1\n')
    expect(await names('site')).toEqual(['/site/a, b;c.html', '/site/bare', '/site/deep/2.html', '/site/pages.csv'])
    await rm(join(root, 'site/pages.csv'))
    await read('site.csv', 'file,url\nsite/1.html,https://example.org/1\nsite/bare,https://example.org/b\n')
    expect(await names('site')).toEqual(['/site/a, b;c.html', '/site/deep/2.html', '/site.csv'].sort())
    await rm(join(root, 'site.csv'))
  })

  it('links in it may lead elsewhere', async () => {
    await symlink(join(root, 'outside.html'), join(root, 'site', 'linked.html'))
    const items = await read('site/pages.csv', 'file,url\nlinked.html,https://example.org/l\n')
    expect(items.map(essence)).toEqual([page('l', 9)])
  })
})
