import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeSample } from '../../demo/sample/index.js'
import { readOutside } from '../helpers/outside-client.js'
import { childrenOf, finished, Sluice } from '../helpers/sluice.js'

const folder = mkdtempSync(join(tmpdir(), 'sluice-dataflow-'))
let sample: Awaited<ReturnType<typeof writeSample>>

/** A user with topics and a home folder of their own on the shared broker. */
const user = (name: string) => Sluice.on(join(folder, name), name, { SLUICE_PARTITIONS: '3' })

async function prepare(sluice: Sluice): Promise<void> {
  await sluice.ok('init')
  await sluice.ok('seed', 'add', ...sample.seed, '--label', 'positive', '--source', 'sample')
}

async function corpusOf(sluice: Sluice, name: string): Promise<string> {
  const out = join(folder, `${name}.jsonl`)
  await sluice.ok('export', '--format', 'jsonl', '--out', out)
  return readFileSync(out, 'utf8')
}

describe('the whole dataflow on a real broker', () => {
  let undisturbed: string

  beforeAll(async () => {
    sample = await writeSample(join(folder, 'sample'), { sites: 24, pages: 500 })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  let calm: Sluice

  it('makes a corpus over two rounds, and every record is accounted for', async () => {
    const sluice = user('calm')
    calm = sluice
    await prepare(sluice)
    await sluice.ok('ingest', ...sample.crawl, '--crawl', 'sample')
    await sluice.ok('run', '--instances', '2', '--until-drained')

    const rounds = JSON.parse(await sluice.ok('rounds', '--json'))
    expect(rounds.length).toBeGreaterThanOrEqual(2)
    expect(rounds.at(-1).state).toBe('current')
    const audit = JSON.parse(await sluice.ok('audit', '--json'))
    expect(audit).toMatchObject({ balanced: true, faults: [] })

    undisturbed = await corpusOf(sluice, 'calm')
    const pages = undisturbed
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(pages).toHaveLength(rounds.at(-1).statistics.accepted)
    expect(new Set(pages.map(({ id }) => id)).size).toBe(pages.length)

    const explained = JSON.parse(await sluice.ok('explain', pages[0].url, '--json'))
    expect(explained.events.map(({ stage }: { stage: string }) => stage)).toEqual(
      expect.arrayContaining(['ingest', 'extract', 'language', 'score', 'gate', 'verdict']),
    )
    // The stage alone gives each page the score that it has in the corpus.
    const model = join(folder, 'calm', 'models', `${pages[0].model}.folded`)
    const scored = await sluice.okWith(undisturbed, 'score', '--model', model)
    const scores = scored.trim().split('\n')
    expect(scores.map((line) => JSON.parse(line))).toEqual(pages.map(({ id, score }) => ({ id, score })))

    const { stages } = JSON.parse(await sluice.ok('lag', '--json'))
    expect(stages.reduce((sum: number, row: { lag: number }) => sum + row.lag, 0)).toBe(0)
  })

  it('shows what it accepts in the topic corpus, to any client', async ({ skip }) => {
    const { SLUICE_BROKERS, SLUICE_REGISTRY, SLUICE_PREFIX } = calm.env
    const read = await readOutside(SLUICE_BROKERS!, SLUICE_REGISTRY!, `${SLUICE_PREFIX}corpus`)
    if (!read) return skip()
    const told = ({ id, url, title, text, language, crawl }: Record<string, unknown>) =>
      JSON.stringify({ id, url, title, text, language, crawl })
    const exported = undisturbed.trim().split('\n')
    expect(read.map(told).sort()).toEqual(exported.map((line) => told(JSON.parse(line))).sort())
  })

  it('makes the same bytes when ingest and instances are killed at any moment', async () => {
    const sluice = user('killed')
    await prepare(sluice)
    const interrupted = sluice.start('ingest', ...sample.crawl, '--crawl', 'sample')
    setTimeout(() => interrupted.kill('SIGKILL'), 900)
    await finished(interrupted)
    await sluice.ok('ingest', ...sample.crawl, '--crawl', 'sample')

    const run = sluice.start('run', '--instances', '2', '--until-drained')
    const ended = finished(run)
    let turn = 0
    const killer = setInterval(() => {
      const instances = childrenOf(run.pid!)
      if (turn < 8 && instances.length > 0) process.kill(instances[turn++ % instances.length]!, 'SIGKILL')
    }, 2500)
    const { code, err } = await ended
    clearInterval(killer)
    expect(code, err).toBe(0)

    expect(JSON.parse(await sluice.ok('audit', '--json'))).toMatchObject({ balanced: true, faults: [] })
    expect(await corpusOf(sluice, 'killed')).toBe(undisturbed)
  })
})
