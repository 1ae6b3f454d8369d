import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type CrawlSpec, estimate, filesOf, listCrawls } from '../../../ingest/commoncrawl/index.js'
import { PACE } from '../../../ingest/http/options.js'
import { IngestError, readRanges, type Source, sourceAt, type WarcItem, withRanges } from '../../../ingest/index.js'
import { type Copy, CRAWL, type Row, writeCommonCrawl } from '../../helpers/common-crawl.js'
import { FileServer } from '../../helpers/file-server.js'
import { fingerprint } from './warc-files.js'

const WARC = /\.warc\.gz$/
const INDEX = /cdx-|cluster\.idx|parquet/

let copy: Copy
let server: FileServer

beforeAll(async () => {
  copy = await writeCommonCrawl(await mkdtemp(join(tmpdir(), 'cc-')))
  server = await new FileServer(copy.base).listen()
})

afterEach(() => server.reset())

afterAll(async () => {
  await server.close()
  await rm(copy.base, { recursive: true })
})

const pace = { ...PACE, pauseMs: 2, refusedPauseMs: 2 }
const spec = (choice: Partial<CrawlSpec>): CrawlSpec => ({
  crawl: CRAWL,
  base: server.url,
  allowPrivate: true,
  pace,
  ...choice,
})

async function sourcesOf(choice: Partial<CrawlSpec>): Promise<Source[]> {
  const sources: Source[] = []
  for await (const source of filesOf(spec(choice))) sources.push(source)
  return sources
}

async function itemsOf(source: Source, from?: number): Promise<WarcItem[]> {
  const items: WarcItem[] = []
  for await (const item of readRanges(source, { from })) items.push(item)
  return items
}

/** Reads what is chosen: each record by file and offset. */
async function recordsOf(choice: Partial<CrawlSpec>): Promise<string[]> {
  const records: string[] = []
  for (const source of await sourcesOf(choice)) {
    for (const item of await itemsOf(source)) records.push(`${pathOf(source)} ${item.offset}`)
  }
  return records.sort()
}

const pathOf = ({ name }: Source): string => name.slice(name.indexOf('crawl-data/'))
const expected = (isChosen: (row: Row) => boolean): string[] =>
  copy.rows
    .filter((row) => row.status === 200 && isChosen(row))
    .map(({ file, offset }) => `${file} ${offset}`)
    .sort()
const bytesOf = (isChosen: (row: Row) => boolean): number =>
  copy.rows.filter((row) => row.status === 200 && isChosen(row)).reduce((sum, { length }) => sum + length, 0)

const hostOf = (row: Row): string => new URL(row.url).hostname
const isChinese = ({ languages = '' }: Row): boolean => languages.split(',').includes('zho')

describe('whole files', () => {
  it('are chosen by their paths, the same ones from a server and from a folder', async () => {
    const half = (await sourcesOf({ sample: 0.5 })).map(pathOf)
    expect(half.length).toBeGreaterThan(0)
    expect(half.length).toBeLessThan(copy.files.length)
    expect((await sourcesOf({ sample: 0.5, base: copy.base })).map(pathOf)).toEqual(half)
    expect((await sourcesOf({ sample: 0.8 })).map(pathOf)).toEqual(expect.arrayContaining(half))
    expect((await sourcesOf({})).map(pathOf)).toEqual(copy.files)
    expect(await sourcesOf({ sample: 1e-9 })).toHaveLength(1)
  })

  it('are read through a server as from a folder', async () => {
    const [remote] = await sourcesOf({ sample: 1e-9 })
    const [local] = await sourcesOf({ sample: 1e-9, base: copy.base })
    const items = await itemsOf(remote!)
    expect(items.length).toBeGreaterThan(20)
    expect(items.map(fingerprint)).toEqual((await itemsOf(local!)).map(fingerprint))
  })
})

