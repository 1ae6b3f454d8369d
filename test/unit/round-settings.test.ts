import { describe, expect, it } from 'vitest'
import { roundSettings } from '../../rounds/parameters.js'
import { Lineage } from '../../topology/lineage.js'
import { defaults } from '../../topology/settings.js'
import { topology } from '../../topology/topology.js'
import { runWith } from './dedup/helpers.js'

describe('the settings of a round', () => {
  const main = runWith({ name: 'main', base: null, start: 'crawl.records', state: 'base', parameters: { ...defaults } })
  const wide = runWith({
    name: 'wide',
    start: 'pages.extracted',
    parameters: { ...defaults, cut: 'score:0.3', 'language.accept': '*', 'rounds.max': 1 },
  })
  const after = runWith({ name: 'round-2', base: 'wide', parameters: { ...defaults, cut: 'score:0.3' } })
  const runs = new Map([main, wide, after].map((run) => [run.name, run]))
  const lineage = new Lineage(() => topology)
  lineage.update(runs.values())
  const own = { ...defaults, 'rounds.max': 7, cut: 'score:0.9' }
  const of = (parent: typeof wide | undefined) => roundSettings(runs, lineage, topology.stages, own, parent)

  it('are those of this machine for the first', () => {
    expect(of(undefined)).toEqual(own)
  })

  it('are those that the run before it works with, but for how the loop goes on', () => {
    expect(of(wide)).toMatchObject({ cut: 'score:0.3', 'language.accept': '*', 'rounds.max': 7 })
    // The language is a matter of the run that it stands on.
    expect(of(after)).toMatchObject({ cut: 'score:0.3', 'language.accept': '*', 'rounds.max': 7 })
  })
})
