import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { writeSample } from '../../demo/sample/index.js'
import { Transport } from '../../runtime/kafka/transport.js'
import { Sluice } from '../helpers/sluice.js'

const folder = mkdtempSync(join(tmpdir(), 'sluice-replay-'))

interface ShownRun {
  name: string
  state: string
  model: string
  since: Record<string, number>
  barrier: Record<string, number>
  bytes: number | null
  progress: { done: number; total: number; perSecond: number | null; secondsLeft: number | null } | null
}

interface Line {
  stage: string
  came: number
  waiting: number
}

const pagesIn = (path: string): { url: string; text: string }[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => (line ? [JSON.parse(line)] : []))
const urlsIn = (path: string) => new Set(pagesIn(path).map(({ url }) => url))

describe('a replay', () => {
  const sluice = Sluice.on(join(folder, 'home'), 'replay')
  /** Between the first crawl and the second. */
  let between = ''
  let pages = 0

  beforeAll(async () => {
    const first = await writeSample(join(folder, 'first'), { sites: 20, pages: 240 })
    const second = await writeSample(join(folder, 'second'), { sites: 12, pages: 160, seed: 7 })
    await sluice.ok('init')
    await sluice.ok('seed', 'add', ...first.seed, '--label', 'positive', '--source', 'sample')
    await sluice.ok('ingest', ...first.crawl, '--crawl', 'first')
    await drained()
    pages = (await came(undefined, 'language'))!
    between = new Date().toISOString()
    await sluice.ok('ingest', ...second.crawl, '--crawl', 'second')
    await drained()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const drained = () => sluice.ok('run', '--until-drained')
  const runs = async (): Promise<ShownRun[]> => JSON.parse(await sluice.ok('runs', '--json'))
  const run = async (name: string) => (await runs()).find((one) => one.name === name)!
  async function audited(name: string | undefined): Promise<Line[]> {
    const { lines, ...audit } = JSON.parse(
      await sluice.ok('audit', '--json', ...(name === undefined ? [] : ['--run', name])),
    )
    expect(audit, name).toMatchObject({ balanced: true, faults: [] })
    return lines
  }
  const came = async (name: string | undefined, stage: string) =>
    (await audited(name)).find((line) => line.stage === stage)?.came
  async function crawls(name: string): Promise<Set<string>> {
    const out = join(folder, `${name}.jsonl`)
    await sluice.ok('export', '--run', name, '--out', out)
    const lines = readFileSync(out, 'utf8').split('\n').filter(Boolean)
    return new Set(lines.map((line) => (JSON.parse(line) as { crawl: string }).crawl))
  }

  it('takes what was written since a time or an offset, or one crawl', async () => {
    const all = (await came(undefined, 'language'))!
    await sluice.ok('replay', '--from', 'pages.extracted', '--name', 'recent', '--since', between)
    await sluice.ok('replay', '--from', 'pages.extracted', '--name', 'behind', '--since', '50')
    await sluice.ok('replay', '--from', 'crawl.records', '--name', 'second', '--crawl', 'second')
    await drained()
    const [recent, ofBehind, { since, barrier }] = await Promise.all([
      came('recent', 'language'),
      came('behind', 'language'),
      run('behind'),
    ])
    expect(recent).toBe(all - pages)
    expect(since).toEqual({ 0: 50, 1: 50 })
    // Each commit leaves a marker, which takes an offset.
    const left = barrier[0]! + barrier[1]! - 100
    expect(ofBehind).toBeGreaterThan(left * 0.9)
    expect(ofBehind).toBeLessThanOrEqual(left)
    expect(await Promise.all(['recent', 'second'].map(crawls))).toEqual([new Set(['second']), new Set(['second'])])
    const [ofSecond, ofAll] = await Promise.all([came('second', 'extract'), came(undefined, 'extract')])
    expect(ofSecond).toBeLessThan(ofAll!)
  })

  it('says what it cannot begin with', async () => {
    const refused = (...args: string[]) => sluice.run('replay', '--from', 'pages.language', '--name', 'odd', ...args)
    const [crawl, since, ...wrong] = await Promise.all([
      refused('--crawl', 'third'),
      refused('--since', '9999999'),
      refused('--since', 'monday'),
      refused('--train', '--model', 'abc'),
      refused('--set', 'dedup.similarity=2'),
    ])
    expect(crawl.err).toContain('no page is from a crawl third; there are: first, second')
    expect(since.err).toContain('there is nothing in')
    expect(wrong.map(({ code }) => code)).toEqual([2, 2, 2])
    expect(await run('odd')).toBeUndefined()
  })

  it('trains a model of its own, the same wherever it starts', async () => {
    const before = (await runs()).find(({ state }) => state === 'current')!
    await sluice.ok('replay', '--from', 'pages.language', '--name', 'one', '--train', '--set', 'train.negatives=2')
    await sluice.ok('replay', '--from', 'crawl.records', '--name', 'two', '--train', '--set', 'train.negatives=2')
    expect((await run('one')).state).toBe('training')
    await drained()
    const [one, two] = await Promise.all([run('one'), run('two')])
    expect([one.state, two.state]).toEqual(['complete', 'complete'])
    expect(one.model).not.toBe(before.model)
    expect(two.model).toBe(one.model)
    await audited('two')
  })

  it('is shown with its size, and with how far it is', async () => {
    await sluice.ok('replay', '--from', 'pages.extracted', '--name', 'waiting')
    const { barrier, progress } = await run('waiting')
    expect(progress).toEqual({ done: 0, total: barrier[0]! + barrier[1]!, perSecond: null, secondsLeft: null })
    const shown = await sluice.ok('runs')
    expect(shown).toMatch(/[├└] waiting +scoring/)
    expect(shown).toMatch(/^waiting: scoring, 0 of [\d,]+ records, – a second, – left$/m)
    const working = sluice.ok('run', '--until-drained')
    await expect
      .poll(async () => (await run('waiting')).progress, { timeout: 60_000, interval: 200 })
      .toMatchObject({ perSecond: expect.any(Number), secondsLeft: expect.any(Number) })
    await working
    const { state, bytes, progress: none } = await run('waiting')
    expect({ state, none }).toEqual({ state: 'complete', none: null })
    expect(bytes).toBeGreaterThan(10_000)
  })

  it('takes new pages of every crawl once it is the current run', async () => {
    const before = (await came('second', 'score'))!
    await sluice.ok('promote', 'second')
    const third = await writeSample(join(folder, 'third'), { sites: 8, pages: 80, seed: 9 })
    await sluice.ok('ingest', ...third.crawl, '--crawl', 'third')
    await drained()
    const [lines, brought] = await Promise.all([audited('second'), crawls('second')])
    expect(brought).toContain('third')
    const [score] = lines.filter(({ stage }) => stage === 'score')
    expect(score!.came).toBeGreaterThan(before)
    expect(score!.waiting).toBe(0)
  })

  it('keeps out what a benchmark has that was added before it began', async () => {
    const clean = join(folder, 'clean.jsonl')
    await sluice.ok('export', '--out', clean)
    const pages = pagesIn(clean)
    const sentence = /^([a-z]+,? ){12}/im
    const [one, other] = pages.filter(({ text }) => sentence.test(text)).slice(-2)
    const question = ({ text }: { text: string }) => sentence.exec(text)![0]
    const exam = join(folder, 'exam.jsonl')
    const write = (texts: string[]) =>
      writeFileSync(exam, texts.map((text) => `${JSON.stringify({ text })}\n`).join(''))
    write([question(one!).toUpperCase(), '18'])
    expect(await sluice.ok('decontaminate', 'add', exam)).toMatch(/1 text added\n1 left out: fewer than 3 grams/)
    expect(await sluice.ok('decontaminate', 'add', exam)).toContain('0 texts added, 1 there already')
    await sluice.ok('replay', '--from', 'pages.language', '--name', 'clean')
    // What comes later is for later runs, though none of its pages is scored yet.
    write([question(one!), '18', question(other!)])
    await sluice.ok('decontaminate', 'add', exam)
    await drained()

    const [reported, explained] = await Promise.all([
      sluice.ok('decontaminate', 'report', 'clean', '--json'),
      sluice.ok('explain', one!.url),
      sluice.ok('export', '--run', 'clean', '--out', clean),
      audited('clean'),
    ])
    const report = JSON.parse(reported)
    expect(report.texts).toMatchObject([{ source: 'exam', item: '1', field: 'text' }])
    expect(report.pages).toContainEqual(expect.objectContaining({ url: one!.url, dropped: true }))
    expect(explained).toMatch(/clean.*contaminated[\s\S]*exam 1 \(text\)/)
    const left = urlsIn(clean)
    for (const { url } of report.pages as { url: string }[]) expect(left).not.toContain(url)
    expect(left.size).toBeGreaterThan(0)
    const { statistics } = (await run('clean')) as unknown as { statistics: { outcomes: { contaminated: number } } }
    expect(statistics.outcomes.contaminated).toBe(report.pages.length)
  })

  it('says what was removed before it begins, and stops where more is removed afterwards', async () => {
    const topic = `${sluice.env.SLUICE_PREFIX}crawl.records`
    const remove = async (offset: number) => {
      const admin = new Transport({ brokers: [inject('broker')] }).admin()
      await admin.connect()
      // KafkaJS deletes only from topics that it has met.
      await admin.fetchTopicOffsets(topic)
      await admin.deleteTopicRecords({
        topic,
        partitions: [0, 1].map((partition) => ({ partition, offset: String(offset) })),
      })
      await admin.disconnect()
    }
    await remove(10)
    const told = await sluice.run('replay', '--from', 'crawl.records', '--name', 'short', '--since', '4')
    expect(told.err).toMatch(
      /sluice: 12 of the [\d,]+ records of crawl\.records \(\d+\.\d %\) were removed: they are not in short/,
    )
    expect((await run('short')).since).toEqual({ 0: 10, 1: 10 })
    await remove(15)
    const { code, err } = await sluice.run('run', '--until-drained')
    expect(code).toBe(1)
    expect(err).toMatch(/crawl\.records\/\d: the records from offset 10 to 14 were removed before they were processed/)
    await sluice.ok('drop', 'short', '--yes')
  })
})