describe('pages', () => {
  const site = () => hostOf(copy.rows.find(({ url }) => url.includes('/news/'))!)

  it('by host, with and without www. and ports', async () => {
    const host = site()
    const isChosen = (row: Row) => hostOf(row) === host
    expect(expected(isChosen).length).toBeGreaterThan(2)
    expect(await recordsOf({ hosts: [`www.${host}`] })).toEqual(expected(isChosen))
    expect(server.bytesOf(WARC)).toBeLessThanOrEqual(1.2 * bytesOf(isChosen))
    expect(server.requests.filter(({ path }) => INDEX.test(path)).length).toBeLessThanOrEqual(4)
    expect(await recordsOf({ hosts: [host], base: copy.base })).toEqual(expected(isChosen))
  })

  it('by many hosts, and those below a host', async () => {
    const hosts = [...new Set(copy.rows.map(hostOf))].filter((_, i) => i % 2 === 0)
    expect(await recordsOf({ hosts, base: copy.base })).toEqual(expected((row) => hosts.includes(hostOf(row))))
    expect(await recordsOf({ hosts: ['*.example'], base: copy.base })).toEqual(expected(() => true))
    expect(await recordsOf({ hosts: ['nowhere.example', 'a.invalid'] })).toEqual([])
  })

  it('by the beginning of their URLs', async () => {
    const row =
      copy.rows.find(({ url }) => /\/news\/1\d/.test(url)) ?? copy.rows.find(({ url }) => url.includes('/news/'))!
    const prefix = row.url.slice(0, row.url.indexOf('/news/') + '/news/1'.length)
    const isChosen = ({ url }: Row) => url.startsWith(prefix)
    expect(expected(isChosen).length).toBeGreaterThan(0)
    expect(await recordsOf({ urlPrefix: [prefix] })).toEqual(expected(isChosen))
    expect(await recordsOf({ urlPrefix: [`${new URL(prefix).host}/`] })).toEqual(
      expected((r) => hostOf(r) === hostOf(row)),
    )
  })

  it('by language, media type and status', async () => {
    expect(expected(isChinese).length).toBeGreaterThan(5)
    expect(await recordsOf({ languages: ['zho'] })).toEqual(expected(isChinese))
    expect(server.bytesOf(WARC)).toBeLessThanOrEqual(1.2 * bytesOf(isChinese))
    expect(await recordsOf({ mime: ['application/pdf'], base: copy.base })).toEqual(
      expected(({ mime }) => mime === 'application/pdf'),
    )
    const missing = await recordsOf({ status: [404], base: copy.base })
    expect(missing).toHaveLength(copy.rows.filter(({ status }) => status === 404).length)
    expect(missing.length).toBeGreaterThan(0)
  })

  it('by language among hosts, and in a sample', async () => {
    const hosts = [...new Set(copy.rows.filter(isChinese).map(hostOf))].slice(0, 2)
    const isChosen = (row: Row) => hosts.includes(hostOf(row)) && isChinese(row)
    expect(await recordsOf({ hosts, languages: ['zho'] })).toEqual(expected(isChosen))
    const files = (await sourcesOf({ sample: 0.5 })).map(pathOf)
    const inSample = (row: Row) => isChinese(row) && files.includes(row.file)
    expect(await recordsOf({ languages: ['zho'], sample: 0.5 })).toEqual(expected(inSample))
    expect(await recordsOf({ urlPrefix: [`https://${hosts[0]}/`], sample: 1e-9 })).toEqual(
      await recordsOf({ hosts: hosts.slice(0, 1), sample: 1e-9, base: copy.base }),
    )
  })

  it('go on from any of them with those that follow, from their location and ranges alone', async () => {
    const source = (await sourcesOf({ languages: ['eng'] })).find(({ ranges }) => ranges!.length > 10)!
    const items = await itemsOf(source)
    expect(items).toHaveLength(source.ranges!.length)
    for (const cut of [0, 4, items.length - 1]) {
      const again = withRanges(await sourceAt(source.location ?? source.name, spec({})), source.ranges!)
      const rest = await itemsOf(again, items[cut]!.next)
      expect(rest.map(fingerprint)).toEqual(items.slice(cut + 1).map(fingerprint))
    }
  })

  it('of a crawl with no such index are an error that says what there is', async () => {
    const reading = recordsOf({ crawl: 'CC-MAIN-1999-01', languages: ['zho'] })
    await expect(reading).rejects.toThrow(/CC-MAIN-1999-01 has no cc-index-table\.paths\.gz at .*cc:list/)
    await expect(recordsOf({ crawl: '../..' })).rejects.toThrow(IngestError)
    await expect(recordsOf({ sample: 2 })).rejects.toThrow('the sample is 2')
  })
})

