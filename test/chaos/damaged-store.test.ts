import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { writeSample } from '../../demo/sample/index.js'
import { Sluice } from '../helpers/sluice.js'

describe('a local store that is damaged behind its header', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-damaged-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('ends its process in native code, and is then rebuilt', async () => {
    const home = join(folder, 'home')
    const sluice = Sluice.on(home, 'damaged')
    const sample = await writeSample(join(folder, 'sample'), { sites: 16, pages: 240 })
    await sluice.ok('init')
    await sluice.ok('seed', 'add', ...sample.seed, '--label', 'positive', '--source', 'sample')
    await sluice.ok('ingest', ...sample.crawl.slice(0, 2), '--crawl', 'sample')
    await sluice.ok('run', '--until-drained')

    const stores = join(home, 'state', 'instance-0', 'stores')
    const file = join(stores, 'data.mdb')
    truncateSync(file, Math.floor(0.4 * statSync(file).size))
    await sluice.ok('ingest', ...sample.crawl, '--crawl', 'sample')
    await sluice.ok('run', '--until-drained')
    expect(
      readdirSync(join(home, 'state', 'instance-0')).filter((name) => name.startsWith('stores.damaged-')),
    ).toHaveLength(1)
    expect(JSON.parse(await sluice.ok('audit', '--json'))).toMatchObject({ balanced: true, faults: [] })
    expect(await sluice.ok('failed')).toContain('no record has failed')
  })
})
