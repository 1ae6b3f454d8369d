import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeSample } from '../../demo/sample/index.js'
import { type OutputRecord, Writer } from '../../runtime/kafka/writer.js'
import { childrenOf, finished, Sluice } from '../helpers/sluice.js'
import { random } from '../unit/dedup/helpers.js'

const folder = mkdtempSync(join(tmpdir(), 'sluice-order-'))

async function corpus(sluice: Sluice, run?: string): Promise<string> {
  const out = join(folder, 'corpus.jsonl')
  await sluice.ok('export', '--out', out, ...(run ? ['--run', run] : []))
  return readFileSync(out, 'utf8')
}

/** Takes what was ingested from one deployment to another: records of different URLs in another order, in batches of other sizes. */
async function shuffleInto(from: Sluice, to: Sluice, next: () => number): Promise<void> {
  const [source, target] = [from.cluster(), to.cluster()]
  const writer = await Writer.open(target.transport, `${to.env.SLUICE_PREFIX}shuffle`, (topic) =>
    target.partitionCount(topic),
  )
  try {
    const queues = new Map<string, Buffer[]>()
    for await (const { key, value } of source.reader.all(source.names.topic('crawl.records')))
      queues.set(key!.toString(), [...(queues.get(key!.toString()) ?? []), value!])
    const left = [...queues]
    while (left.length > 0) {
      const batch: OutputRecord[] = []
      for (let size = 1 + Math.floor(next() ** 3 * 200); size > 0 && left.length > 0; size--) {
        const at = Math.floor(next() * left.length)
        const [key, values] = left[at]!
        batch.push({ topic: target.names.topic('crawl.records'), key: Buffer.from(key), value: values.shift()! })
        if (values.length === 0) left.splice(at, 1)
      }
      await writer.transaction(batch)
    }
    const progress: OutputRecord[] = []
    for await (const { key, value } of source.reader.all(source.names.topic('ingest.progress')))
      progress.push({ topic: target.names.topic('ingest.progress'), key: key!, value })
    await writer.transaction(progress)
  } finally {
    await writer.close()
    await Promise.all([source.close(), target.close()])
  }
}

describe('a corpus', () => {
  const quiet = Sluice.on(join(folder, 'quiet'), 'order', { SLUICE_PARTITIONS: '2' })
  let first: Awaited<ReturnType<typeof writeSample>>
  let expected: string

  beforeAll(async () => {
    first = await writeSample(join(folder, 'first'), { sites: 20, pages: 300 })
    await quiet.ok('init')
    await quiet.ok('seed', 'add', ...first.seed, '--label', 'positive', '--source', 'sample')
    await quiet.ok('ingest', ...first.crawl, '--crawl', 'first')
    await quiet.ok('run', '--until-drained')
    expected = await corpus(quiet)
    expect(expected.split('\n').length).toBeGreaterThan(60)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('is the same bytes whatever the order of the pages, the partitions, the instances, and who is killed when', async () => {
    const next = random(20)
    const other = Sluice.on(join(folder, 'other'), 'order-other', { SLUICE_PARTITIONS: '5' })
    await other.ok('init')
    await other.ok('seed', 'add', ...first.seed, '--label', 'positive', '--source', 'sample')
    await shuffleInto(quiet, other, next)
    const run = other.start('run', '--instances', '3', '--until-drained')
    const ended = finished(run)
    let kills = 0
    const killer = setInterval(() => {
      const processes = childrenOf(run.pid!)
      if (kills >= 3 || processes.length === 0) return
      kills++
      process.kill(processes[Math.floor(next() * processes.length)]!, 'SIGKILL')
    }, 2500)
    const { code, err } = await ended
    clearInterval(killer)
    expect(code, err).toBe(0)
    expect(await corpus(other)).toBe(expected)
    expect(JSON.parse(await other.ok('audit', '--json'))).toMatchObject({ balanced: true })
  })

  it('has pages that came live as it would have them had they been there from the beginning', async () => {
    const second = await writeSample(join(folder, 'second'), { sites: 16, pages: 60, seed: 7 })
    const live = quiet.start('run', '--instances', '2')
    const ended = finished(live)
    await quiet.ok('ingest', ...second.crawl, '--crawl', 'second')
    live.kill('SIGTERM')
    await ended
    await quiet.ok('run', '--until-drained')
    const { name } = JSON.parse(await quiet.ok('runs', '--json')).find(
      ({ state }: { state: string }) => state === 'current',
    )
    const flowed = await corpus(quiet)
    expect(flowed.length).toBeGreaterThan(expected.length)
    await quiet.ok('replay', '--from', 'pages.language', '--name', 'again')
    await quiet.ok('run', '--until-drained')
    expect((await corpus(quiet, 'again')).replaceAll('"run":"again"', `"run":"${name}"`)).toBe(flowed)
  })
})
