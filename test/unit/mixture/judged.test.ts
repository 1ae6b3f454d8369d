import { describe, expect, it } from 'vitest'
import { bucketOf } from '../../../processors/cut.js'
import { decodeCalibration, encodeCalibration } from '../../../processors/posterior/calibration-file.js'
import { movedAt, movedBy } from '../../../processors/posterior/judged.js'
import { posterior, recalibrated } from '../../../processors/posterior/posterior.js'
import { nodesOf } from '../../../processors/posterior/url-nodes.js'
import { calibrate } from '../../../rounds/mixture/calibration.js'
import type { JudgedPage } from '../../../rounds/mixture/judged-pages.js'
import { PageTable } from '../../../rounds/mixture/page-table.js'
import { type MadePage, madeAnchor, madePages } from './pages.js'

const options = { policy: { kind: 'precision', value: 0.95 }, sure: 0.9, joining: 0.5 } as const
const verdictOn = ({ url, score }: MadePage, positive: boolean, probability = 0.9, random = false): JudgedPage => ({
  page: url,
  url,
  score,
  tokens: 10,
  positive,
  weight: 1,
  probability,
  random,
})

async function calibrated(
  pages: MadePage[],
  judged: JudgedPage[],
  policy: Parameters<typeof calibrate>[2]['policy'] = options.policy,
) {
  const table = new PageTable()
  for (const { url, score } of pages) table.add(url, score, 10)
  return calibrate(await table.tree(), madeAnchor(), { ...options, policy, judged })
}

const opinion = (url: string, positive: boolean, probability: number, weight = 1) => ({
  url,
  positive,
  probability,
  weight,
})

describe('what verdicts say of neighbours', () => {
  const at = (moved: Map<string, number>, url: string) => movedAt(moved, nodesOf(url))
  const page = 'https://a.example/x/1.html'
  const [near, far, foreign] = [
    'https://a.example/x/2.html',
    'https://a.example/y/3.html',
    'https://b.example/x/2.html',
  ]

  it('is as much as they differ from what was expected, and of the directory alone where the domain is common', () => {
    const against = movedBy([opinion(page, false, 0.9)], 0)
    expect(at(against, near)).toBeLessThan(0)
    expect(at(against, far)).toBeCloseTo(0)
    expect(at(against, foreign)).toBe(0)
    expect(at(movedBy([opinion(page, false, 0.1)], 0), near)).toBeGreaterThan(at(against, near))
    expect(at(movedBy([opinion(page, true, 0.1)], 0), near)).toBeGreaterThan(0)
  })

  it('is of the whole host where the domain is rare, the more the closer', () => {
    const moved = movedBy([opinion(page, false, 0.9)], 1)
    expect(at(moved, far)).toBeLessThan(0)
    expect(at(moved, near)).toBeLessThan(at(moved, far))
    expect(at(moved, foreign)).toBe(0)
  })

  it('cancels out where verdicts contradict each other, and counts a program as much as is set', () => {
    expect(at(movedBy([opinion(page, false, 0.5), opinion(near, true, 0.5)], 1), far)).toBe(0)
    const [whole, half] = [1, 0.5].map((weight) => at(movedBy([opinion(page, false, 0.9, weight)], 1), near))
    expect(half!).toBeLessThan(0)
    expect(half!).toBeGreaterThan(whole!)
  })

  it('disbelieves a host of which all judged pages were foreign, as was expected', () => {
    const none = [opinion(page, false, 0.05), opinion(far, false, 0.05)]
    expect(at(movedBy(none, 1), 'https://a.example/z/1.html')).toBeLessThan(-1)
    expect(at(movedBy([...none, opinion(near, true, 0.95)], 1), 'https://a.example/z/1.html')).toBeGreaterThan(-0.2)
  })
})

describe('a calibration that goes by verdicts', () => {
  const pages = madePages({ share: 0.2, hosts: 100 })
  const of = (host: number) => pages.filter(({ url }) => url.startsWith(`https://${host}.example/`))

  it('is the same as without where there are none', async () => {
    const [some, others] = [await calibrated(pages, []), await calibrated(pages, [])]
    expect(some.calibration.judged).toBeUndefined()
    expect(others.statistics).toEqual(some.statistics)
  })

  it('lets the neighbours of a page follow', async () => {
    const before = await calibrated(pages, [])
    const chance = ({ calibration }: typeof before, page: MadePage) =>
      posterior(calibration, page.url, page.score, true)
    const [judged, ...neighbours] = of(3)
    const after = await calibrated(pages, [verdictOn(judged!, false)])
    for (const page of neighbours) expect(chance(after, page)).toBeLessThan(chance(before, page))
    expect(chance(after, of(4)[0]!)).toBeCloseTo(chance(before, of(4)[0]!), 2)
  })

  it('says what was judged, and counts it in the sums of its nodes', async () => {
    const [first, second] = of(3)
    const judged = [verdictOn(first!, false), verdictOn(second!, true)]
    const { calibration } = await calibrated(pages, judged)
    expect(calibration.judged!.verdicts).toEqual(
      new Map([
        [first!.url, false],
        [second!.url, true],
      ]),
    )
    const read = decodeCalibration(encodeCalibration({ ...calibration, atCut: 0 }))
    expect(read.judged).toEqual(calibration.judged)
    expect(encodeCalibration(read)).toEqual(encodeCalibration({ ...calibration, atCut: 0 }))
  })

  it('lowers the probabilities where a random sample shows too few of the domain', async () => {
    const sample = pages.filter((_, i) => i % 9 === 0)
    const judged = sample.map((page) => verdictOn(page, page.positive && bucketOf(page.score) % 3 > 0, 0.9, true))
    const { calibration } = await calibrated(pages, judged)
    expect(recalibrated(0.8, calibration.judged!)).toBeLessThan(0.8)
  })

  it.each([
    ['tokens', 1000],
    ['fraction', 0.05],
  ] as const)('takes judged pages off a budget of %s', async (kind, value) => {
    const accepted = async (judged: JudgedPage[]) => {
      const { calibration, cut, atCut } = await calibrated(pages, judged, { kind, value })
      const verdicts = new Map(judged.map(({ url, positive }) => [url, positive]))
      return pages.filter(({ url, score }) => {
        const p = Math.fround(posterior(calibration, url, score, true))
        return verdicts.get(url) ?? (p > Math.fround(cut) || (p === Math.fround(cut) && score >= atCut))
      })
    }
    const low = pages.filter(({ positive }) => !positive).slice(0, 20)
    expect((await accepted([])).length).toBeGreaterThanOrEqual(100)
    const taken = await accepted(low.map((page) => verdictOn(page, true, 0.01)))
    expect(taken.length).toBeLessThan((await accepted([])).length + 15)
    for (const page of low) expect(taken).toContain(page)
  })
})
