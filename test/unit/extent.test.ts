import { describe, expect, it } from 'vitest'
import { extentOf, liveRuns } from '../../topology/extent.js'
import { Lineage } from '../../topology/lineage.js'
import { topology } from '../../topology/topology.js'
import { runWith } from './dedup/helpers.js'

const late = runWith({ name: 'late', start: 'pages.extracted', since: '{"0":5}', barrier: '{"0":9}', state: 'closed' })
const above = runWith({ name: 'above', base: 'late', barrier: '{"0":4}', state: 'current' })
const aside = runWith({ name: 'aside', barrier: '{"0":7}', crawl: 'b', state: 'complete' })

const lineage = new Lineage(() => topology)
lineage.update([late, above, aside])

describe('the extent of a run', () => {
  it('has no end while new pages flow through the run, closed or not', () => {
    const live = liveRuns(lineage, [late, above, aside])
    expect([...live].sort()).toEqual(['above', 'late', 'main'])
    expect(extentOf(late, live)).toMatchObject({
      until: undefined,
      from: new Map([['pages.extracted', new Map([[0, 5n]])]]),
    })
    expect(extentOf(above, live)).toMatchObject({ until: undefined, from: undefined })
    expect(extentOf(aside, live).until).toEqual(new Map([['pages.language', new Map([[0, 7n]])]]))
    expect(extentOf(late, liveRuns(lineage, [late])).until).toEqual(new Map([['pages.extracted', new Map([[0, 9n]])]]))
  })

  it('chooses one crawl, up to the barrier', () => {
    const { selection } = extentOf(aside, new Set())
    expect(selection!.until).toEqual(new Map([['pages.language', new Map([[0, 7n]])]]))
    expect(['a', 'b'].map((crawl) => selection!.wanted('pages.language', { crawl }))).toEqual([false, true])
    expect(extentOf(late, new Set()).selection).toBeUndefined()
  })
})
