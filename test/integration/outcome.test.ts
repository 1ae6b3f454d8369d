import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { behind, progressView } from '../../rounds/outcome/progress.js'
import { published } from '../../rounds/outcome/published.js'
import { Publisher } from '../../rounds/outcome/publisher.js'
import { newRun, runRecord } from '../../rounds/run-record.js'
import { FencedError, type OutputRecord, Writer, type Written } from '../../runtime/kafka/writer.js'
import { initialise, provision, topicsOf } from '../../runtime/topics.js'
import type { AcceptedPage, CorpusPage, LanguagePage, Run } from '../../schemas/types.js'
import { Cluster } from '../../topology/cluster.js'
import { defaults } from '../../topology/settings.js'
import { topology } from '../../topology/topology.js'

const LAYOUT = { partitions: 2, replicationFactor: 1 }
/** More than share a transaction of the publisher. */
const PAGES = 1600

const idOf = (page: number): string => page.toString(16).padStart(32, '0')
const run = (name: string): Run =>
  newRun({ name, settings: defaults, start: 'pages.language', base: 'main', state: 'current' })

/** An end of the process after some transactions, as the publisher sees it. */
function endAfter(looks: number): AbortSignal {
  return {
    get aborted() {
      return looks-- <= 0
    },
  } as AbortSignal
}

