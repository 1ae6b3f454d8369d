import { appendFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { responseRecord, warcFile } from '../../demo/sample/warc-writer.js'
import { isSampled } from '../../ingest/sample.js'
import { records } from '../../runtime/tables.js'
import { TAKEN } from '../../topology/meaning.js'
import { CRAWL, writeCommonCrawl } from '../helpers/common-crawl.js'
import { FileServer } from '../helpers/file-server.js'
import { childrenOf, finished, Sluice } from '../helpers/sluice.js'

const PAGES = 900

let folder: string
let server: Server
let found: Buffer | undefined

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-ingest-'))
  server = createServer((_, response) => {
    response.writeHead(found ? 200 : 404)
    response.end(found)
  }).listen(0, '127.0.0.1')
})

afterAll(async () => {
  server.close()
  await rm(folder, { recursive: true, force: true })
})

const crawlOf = (site: string, pages: number): Buffer =>
  warcFile(
    Array.from({ length: pages }, (_, page) =>
      responseRecord({
        url: `http://${site}.example/${page}`,
        time: Date.UTC(2026, 10, 1),
        body: Buffer.from(`<html><p>Page ${page} of ${site}.</p></html>`),
      }),
    ),
    true,
  )

/** How often each URL stands in crawl.records. */
async function taken(sluice: Sluice): Promise<Map<string, number>> {
  const cluster = sluice.cluster()
  const seen = new Map<string, number>()
  for await (const { value } of records(cluster, TAKEN)) seen.set(value!.url, (seen.get(value!.url) ?? 0) + 1)
  await cluster.close()
  return seen
}

async function statesOf(sluice: Sluice): Promise<string[]> {
  const files: Array<{ state: string }> = JSON.parse(await sluice.ok('ingest', 'status', '--json'))
  return files.map(({ state }) => state)
}

async function allRead(sluice: Sluice): Promise<void> {
  await expect.poll(async () => new Set(await statesOf(sluice)), { timeout: 60_000 }).toEqual(new Set(['read']))
}

it('has what was left to workers read by them once, though they are killed, frozen and joined by others', async () => {
  const sluice = Sluice.on(join(folder, 'home'), 'workers')
  await sluice.ok('init')
  const files: string[] = []
  for (let file = 0; file < 8; file++) {
    files.push(join(folder, `${file}.warc.gz`))
    await writeFile(files[file]!, crawlOf(`site-${file}`, PAGES))
  }
  const workers = sluice.start('run', '--stages', 'ingest', '--instances', '2')
  const ended = finished(workers)
  await sluice.ok('ingest', ...files, '--crawl', 'c', '--enqueue')
  await expect.poll(() => childrenOf(workers.pid!).filter(Boolean).length, { timeout: 30_000 }).toBe(2)
  const [first, second] = childrenOf(workers.pid!)
  process.kill(first!, 'SIGKILL')
  await setTimeout(500)
  process.kill(second!, 'SIGSTOP')
  await sluice.ok('ingest', ...files.slice(4), '--crawl', 'c')
  process.kill(second!, 'SIGCONT')
  await allRead(sluice)
  workers.kill('SIGTERM')
  await ended
  const seen = await taken(sluice)
  expect(seen.size).toBe(files.length * PAGES)
  expect([...seen].filter(([, times]) => times > 1)).toEqual([])
})

it('takes the pages of a few hosts from a crawl by name, and says before how many there are', async () => {
  const sluice = Sluice.on(join(folder, 'named'), 'named')
  await sluice.ok('init')
  const base = join(folder, 'crawls')
  const { rows } = await writeCommonCrawl(base, { pages: 120 })
  const good = rows.filter(({ status }) => status === 200)
  const hosts = [...new Set(good.map(({ url }) => new URL(url).hostname))].slice(0, 2)
  await writeFile(join(folder, 'hosts.txt'), hosts.join('\n'))
  const ofHosts = good.filter(({ url }) => hosts.includes(new URL(url).hostname))
  const choice = ['ingest', `cc:${CRAWL}`, '--base', base, '--hosts', join(folder, 'hosts.txt')]

  expect(await sluice.ok('ingest', 'cc:list', '--base', base)).toContain(CRAWL)
  expect(JSON.parse(await sluice.ok(...choice, '--estimate', '--json'))).toMatchObject({ pages: ofHosts.length })
  const files: Array<{ crawl: string; responses: number }> = JSON.parse(await sluice.ok(...choice, '--json'))
  expect(files.reduce((sum, { responses }) => sum + responses, 0)).toBe(ofHosts.length)
  expect(new Set(files.map(({ crawl }) => crawl))).toEqual(new Set([CRAWL]))
  expect(new Set([...(await taken(sluice)).keys()].map((url) => new URL(url).hostname))).toEqual(new Set(hosts))
})

