import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Encoder } from '@toondepauw/node-zstd'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Sluice } from '../helpers/sluice.js'
import { html, response } from '../unit/ingest/warc-files.js'

const folder = mkdtempSync(join(tmpdir(), 'sluice-seed-'))

describe.concurrent('seed add', () => {
  const sluice = Sluice.on(join(folder, 'home'), 'seed')

  beforeAll(() => sluice.ok('init'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  let sources = 0
  const file = (name: string, content: string | Buffer): string => {
    const path = join(folder, name)
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, content)
    return path
  }
  const add = (source: string, ...args: string[]) =>
    sluice.run('seed', 'add', ...args, '--label', 'positive', '--source', source)
  const added = async (...args: string[]) => (await add(`source-${sources++}`, ...args)).out
  const pages = async (source: string): Promise<number> => {
    const rows: { source: string; pages: number }[] = JSON.parse(await sluice.ok('seed', '--json'))
    return rows.find((row) => row.source === source)?.pages ?? 0
  }

  const lines = [1, 2, 3].map((i) => `{"url": "https://a.example/${i}", "text": "Page ${i}"}\n`).join('')

  it('takes JSON lines from files, folders and globs, whatever they are called, compressed or not', async () => {
    const upper = file('files/UPPER.JSONL', lines)
    expect(await added(upper)).toMatch(/^3 positive/)
    expect(await added(join(folder, 'files'))).toMatch(/^3 positive/)
    expect(await added(join(folder, 'files/*.JSONL'))).toMatch(/^3 positive/)
    expect(await added(file('pages.txt', `\uFEFF${lines}`))).toMatch(/^3 positive/)
    expect(await added(file('packed.jsonl', gzipSync(lines)))).toMatch(/^3 positive/)
    expect(await added(file('packed.json', new Encoder(3).encodeSync(Buffer.from(lines))))).toMatch(/^3 positive/)
  })

  it('knows HTML, WARC and JSON lines by what is in them, and reads JSON lines from pipes', async () => {
    const page = html(3)
    expect(await added(file('page.jsonl', page))).toMatch(/^1 positive/)
    expect(await added(file('warc.jsonl', gzipSync(response(page))))).toMatch(/^1 positive/)
    expect(await added(file('lines.html', lines))).toMatch(/^3 positive/)
    expect(await add('list', file('list.json', `[${lines.trim().replaceAll('\n', ',')}]`))).toMatchObject({
      code: 1,
      err: expect.stringContaining("`jq -c '.[]'`"),
    })
    expect(await sluice.okWith(lines, 'seed', 'add', '-', '--label', 'positive', '--source', 'pipe')).toMatch(/^3 pos/)
    expect(await add('pipe', '/dev/null')).toMatchObject({ code: 1, err: 'sluice: no pages in /dev/null\n' })
    for (const name of ['', 'run:main']) expect(await add(name, '-'), name).toMatchObject({ code: 2 })
  })

  it('knows pages by URL, else by id, as it is written, else by text', async () => {
    const ids = file(
      'ids.jsonl',
      '{"id":9007199254740993,"text":"a"}\n{"id":9007199254740992,"url":"none","text":"b"}\n',
    )
    expect(await added(ids)).toMatch(/^2 positive/)
    for (const [name, text] of Object.entries({ one: 'a', two: 'b', three: 'a' })) {
      await add('texts', file(`${name}/seed.jsonl`, `{"text": "${text}"}`))
    }
    expect(await pages('texts')).toBe(2)
  })

  it('says of a half-taken file how much of it stays, and takes it out again', async () => {
    const good = Array.from({ length: 700 }, (_, i) => `{"id": "half ${i}", "text": "Page ${i}"}\n`).join('')
    const { code, out, err } = await add('half', file('half.jsonl', `${good}{"id": "broken"\n`), '--json')
    expect([code, JSON.parse(out)]).toEqual([1, { added: 500, left: {}, empty: [], damaged: [] }])
    expect(err).toMatch(/half\.jsonl.*701.*; 500 pages before that are in the seed/s)
    expect(await pages('half')).toBe(500)
    expect(JSON.parse(await sluice.ok('seed', 'remove', '--source', 'half', '--json'))).toMatchObject({ removed: 500 })
    expect(await pages('half')).toBe(0)
    expect(await sluice.run('seed', 'remove', '--source', 'half')).toMatchObject({ code: 1 })
    expect(await sluice.run('seed', 'remove', '--source', 'run:round-1')).toMatchObject({ code: 2 })
  })

  it('takes fields by other names, and goes on beyond bad lines when it is told to', async () => {
    const path = file('other.jsonl', '{"doc_id":1,"raw_content":"a"}\n{"doc_id":2\n{"doc_id":3,"raw_content":"c"}\n')
    const names = ['--id-field', 'doc_id', '--text-field', 'raw_content']
    expect(await add('bad', path)).toMatchObject({
      code: 1,
      err: expect.stringContaining(`${path}, line 1: "text" is missing or not a string; there is "raw_content"`),
    })
    expect(await add('bad', path, ...names)).toMatchObject({
      code: 1,
      err: expect.stringContaining('line 2: not JSON'),
    })
    expect(await pages('bad')).toBe(0)
    const { code, out, err } = await add('good', path, ...names, '--bad-lines', 'skip')
    expect([code, out]).toEqual([1, '2 positive pages added from good\n'])
    expect(err).toContain(`${path}, line 2: not JSON`)
  })

  it('fails where an archive is damaged, with the pages around it taken', async () => {
    const records = [1, 2, 3].map((i) => gzipSync(response(html(i), { url: `https://a.example/${i}` })))
    const path = file('cut.warc.gz', Buffer.concat([...records.slice(0, 2), records[2]!.subarray(0, 100)]))
    expect(await add('cut', path)).toMatchObject({
      code: 1,
      out: '2 positive pages added from cut\n',
      err: expect.stringMatching(/cut\.warc\.gz, offset \d+: .*\nsluice: damaged in 1 place: what could be read is in/),
    })
    expect(await pages('cut')).toBe(2)
  })

  it('fails where an argument has no pages, or is not there, before anything is added', async () => {
    const some = file('some.jsonl', lines)
    const empty = file('empty.jsonl', '\n')
    expect(await add('empty', some, empty)).toMatchObject({
      code: 1,
      out: '3 positive pages added from empty\n',
      err: `sluice: no pages in ${empty}\n`,
    })
    expect(await add('missing', some, join(folder, 'missing.jsonl'))).toMatchObject({ code: 1, out: '' })
    expect(await pages('missing')).toBe(0)
  })
})