describe('the topic corpus', () => {
  const cluster = new Cluster({
    kafka: { brokers: [inject('broker')] },
    registry: { host: inject('registry') },
    prefix: `outcome-${Date.now()}.`,
  })
  const [a, b, c] = [run('run-a'), run('run-b'), run('run-c')]
  let writer: Writer
  /** Where the text of each page stands, by the version of the text. */
  const places = new Map<string, AcceptedPage['textAt']>()

  beforeAll(async () => {
    await initialise(topology, cluster, LAYOUT, cluster.lineage.partOf(undefined))
    cluster.lineage.update([a, b, c])
    for (const { name } of [a, b, c])
      await provision(cluster, topicsOf(topology, cluster, LAYOUT, cluster.lineage.partOf(name)), LAYOUT)
    await cluster.codec.prepare(['pages.language', 'RUN.corpus', 'runs'])
    writer = await Writer.open(cluster.transport, 'outcome-test', (topic) => cluster.partitionCount(topic))
    for (const version of ['one', 'two']) await texts(version)
  })
  afterAll(async () => {
    await writer?.close()
    await cluster.close()
  })

  /** Writes a version of the text of every page. */
  async function texts(version: string): Promise<void> {
    const topic = cluster.names.topic('pages.language')
    const pages = Array.from({ length: PAGES }, (_, page) => ({
      topic,
      key: Buffer.from(idOf(page)),
      value: cluster.codec.encode('pages.language', pageWith(page, version)),
    }))
    for (let at = 0; at < PAGES; at += 400) await readable(await writer.transaction(pages.slice(at, at + 400)))
    for await (const { key, partition, offset, value } of cluster.reader.all(topic)) {
      const { text } = (await cluster.codec.read('pages.language', value!)) as LanguagePage
      if (text.startsWith(version)) places.set(`${key} ${version}`, { run: 'main', partition, offset: Number(offset) })
    }
  }

  /** Says of pages that a run accepts them, with that version of their text; or, without one, that it does no longer. */
  async function accept({ name }: Run, pages: number[], version?: string): Promise<void> {
    const records = pages.map((page): OutputRecord => {
      const textAt = places.get(`${idOf(page)} ${version}`)
      const value = textAt && cluster.codec.encode('RUN.corpus', { ...factsOf(page), textAt, run: name })
      return { topic: cluster.names.topic('RUN.corpus', name), key: Buffer.from(idOf(page)), value: value ?? null }
    })
    await readable(await writer.transaction(records))
  }

  /** A transaction is answered for before it can be read: waits until what was written can be. */
  async function readable(written: Written): Promise<void> {
    for (const [place, next] of written) {
      const slash = place.lastIndexOf('/')
      const [topic, partition] = [place.slice(0, slash), Number(place.slice(slash + 1))]
      const end = async () => (await cluster.reader.offsets(topic, 'end')).get(partition)!
      while ((await end()) <= next) await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  /** What `corpus` holds, and how many records were ever written to it. */
  async function shown(): Promise<{ pages: Map<string, CorpusPage>; records: number }> {
    const pages = new Map<string, CorpusPage>()
    let records = 0
    for await (const { key, value } of cluster.reader.all(cluster.names.topic('corpus'))) {
      records++
      if (value) pages.set(key!.toString(), (await cluster.codec.read('corpus', value)) as CorpusPage)
      else pages.delete(key!.toString())
    }
    return { pages, records }
  }

  async function promoted(current: Run): Promise<void> {
    const runs = [a, b, c].map((one) => runRecord(cluster, { ...one, state: one === current ? 'current' : 'closed' }))
    await readable(await writer.transaction(runs))
  }

  async function publish(current: Run, signal?: AbortSignal): Promise<void> {
    await promoted(current)
    const publisher = await Publisher.open(cluster)
    await publisher.publish(signal).finally(() => publisher.close())
    // As long as a transaction of its own may not be readable yet.
    await new Promise((resolve) => setTimeout(resolve, 100))
  }

  const left = async (current: Run) => behind(cluster, current, await progressView(cluster).refresh())
  const upTo = (count: number, from = 0) => Array.from({ length: count - from }, (_, i) => from + i)

  it('follows the current run, whose ends and beginnings write nothing twice', async () => {
    await accept(a, upTo(1500), 'one')
    for (let ends = 1; (await left(a)) > 0; ends++) await publish(a, endAfter(ends))
    const { pages, records } = await shown()
    expect(records).toBe(1500)
    expect([...pages.keys()].sort()).toEqual(upTo(1500).map(idOf))
    expect(pages.get(idOf(7))).toMatchObject({
      text: 'one 7',
      title: 'title',
      run: 'run-a',
      score: 0.75,
      warcOffset: 7,
    })

    await accept(a, [3, 4])
    await accept(a, [1500], 'one')
    await publish(a)
    const then = await shown()
    expect(then.records).toBe(1503)
    expect([3, 4, 1500].map((page) => then.pages.has(idOf(page)))).toEqual([false, false, true])
    await publish(a)
    expect((await shown()).records).toBe(1503)
  })

  it('shows another run by what differs alone, whenever the one that writes it ends', async () => {
    // Of 1499 pages: 100 leave, 50 have another text, 80 enter.
    await accept(b, upTo(1470, 100), 'one')
    await accept(b, upTo(1500, 1470), 'two')
    await accept(b, upTo(1580, 1500), 'one')
    await accept(b, [3, 4, ...upTo(120, 100)], 'two')
    const before = (await shown()).records
    expect(await left(b)).toBeGreaterThan(0)
    for (let ends = 1; (await left(b)) > 0; ends++) await publish(b, endAfter(ends))
    const { pages, records } = await shown()
    const expected = [3, 4, ...upTo(1580, 100)].map(idOf).sort()
    expect([...pages.keys()].sort()).toEqual(expected)
    // 98 left, 3, 4 and 79 from 1501 on entered, 20 + 30 changed.
    expect(records - before).toBe(98 + 2 + 79 + 50)
    expect(pages.get(idOf(100))).toMatchObject({ text: 'two 100', run: 'run-b' })
    expect(pages.get(idOf(1000))).toMatchObject({ text: 'one 1000', run: 'run-a' })
  })

  it('shows the run that was promoted last, though the difference to one before was only half applied', async () => {
    await accept(c, upTo(800), 'one')
    await publish(c, endAfter(2))
    await publish(a)
    await expect.poll(() => left(a)).toBe(0)
    expect([...(await shown()).pages.keys()].sort()).toEqual(
      [...upTo(1501)].filter((page) => page !== 3 && page !== 4).map(idOf),
    )
  })

  it('lacks pages whose texts are gone, and says how many', async () => {
    const gone = places.get(`${idOf(1599)} one`)!
    places.set(`${idOf(1599)} one`, { ...gone, offset: 1_000_000 })
    await accept(a, [1598, 1599], 'one')
    await publish(a)
    const { pages } = await shown()
    expect([1598, 1599].map((page) => pages.has(idOf(page)))).toEqual([true, false])
    expect(await published(cluster, 'run-a')).toBe(1)
    await expect(published(cluster, 'run-b')).rejects.toThrow('run-a has become the current run meanwhile')
  })

  it('is written by one publisher at a time', async () => {
    const former = await Publisher.open(cluster)
    const next = await Publisher.open(cluster)
    await promoted(b)
    await expect(former.publish()).rejects.toThrow(FencedError)
    await next.publish()
    await expect.poll(() => left(b)).toBe(0)
    await Promise.all([former.close(), next.close()])
  })
})

const factsOf = (page: number) => ({
  url: `https://a.example/${page}`,
  capturedAt: 5,
  crawl: 'c',
  warcFile: 'f.warc.gz',
  warcOffset: page,
  warcLength: 2,
  language: 'en',
  score: 0.75,
  tokens: 3,
  model: 'm',
})

const pageWith = (page: number, version: string) => ({
  ...factsOf(page),
  title: 'title',
  text: `${version} ${page}`,
  textDigest: version,
  beside: '',
  markup: [],
  formulas: 0,
  charset: 'utf-8',
  contradicted: [],
  confidence: 0.5,
})