it('reads on where a file has grown, tells one that is another, and sets aside what cannot be had', async () => {
  const sluice = Sluice.on(join(folder, 'other'), 'files')
  await sluice.ok('init')
  const path = join(folder, 'grows.warc.gz')
  await writeFile(path, crawlOf('grows', 5))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/late.warc.gz`

  const missing = await sluice.run('ingest', url, path, '--crawl', 'c')
  expect(missing.code).toBe(1)
  expect(missing.err).toContain('1 of 2 files could not be read')
  expect((await statesOf(sluice)).sort()).toEqual(['failed', 'read'])

  found = crawlOf('late', 3)
  expect(await sluice.ok('ingest', 'retry', 'late.warc.gz')).toContain('is to be read again')
  expect((await statesOf(sluice)).sort()).toEqual(['read', 'waiting'])
  await appendFile(path, crawlOf('grows-more', 4))
  await sluice.ok('ingest', url, path, '--crawl', 'c')
  expect(await statesOf(sluice)).toEqual(['read', 'read'])
  expect((await taken(sluice)).size).toBe(5 + 4 + 3)

  await writeFile(path, crawlOf('site-0', PAGES))
  const another = await sluice.run('ingest', path, '--crawl', 'c')
  expect(another.code).toBe(1)
  expect(another.err).toContain('is another file than the one that was read under this name')
  expect((await taken(sluice)).size).toBe(5 + 4 + 3)
  expect(JSON.parse(await sluice.ok('audit', '--json'))).toMatchObject({ faults: [] })

  for (let time = 0; time < 2; time++) {
    const [anew] = JSON.parse(await sluice.ok('ingest', path, '--crawl', 'c', '--anew', '--json'))
    expect(anew).toMatchObject({ begunAnew: 1, done: true, taken: 5 + 4 + PAGES })
  }
  await writeFile(path, crawlOf('short', 2))
  await sluice.ok('ingest', path, '--crawl', 'c', '--anew')
  const seen = await taken(sluice)
  expect(seen.size).toBe(5 + 4 + 3 + PAGES + 2)
  expect([...seen.values()].every((times) => times === 1)).toBe(true)
  expect(await statesOf(sluice)).toEqual(['read', 'read'])
  expect(JSON.parse(await sluice.ok('audit', '--json'))).toMatchObject({ faults: [] })
})

it('asks a server again whether it has another file, if that is wanted', async () => {
  const sluice = Sluice.on(join(folder, 'asked'), 'asked')
  await sluice.ok('init')
  const served = join(folder, 'served')
  await mkdir(served)
  await writeFile(join(served, 'a.warc.gz'), crawlOf('first', 4))
  const serving = await new FileServer(served).listen()
  try {
    const ingest = async (...options: string[]) => {
      serving.reset()
      const files = JSON.parse(
        await sluice.ok('ingest', `${serving.url}a.warc.gz`, '--crawl', 'c', '--json', ...options),
      )
      return [files[0].begunAnew, files[0].taken, serving.requests.length]
    }
    expect(await ingest()).toMatchObject([0, 4, expect.any(Number)])
    expect(await ingest()).toEqual([0, 4, 0])
    expect((await ingest('--anew')).slice(0, 2)).toEqual([0, 4])
    await writeFile(join(served, 'a.warc.gz'), crawlOf('other', 6))
    expect(await ingest()).toEqual([0, 4, 0])
    expect((await ingest('--anew')).slice(0, 2)).toEqual([1, 10])
    expect((await ingest('--anew')).slice(0, 2)).toEqual([1, 10])
  } finally {
    await serving.close()
  }
  expect((await taken(sluice)).size).toBe(10)
  expect(JSON.parse(await sluice.ok('audit', '--json'))).toMatchObject({ faults: [] })
})

it('takes JSON lines from standard input, and goes on with them after a kill', async () => {
  const sluice = Sluice.on(join(folder, 'piped'), 'piped')
  await sluice.ok('init')
  const COUNT = 3000
  const html = (i: number) => `<html><p>Page ${i}, of which there is more. ${'word '.repeat(200)}</p></html>`
  const lines = Array.from(
    { length: COUNT },
    (_, i) => `${JSON.stringify({ url: `http://p.example/${i}`, html: html(i) })}\n`,
  )
  const first = sluice.start('ingest', '-', '--crawl', 'c')
  const ended = finished(first)
  first.stdin!.write(lines.slice(0, 2500).join(''))
  await expect.poll(async () => (await taken(sluice)).size, { timeout: 60_000 }).toBeGreaterThanOrEqual(1000)
  first.kill('SIGKILL')
  await ended

  const again: Array<{ file: string; done: boolean; taken: number }> = JSON.parse(
    await sluice.okWith(lines.join(''), 'ingest', '-', '--crawl', 'c', '--json'),
  )
  expect(again).toMatchObject([{ file: expect.stringMatching(/^stdin:/), done: true, taken: COUNT }])
  await sluice.okWith(lines.join(''), 'ingest', '-', '--crawl', 'c')
  const seen = await taken(sluice)
  expect(seen.size).toBe(COUNT)
  expect([...seen].filter(([, times]) => times > 1)).toEqual([])
  expect(await statesOf(sluice)).toEqual(['read'])
  expect(await sluice.ok('ingest', 'retry')).toContain('no file failed')

  // A slow writer does not keep the command.
  const open = sluice.start('ingest', '-', '--crawl', 'c', '--limit', '5')
  open.stdin!.on('error', () => {})
  open.stdin!.write(lines.slice(1).join(''))
  expect(await finished(open)).toMatchObject({ code: 0 })
})

it('takes a sample of pages, the same whoever reads them', async () => {
  const sluice = Sluice.on(join(folder, 'sampled'), 'sampled')
  await sluice.ok('init')
  const files = await Promise.all(
    [0, 1, 2].map(async (file) => {
      const path = join(folder, `sampled-${file}.warc.gz`)
      await writeFile(path, crawlOf(`sampled-${file}`, 200))
      return path
    }),
  )
  const urls = [0, 1, 2].flatMap((file) => Array.from({ length: 200 }, (_, i) => `http://sampled-${file}.example/${i}`))
  const chosen = (share: number) => urls.filter((url) => isSampled(url, share))
  await sluice.ok('ingest', ...files.slice(1), '--crawl', 'c', '--sample', '0.2', '--enqueue')
  const workers = sluice.start('run', '--stages', 'ingest', '--instances', '2')
  const ended = finished(workers)
  const own: Array<{ responses: number; leftOut: number }> = JSON.parse(
    await sluice.ok('ingest', files[0]!, '--crawl', 'c', '--sample', '0.2', '--json'),
  )
  expect(own[0]!.responses + own[0]!.leftOut).toBe(200)
  await allRead(sluice)
  workers.kill('SIGTERM')
  await ended
  expect([...(await taken(sluice)).keys()].sort()).toEqual(chosen(0.2).sort())

  await sluice.ok('ingest', ...files, '--crawl', 'c', '--sample', '0.4')
  const seen = await taken(sluice)
  expect([...seen.keys()].sort()).toEqual(chosen(0.4).sort())
  expect([...seen].filter(([, times]) => times === 2).length).toBe(chosen(0.2).length)
})