it('an estimate reads no pages, and is near to what comes', async () => {
  const pages = await estimate(spec({ languages: ['zho'] }))
  expect(server.bytesOf(WARC)).toBe(0)
  server.reset()
  await recordsOf({ languages: ['zho'] })
  const requests = server.requests.filter(({ path }) => WARC.test(path)).length
  expect(pages).toMatchObject({ pages: expected(isChinese).length, bytes: server.bytesOf(WARC), requests })
  const chosen = await estimate(spec({ hosts: ['*.example'], base: copy.base }))
  expect(chosen.pages).toBe(expected(() => true).length)
  const files = await estimate(spec({ sample: 0.5 }))
  server.reset()
  const sources = await sourcesOf({ sample: 0.5 })
  for (const source of sources) await itemsOf(source)
  expect(files.files).toBe(sources.length)
  expect(files.pages).toBeCloseTo((copy.rows.length * sources.length) / copy.files.length, -1)
  expect(files.bytes / server.bytesOf(WARC)).toBeCloseTo(1, 0)
  expect(files.seconds).toBeGreaterThan(0)
})

it('the crawls of a base are listed', async () => {
  expect(await listCrawls(server.url, spec({}))).toEqual([{ id: CRAWL, name: 'July 2026 Index' }])
  expect(await listCrawls(copy.base)).toHaveLength(1)
})

it('what a list or an index names is below the base', async () => {
  const base = await mkdtemp(join(tmpdir(), 'cc-'))
  await mkdir(join(base, 'crawl-data', CRAWL), { recursive: true })
  for (const line of ['../../etc/passwd', '/etc/passwd', 'http://127.0.0.1/a.warc.gz', 'crawl-data/%2e%2e/a']) {
    await writeFile(join(base, 'crawl-data', CRAWL, 'warc.paths.gz'), gzipSync(`${line}\n`))
    await expect(sourcesOf({ base })).rejects.toThrow(/is not below it/)
  }
  await rm(base, { recursive: true })
})

describe('a server with faults', () => {
  /** Reads all pages in Chinese through the faults. */
  async function read(fault: FileServer['fault']): Promise<{ requests: number; indexed: number }> {
    server.fault = fault
    expect(await recordsOf({ languages: ['zho'] })).toEqual(expected(isChinese))
    const indexed = server.requests.filter(({ path }) => INDEX.test(path)).length
    return { requests: server.requests.length, indexed }
  }

  it('that has none is asked few times, over few connections', async () => {
    const traffic = { requests: 0, bytes: 0 }
    const { requests } = await read(() => false)
    expect(server.connections).toBeLessThanOrEqual(2)
    server.reset()
    await recordsOf({ languages: ['zho'], traffic })
    expect(traffic.requests).toBe(requests)
    expect(traffic.bytes).toBe(server.bytesOf(/./))
  })

  it('that cuts connections', async () => {
    const fault: FileServer['fault'] = (request, response, count) => {
      if (count % 2 === 0) server.serve(request, response, { cut: 700 })
      return count % 2 === 0
    }
    const { requests } = await read(() => false)
    server.reset()
    expect((await read(fault)).requests).toBeLessThan(6 * requests)
  })

  it('that refuses now and then', async () => {
    const statuses = [403, 429, 503, 500]
    const { requests } = await read(() => false)
    server.reset()
    const faulty = await read((_, response, count) => {
      if (count % 3 !== 0) return false
      response.writeHead(statuses[count % statuses.length]!, { 'retry-after': '0' }).end('no')
      return true
    })
    expect(faulty.requests).toBeLessThanOrEqual(2 * requests)
  })

  it('that falls silent does not keep a reader who stops', async () => {
    for (const silent of [/paths\.gz$/, /parquet$/, WARC]) {
      server.reset()
      server.fault = ({ url = '' }) => silent.test(url)
      const stop = new AbortController()
      const reading = recordsOf({ languages: ['zho'], signal: stop.signal })
      reading.catch(() => {})
      await vi.waitUntil(() => server.requests.some(({ path }) => silent.test(path)))
      const stopped = Date.now()
      stop.abort(new Error('stopped'))
      await expect(reading).rejects.toThrow(/^stopped$/)
      expect(Date.now() - stopped).toBeLessThan(1000)
    }
  })

  it('that does not know Range', async () => {
    const fault: FileServer['fault'] = (request, response) => {
      server.serve(request, response, { ranges: false })
      return true
    }
    await read(fault)
  })
})
