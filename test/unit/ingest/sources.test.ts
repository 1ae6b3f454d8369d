import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { IngestError, resolveSources } from '../../../ingest/index.js'
import { html, read, response } from './warc-files.js'

let root: string
const page = html(3)
const warc = response(page)

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sources-'))
  await mkdir(join(root, 'crawl', 'deep', 'empty'), { recursive: true })
  const files: Record<string, Buffer | string> = {
    'crawl/b.warc.gz': gzipSync(warc),
    'crawl/a.warc': warc,
    'crawl/deep/c.WARC.WET.gz': gzipSync(warc),
    'crawl/deep/page.html': page,
    'crawl/deep/unfinished.warc.gz.open': gzipSync(warc),
    'crawl/old.arc.gz': 'x',
    'crawl/b.warc.gz.md5': 'x',
    'crawl/notes.txt': 'x',
    'crawl/deep/warc.paths': '# a list\ncrawl/a.warc\n\n  c.WARC.WET.gz\r\nhttps://example.org/d.warc.gz\n',
    'bad.paths.gz': Buffer.concat([gzipSync('a').subarray(0, 12), Buffer.from('junk')]),
    'missing.paths': 'nowhere.warc\n',
    'leaving.paths': `${'../'.repeat(20)}etc/passwd\n`,
    'absolute.paths': '/etc/passwd\n',
  }
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(root, name), bytes)
  await symlink(join(root, 'crawl', 'a.warc'), join(root, 'crawl', 'linked.warc'))
})

afterAll(() => rm(root, { recursive: true }))

const names = async (...args: string[]) =>
  (await resolveSources(args.map((arg) => (arg.includes('://') ? arg : join(root, arg))))).map(({ name }) =>
    name.replace(`${root}/`, ''),
  )