it('takes all its files back at once when it is stopped, and goes on with them', async () => {
  const FILES = 2000
  const sluice = Sluice.on(join(folder, 'stopped'), 'stopped')
  await sluice.ok('init')
  const many = join(folder, 'many')
  await mkdir(many)
  for (let file = 0; file < FILES; file++)
    await writeFile(join(many, `${file}.html`), `<html><p>Page ${file}.</p></html>`)
  const first = sluice.start('ingest', many, '--crawl', 'c')
  const ended = finished(first)
  await expect.poll(async () => (await statesOf(sluice)).includes('read'), { timeout: 60_000 }).toBe(true)
  const began = Date.now()
  first.kill('SIGINT')
  expect((await ended).code).toBe(130)
  expect(Date.now() - began).toBeLessThan(3000)
  const states = await statesOf(sluice)
  expect(states).toHaveLength(FILES)
  expect(new Set(states)).toEqual(new Set(['read', 'stopped']))

  const some = (await readdir(many)).slice(0, 300).map((one) => join(many, one))
  const again: Array<{ done: boolean }> = JSON.parse(await sluice.ok('ingest', ...some, '--crawl', 'c', '--json'))
  expect(again.every(({ done }) => done)).toBe(true)
  expect([...(await taken(sluice)).values()].every((times) => times === 1)).toBe(true)
})
