import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { writeSample } from '../../demo/sample/index.js'
import { Sluice } from '../helpers/sluice.js'

const folder = mkdtempSync(join(tmpdir(), 'sluice-own-filters-'))
const config = join(folder, 'sluice.json')
const own = join(folder, 'own.mjs')

// Rejects a third of the pages, and cannot make up its mind on some others.
const OWN = `
export default ({ textDigest }) => {
  const digit = Number.parseInt(textDigest[0], 16)
  if (digit === 15) throw new Error('undecided')
  return digit % 3 > 0 || { reason: 'third', detail: textDigest }
}`

interface Line {
  stage: string
  came: number
  went: Record<string, number>
  failed: number
}

describe('filters of a user', () => {
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('work within a stage, are accounted for by name, and their content is recorded with the run', async () => {
    const sample = await writeSample(join(folder, 'sample'), { sites: 24, pages: 300 })
    writeFileSync(own, OWN)
    writeFileSync(config, JSON.stringify({ settings: { filters: ['./own.mjs'] } }))
    const sluice = Sluice.on(join(folder, 'home'), 'filters', { SLUICE_CONFIG: config })
    await sluice.ok('init')
    await sluice.ok('seed', 'add', ...sample.seed, '--label', 'positive', '--source', 'sample')
    await sluice.ok('ingest', ...sample.crawl, '--crawl', 'sample')
    await sluice.ok('run', '--until-drained')

    const audit = JSON.parse(await sluice.ok('audit', '--json'))
    expect(audit).toMatchObject({ balanced: true, faults: [] })
    const line = (name: string): Line => audit.lines.find(({ stage }: Line) => stage === name)
    const [host, filter] = [line('language'), line('own')]
    expect(filter.came).toBe(host.went.own)
    expect(filter.came).toBe(filter.went.filter! + filter.went['pages.language']!)
    expect(host.came).toBe(host.went.language! + filter.came + host.failed)
    expect(filter.went.filter).toBeGreaterThan(10)
    expect(host.failed).toBeGreaterThan(1)

    const [failed] = JSON.parse(await sluice.ok('failed', '--json'))
    expect(failed).toMatchObject({ stage: 'language', error: expect.stringContaining('filter own: undecided') })
    const { stages } = JSON.parse(await sluice.ok('lag', '--json'))
    expect(stages).toContainEqual(expect.objectContaining({ stage: 'own', within: 'language', lag: 0 }))
    const [run] = JSON.parse(await sluice.ok('runs', '--json'))
    expect(run.settings.filters).toEqual([expect.stringMatching(/^\.\/own\.mjs#[0-9a-f]{32}$/)])
  })
})