describe('resolveSources', () => {
  it('finds archives and HTML files in folders, sorted, those that are not supported among them', async () => {
    expect(await names('crawl')).toEqual([
      'crawl/a.warc',
      'crawl/b.warc.gz',
      'crawl/deep/c.WARC.WET.gz',
      'crawl/deep/page.html',
      'crawl/deep/unfinished.warc.gz.open',
      'crawl/linked.warc',
      'crawl/old.arc.gz',
    ])
  })

  it('finds files in folders by their content, whatever they are called', async () => {
    const folder = join(root, 'unnamed')
    await mkdir(folder)
    const files: [name: string, bytes: Buffer | string][] = [
      ['a', warc],
      ['b.bin', gzipSync(warc)],
      ['c.php', `\n<!DOCTYPE html>${page}`],
      ['d.json', `${JSON.stringify({ url: 'https://example.org/', html: page })}\n`],
      ['no-pages.jsonl', '{"url": "https://example.org/", "title": "a"}\n'],
      ['picture.png', '\x89PNG'],
      ['notes.txt', 'nothing'],
      ['link.txt', 'https://example.org/'],
    ]
    for (const [name, bytes] of files) await writeFile(join(folder, name), bytes)
    expect(await names('unnamed')).toEqual(['unnamed/a', 'unnamed/b.bin', 'unnamed/c.php', 'unnamed/d.json'])
  })

  it('follows links to folders, and tells of those that lead back or nowhere', async () => {
    await mkdir(join(root, 'linked', 'real'), { recursive: true })
    await mkdir(join(root, 'elsewhere', 'part'), { recursive: true })
    await writeFile(join(root, 'linked/real/a.warc'), warc)
    await writeFile(join(root, 'elsewhere/part/b.warc'), warc)
    const links = {
      part: '../elsewhere',
      self: '.',
      above: '..',
      again: 'real',
      lost: 'nowhere.warc',
      'real/up': '../real',
    }
    for (const [name, target] of Object.entries(links)) await symlink(target, join(root, 'linked', name))
    await symlink('../../linked', join(root, 'elsewhere/part/back'))
    const told: string[] = []
    const found = await resolveSources([join(root, 'linked')], { tell: (problem) => told.push(problem) })
    expect(found.map(({ name }) => name)).toEqual([
      join(root, 'linked/part/part/b.warc'),
      join(root, 'linked/real/a.warc'),
    ])
    const about = (name: string) => told.filter((problem) => problem.startsWith(join(root, 'linked', name)))
    for (const name of ['self', 'above', 'again', 'lost', 'real/up', 'part/part/back'])
      expect(about(name)).toHaveLength(1)
    expect(told).toHaveLength(6)
  })

  it('finds other files in folders when they are asked for', async () => {
    const lists = await resolveSources([join(root, 'crawl')], { also: { kind: 'list', named: /\.paths$/ } })
    expect(lists.map(({ name }) => name)).toContain(join(root, 'crawl/deep/warc.paths'))
  })

  it('takes files, globs and URLs in their order, each once', async () => {
    expect(
      await names('crawl/b.warc.gz', 'crawl/*.warc', 'https://example.org/x.warc.gz', 'crawl/deep/../a.warc'),
    ).toEqual(['crawl/b.warc.gz', 'crawl/a.warc', 'crawl/linked.warc', 'https://example.org/x.warc.gz'])
    expect(await names('crawl/**/*.{html,gz}')).toContain('crawl/deep/page.html')
  })

  it('reads lists, whose paths stand beside them or further up', async () => {
    expect(await names('crawl/deep/warc.paths')).toEqual([
      'crawl/a.warc',
      'crawl/deep/c.WARC.WET.gz',
      'https://example.org/d.warc.gz',
    ])
  })

  it.each([
    ['../../../dev/null', /null is no file: .* a pipe or device does not allow/],
    ['nowhere.warc', /nowhere\.warc does not exist/],
    ['*.nothing', /no file matches .*\*\.nothing/],
    ['crawl/deep/empty', /no WARC or HTML files in .*empty/],
    ['missing.paths', /nowhere\.warc, listed in .*missing\.paths, does not exist/],
    ['leaving.paths', /etc\/passwd, listed in .*leaving\.paths, leads out of the list's folder/],
    ['absolute.paths', /etc\/passwd, listed in .*absolute\.paths, is not in the list's folder/],
    ['bad.paths.gz', /the list .*bad\.paths\.gz cannot be read/],
  ])('says what is wrong with %s', async (arg, message) => {
    await expect(names(arg)).rejects.toThrow(message)
    await expect(names(arg)).rejects.toThrow(IngestError)
  })
})

describe('sources', () => {
  it('give the bytes from an offset on', async () => {
    for (const file of ['crawl/a.warc', 'crawl/b.warc.gz']) {
      const [source] = await resolveSources([join(root, file)])
      expect(await read(source!)).toMatchObject([{ kind: 'response', payload: Buffer.from(page) }])
      expect(await read(source!, { from: source!.size! })).toEqual([])
    }
  })

  it('take an HTML file for a page', async () => {
    const path = join(root, 'crawl/deep/page.html')
    await utimes(path, 1_000_000, 1_000_000)
    const [source] = await resolveSources([path])
    const items = await read(source!)
    expect(items).toMatchObject([
      {
        kind: 'response',
        url: `http://file.invalid${path}`,
        capturedAt: 1_000_000_000,
        contentType: 'text/html',
        payload: Buffer.from(page),
        next: source!.size,
      },
    ])
    expect(await read(source!, { from: source!.size! })).toEqual([])
  })

  it('are known by what is in them, whatever they are called', async () => {
    const commented = `<!-- saved --> <!-- twice -->\n${page}`
    const files: [name: string, bytes: Buffer | string, url: RegExp][] = [
      ['page.txt', page, /page\.txt$/],
      ['commented.jsonl', commented, /commented\.jsonl$/],
      ['warc.html', warc, /^https?:\/\/(?!file)/],
      ['warc.htm', gzipSync(warc), /^https?:\/\/(?!file)/],
      ['fragment.html', '<p>a</p>', /fragment\.html$/],
    ]
    for (const [name, bytes, url] of files) {
      await writeFile(join(root, name), bytes)
      const [source] = await resolveSources([join(root, name)])
      expect(await read(source!), name).toMatchObject([{ kind: 'response', url: expect.stringMatching(url) }])
    }
    await writeFile(join(root, 'lines.html'), '{"text": "a"}\n')
    const [source] = await resolveSources([join(root, 'lines.html')])
    expect(await read(source!)).toMatchObject([{ kind: 'damage' }])
  })

  it('take a page under the name of an archive for an error', async () => {
    const path = join(root, 'busy.warc.gz')
    for (const bytes of [page, `<!DOCTYPE html>${page}`, '<?xml version="1.0"?><Error/>', '']) {
      await writeFile(path, bytes)
      const [source] = await resolveSources([path])
      expect(await read(source!)).toMatchObject([{ kind: 'damage', offset: 0, next: undefined }])
    }
  })

  it('reject an HTML file that is too long', async () => {
    const path = join(root, 'long.html')
    await writeFile(path, html(1, 300_000))
    const [source] = await resolveSources([path])
    expect(await read(source!, { maxPayload: 20_000 })).toMatchObject([{ kind: 'rejected', reason: 'too-large' }])
  })

  it('name the file that cannot be read any more', async () => {
    const path = join(root, 'short-lived.warc')
    await writeFile(path, warc)
    const [source] = await resolveSources([path])
    await rm(path)
    await expect(read(source!)).rejects.toThrow(/short-lived\.warc cannot be read/)
  })
})
