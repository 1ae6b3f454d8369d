import { describe, expect, it } from 'vitest'
import { estimate } from '../../../rounds/judging/estimate.js'
import { precisionOf, recallOf, wilson } from '../../../rounds/judging/figures.js'
import { rankOf } from '../../../rounds/judging/rank.js'
import { random } from '../dedup/helpers.js'
import { said } from './pages.js'

const MANY = 1e9
const none = { pages: 0, positive: 0 }

describe('an interval of Wilson', () => {
  // Newcombe (1998), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29; the score method without continuity correction.
  it.each([
    [263, 81, 0.2553, 0.3662],
    [148, 15, 0.0624, 0.1605],
    [20, 0, 0, 0.1611],
    [29, 1, 0.0061, 0.1718],
  ])('of %i judged, %i of the domain', (judged, positive, low, high) => {
    const found = wilson({ pages: MANY, judged, positive })!
    expect(found.low).toBeCloseTo(low, 4)
    expect(found.high).toBeCloseTo(high, 4)
  })

  it('narrows as the pages are exhausted, down to what is known', () => {
    const of = (pages: number) => wilson({ pages, judged: 20, positive: 18 })!
    expect(of(25).high - of(25).low).toBeLessThan(of(100).high - of(100).low)
    expect(of(20)).toEqual({ value: 0.9, low: 0.9, high: 0.9 })
    expect(wilson({ pages: 5, judged: 0, positive: 0 })).toBeUndefined()
  })
})

describe('precision and recall', () => {
  it('count what the run went by as what it is', () => {
    const accepted = { known: { pages: 10, positive: 10 }, sample: { pages: 90, judged: 30, positive: 27 } }
    expect(precisionOf(accepted)!.value).toBeCloseTo((10 + 81) / 100)
    const below = { known: { pages: 5, positive: 0 }, sample: { pages: 100, judged: 20, positive: 2 } }
    expect(recallOf(accepted, below)!.value).toBeCloseTo(91 / (91 + 10))
    expect(recallOf(accepted, { known: none, sample: { pages: 0, judged: 0, positive: 0 } })!.value).toBe(1)
    expect(recallOf(accepted, { known: none, sample: { pages: 9, judged: 0, positive: 0 } })).toBeUndefined()
  })

  it('hold the true value in nine of ten samples or more', async () => {
    let [held, recalled] = [0, 0]
    const rounds = 60
    for (let i = 0; i < rounds; i++) {
      const next = random(100 + i)
      const right = new Map<string, boolean>()
      const pages = Array.from({ length: 600 }, (_, n) => {
        const page = said(1000 * i + n, n < 300 ? {} : { accepted: false, probability: 0.2 })
        right.set(page.page, next() < (n < 300 ? 0.9 : 0.1))
        return page
      })
      const judged = new Set(
        [true, false].flatMap((accepted) =>
          pages
            .filter((page) => page.accepted === accepted)
            .sort((a, b) => rankOf(a.page) - rankOf(b.page))
            .slice(0, 40)
            .map(({ page }) => page),
        ),
      )
      const { precision, recall } = await estimate(pages, (page) =>
        judged.has(page) ? { positive: right.get(page)!, known: false } : undefined,
      )
      const of = (some: typeof pages) => some.filter(({ page }) => right.get(page)).length
      const truth = of(pages.slice(0, 300)) / 300
      const found = of(pages.slice(0, 300)) / of(pages)
      held += Number(precision!.low <= truth && truth <= precision!.high)
      recalled += Number(recall!.low <= found && found <= recall!.high)
    }
    expect(held / rounds).toBeGreaterThanOrEqual(0.9)
    expect(recalled / rounds).toBeGreaterThanOrEqual(0.9)
  })

  it('are of the random part alone: what was judged out of turn is no sample', async () => {
    const pages = Array.from({ length: 50 }, (_, n) => said(n)).sort((a, b) => rankOf(a.page) - rankOf(b.page))
    const judged = new Set([0, 1, 2, 10, 20].map((at) => pages[at]!.page))
    const { accepted, beyond } = await estimate([...pages, said(99, { accepted: false, probability: 0.01 })], (page) =>
      judged.has(page) ? { positive: true, known: false } : undefined,
    )
    expect(accepted.sample).toEqual({ pages: 50, judged: 3, positive: 3 })
    expect(beyond).toEqual({ pages: 1, expected: 0.01 })
  })
})
