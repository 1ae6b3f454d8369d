import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeSample } from '../../demo/sample/index.js'
import { finished, Sluice } from '../helpers/sluice.js'

const folder = mkdtempSync(join(tmpdir(), 'sluice-runs-'))

interface ShownRun {
  name: string
  state: string
  base: string | null
  statistics: { accepted: number }
  barrier: Record<string, number>
}

interface ShownDomain {
  node: string
  collected: number
  proposed: boolean
}

describe('runs', () => {
  const sluice = Sluice.on(join(folder, 'home'), 'runs')
  let [first, second] = [{} as Awaited<ReturnType<typeof writeSample>>, {} as Awaited<ReturnType<typeof writeSample>>]

  beforeAll(async () => {
    first = await writeSample(join(folder, 'first'), { sites: 20, pages: 360 })
    // Mostly of sites that the first has not: enough new pages to start a round.
    second = await writeSample(join(folder, 'second'), { sites: 60, pages: 300, seed: 7 })
    await sluice.ok('init')
    await sluice.ok('seed', 'add', ...first.seed, '--label', 'positive', '--source', 'sample')
    await sluice.ok('ingest', ...first.crawl, '--crawl', 'first')
    await drained()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const drained = () => sluice.ok('run', '--until-drained')
  const runs = async (): Promise<ShownRun[]> => JSON.parse(await sluice.ok('runs', '--json'))
  const current = async () => (await runs()).find(({ state }) => state === 'current')!
  const domains = async (...args: string[]): Promise<ShownDomain[]> =>
    JSON.parse(await sluice.ok('domains', ...args, '--json')).domains
  const balanced = async (run: string) =>
    expect(JSON.parse(await sluice.ok('audit', '--run', run, '--json')), run).toMatchObject({
      balanced: true,
      faults: [],
    })
  async function corpus(run: string): Promise<Array<{ id: string; run: string; text: string }>> {
    const out = join(folder, `${run}.jsonl`)
    await sluice.ok('export', '--run', run, '--out', out)
    return readFileSync(out, 'utf8')
      .split('\n')
      .flatMap((line) => (line ? [JSON.parse(line)] : []))
  }

  it('begin with one that records the settings of what comes before scoring', async () => {
    const [main] = await runs()
    expect(main).toMatchObject({ name: 'main', state: 'base', settings: { 'language.accept': 'en,zh' } })
    expect((await current()).base).toBe('main')
  })

  it('propose the directories that they collected pages of', async () => {
    const shown = await sluice.ok('domains', '--limit', '3')
    expect(shown).toMatch(/^node +pages +collected +share.*\n─.*\n\S+ +\d.* proposed\n/)
    expect(shown).toContain('more: --limit shows them\n`sluice domains annotate NODE` approves')
  })

  it('are replayed from a topic with other settings, compared, promoted and dropped', async () => {
    const before = await current()
    const [idle, odd, shown] = await Promise.all([
      sluice.run('replay', '--from', 'pages.language', '--name', 'idle', '--set', 'language.accept=*'),
      sluice.run('replay', '--from', 'seed', '--name', 'odd'),
      domains(before.name),
    ])
    expect(idle.err).toContain('start from pages.extracted')
    expect(odd.code).toBe(2)
    const [node] = shown.filter(({ proposed }) => proposed)
    await sluice.ok('domains', 'annotate', '--refuse', node!.node)
    await sluice.ok('replay', '--from', 'pages.language', '--name', 'less')
    // What is said later is for later runs.
    await sluice.ok('domains', 'annotate', '--undo', node!.node)
    await sluice.ok('replay', '--from', 'pages.extracted', '--name', 'wide', '--set', 'language.accept=*')
    expect((await sluice.run('promote', 'wide')).err).toContain('can be promoted when it is complete')
    await drained()
    expect(await runs()).toContainEqual(expect.objectContaining({ name: 'wide', state: 'complete', base: 'main' }))
    await Promise.all(['wide', before.name].map(balanced))
    const collected = async (run: string) =>
      (await domains(run, '--all')).find((row) => row.node === node!.node)?.collected
    const [less, more] = await Promise.all(['less', 'wide'].map(collected))
    expect(less).toBeLessThan(node!.collected / 2)
    expect(more).toBeGreaterThanOrEqual(node!.collected)

    // With more languages, what was accepted before still is, or has a duplicate in another language.
    const [narrow, wide, compared] = await Promise.all([
      corpus(before.name),
      corpus('wide'),
      sluice.ok('diff', before.name, 'wide', '--json'),
    ])
    expect(wide.length).toBeGreaterThanOrEqual(narrow.length)
    const diff = JSON.parse(compared)
    const had = new Set(narrow.map(({ id }) => id))
    const has = new Set(wide.map(({ id }) => id))
    expect(diff.totals.entered.pages).toBe([...has].filter((id) => !had.has(id)).length)
    expect(diff.totals.left.pages).toBe([...had].filter((id) => !has.has(id)).length)

    // The pages that the texts are of do not count.
    const heldOut = join(folder, 'held-out.jsonl')
    writeFileSync(
      heldOut,
      narrow
        .slice(0, 3)
        .map(({ text }) => `${JSON.stringify({ text })}\n`)
        .join(''),
    )
    const compare = (...args: string[]) => sluice.ok('compare', before.name, ...args, '--held-out', heldOut)
    const measured = JSON.parse(await compare('wide', '--group-by', 'language', '--json'))
    expect(measured.leftOut).toBeGreaterThanOrEqual(3)
    expect(measured).toMatchObject({ samples: 5, lost: 0, random: { mean: expect.any(Number) } })
    expect(measured.groups.compared).toContainEqual(expect.objectContaining({ name: 'en' }))
    expect(await compare(before.name)).toMatch(/difference +0\.0000 +0\.0000 to 0\.0000\n/)

    expect((await sluice.run('drop', before.name, '--yes')).err).toContain('is the current run')
    expect(await sluice.ok('promote', 'wide')).toContain('wide is the current run')
    await sluice.ok('drop', before.name, '--yes')
    const [base, gone, left] = await Promise.all([
      sluice.run('drop', 'main', '--yes'),
      sluice.run('export', '--run', before.name, '--out', join(folder, 'gone.jsonl')),
      runs(),
      balanced('wide'),
    ])
    expect([base.code, gone.code]).toEqual([1, 1])
    expect(left.find(({ name }) => name === before.name)!.state).toBe('dropped')
  })

  it('are judged by a program, whose verdicts are kept though it fails', async () => {
    const { name } = await current()
    const judge = (...args: string[]) => sluice.run('judge', name, ...args)
    expect((await judge()).err).toContain('a person needs a terminal to judge at')
    const [script, most] = [join(folder, 'judge.mjs'), join(folder, 'most')]
    // Foreign is what comes first, whatever it is.
    writeFileSync(
      script,
      `import { readFileSync } from 'node:fs'
      import { createInterface } from 'node:readline'
      const most = Number(readFileSync(process.argv[2]))
      let count = 0
      for await (const line of createInterface({ input: process.stdin })) {
        if (++count > most) process.exit(3)
        console.log(JSON.stringify({ id: JSON.parse(line).id, verdict: count === 1 ? 'no' : 'yes' }))
      }`,
    )
    const by = (count: number) => {
      writeFileSync(most, String(count))
      return judge('--pages', '8', '--by', `node ${script} ${most}`, '--json')
    }
    const failed = await by(5)
    expect([failed.code, JSON.parse(failed.out)]).toMatchObject([1, { asked: 8, answered: 5 }])
    expect(failed.err).toContain('it ended with exit code 3; 5 verdicts are kept')
    const seed = async () =>
      (JSON.parse(await sluice.ok('seed', '--json')) as Array<{ source: string; label: string; pages: number }>).filter(
        ({ source }) => source === 'judge:program',
      )
    expect(await seed()).toEqual([
      { label: 'negative', source: 'judge:program', pages: 1 },
      { label: 'positive', source: 'judge:program', pages: 4 },
    ])
    const { code, out } = await by(8)
    expect([code, JSON.parse(out)]).toMatchObject([
      0,
      { answered: 8, agreement: [], programs: { judged: 13, precision: { value: expect.any(Number) } } },
    ])
    expect(await sluice.ok('judge', name, '--pages', '0')).toContain('by programs (13 pages judged in all)')
    expect((await sluice.run('seed', 'remove', '--source', 'judge:program')).code).toBe(2)
  })

  it('learn from a second crawl by themselves, in the branch that is current', async () => {
    const before = await current()
    const live = sluice.start('run')
    const ended = finished(live)
    await sluice.ok('ingest', ...second.crawl, '--crawl', 'second')
    await expect.poll(async () => (await current()).name, { timeout: 120_000, interval: 1000 }).not.toBe(before.name)
    live.kill('SIGTERM')
    await ended
    await drained()
    const after = await current()
    expect(after.base).toBe('wide')
    // It goes by what was judged before.
    const { programs } = JSON.parse(await sluice.ok('judge', after.name, '--pages', '0', '--json'))
    expect(programs.accepted.known.pages + programs.below.known.pages).toBeGreaterThan(0)
    await Promise.all([after.name, 'main'].map(balanced))
  })

  it('are refused by a person, who may think again: what was accepted then joins the seed once', async () => {
    const { name } = await current()
    expect(await sluice.ok('rounds', 'refuse')).toContain(`${name} is not used`)
    expect((await current()).name).not.toBe(name)
    await sluice.ok('rounds', 'continue', name)
    expect((await current()).name).toBe(name)
    await drained()
    expect((await runs()).find((run) => run.name === name)).toMatchObject({
      statistics: { decided: { what: 'continue', joined: true } },
    })
    await balanced(name)
  })

  it('take new pages through one that is closed, where the current one stands on it', async () => {
    const { name } = await current()
    const scored = async () => {
      const { lines } = JSON.parse(await sluice.ok('audit', '--run', name, '--json'))
      return (lines as Array<{ stage: string; came: number }>).find(({ stage }) => stage === 'score')!.came
    }
    expect((await runs()).find((run) => run.name === 'wide')!.state).toBe('closed')
    const before = await scored()
    const third = await writeSample(join(folder, 'third'), { sites: 9, pages: 100, seed: 23 })
    await sluice.ok('ingest', ...third.crawl, '--crawl', 'third')
    await drained()
    expect(await scored()).toBeGreaterThan(before)
    await balanced(name)
  })

  it('go on when one of them is dropped while they are worked on', async () => {
    const state = async (run: string) => (await runs()).find(({ name }) => name === run)?.state
    const live = sluice.start('run')
    const ended = finished(live)
    await sluice.ok('replay', '--from', 'pages.language', '--name', 'one', '--wait')
    await sluice.ok('drop', 'one', '--yes')
    await Promise.all(
      ['two', 'three'].map((name) =>
        sluice.ok('replay', '--from', 'pages.language', '--name', name, '--set', 'cut=score:0.6'),
      ),
    )
    await expect
      .poll(() => Promise.all([state('two'), state('three')]), { timeout: 120_000, interval: 1000 })
      .toEqual(['complete', 'complete'])
    const stopping = Date.now()
    live.kill('SIGTERM')
    expect((await ended).err).not.toContain('died')
    expect(Date.now() - stopping).toBeLessThan(40_000)
    const [{ err }] = await Promise.all([sluice.run('diff', 'one', 'two'), balanced('two')])
    expect(err).toContain('one was dropped')
  })
})
