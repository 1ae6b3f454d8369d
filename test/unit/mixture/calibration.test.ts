import { describe, expect, it } from 'vitest'
import { bucketOf } from '../../../processors/cut.js'
import { decodeCalibration, encodeCalibration } from '../../../processors/posterior/calibration-file.js'
import { pagePosterior, posterior, priorOdds, sigmoid } from '../../../processors/posterior/posterior.js'
import { doubtOf, driftOf, shareOf } from '../../../rounds/doubt.js'
import { calibrate, NO_SEED } from '../../../rounds/mixture/calibration.js'
import { NOTHING, passes, probabilityCut } from '../../../rounds/mixture/cut.js'
import { PageTable } from '../../../rounds/mixture/page-table.js'
import { defaults } from '../../../topology/settings.js'
import { random, runWith, shuffled } from '../dedup/helpers.js'
import { nodeTable } from './nodes.js'
import { type MadePage, madeAnchor, madePages } from './pages.js'

const options = { policy: { kind: 'precision', value: 0.95 }, sure: 0.9, joining: 0.5 } as const

function treeOf(pages: MadePage[]) {
  const table = new PageTable()
  for (const { url, score } of pages) table.add(url, score, 10)
  return table.tree()
}

async function accepted(pages: MadePage[], anchor = madeAnchor()) {
  const calibrated = await calibrate(await treeOf(pages), anchor, options)
  const passed = pages.filter(
    ({ url, score }) => Math.fround(posterior(calibrated.calibration, url, score, true)) >= calibrated.cut,
  )
  const right = passed.filter(({ positive }) => positive).length
  const all = pages.filter(({ positive }) => positive).length
  return { ...calibrated, passed, precision: right / passed.length, recall: right / all }
}

describe('a calibration', () => {
  it.each([0.5, 0.3, 0.1, 0.03])('finds a domain that is %d of the crawl', async (share) => {
    const { precision, recall, statistics } = await accepted(madePages({ share, hosts: 200 }))
    expect(precision).toBeGreaterThan(0.95)
    expect(recall).toBeGreaterThan(0.95)
    expect(Math.abs(statistics.prevalence / share - 1)).toBeLessThan(0.1)
    expect(statistics.separation).toBeGreaterThan(1.5)
  })

  it.each([0.1, 0.2, 0.4])('finds a domain that is %d of the crawl where every page stands alone', async (share) => {
    const { precision, recall } = await accepted(madePages({ share, hosts: 5000, pages: 1, sd: 0.4 }))
    expect(precision).toBeGreaterThan(0.94)
    expect(recall).toBeGreaterThan(0.95)
  })

  it.each([1, 50])('finds pages that are a fifth of each of %d hosts', async (hosts) => {
    const pages = madePages({ share: 0.2, hosts: 2000, pages: 1, sd: 0.4 })
    const mixed = pages.map((page, i) => ({ ...page, url: `https://${i % hosts}.example/${i}.html` }))
    const { precision, recall } = await accepted(mixed)
    expect(precision).toBeGreaterThan(0.94)
    expect(recall).toBeGreaterThan(0.95)
  })

  it.each([
    ['tokens', 500],
    ['fraction', 0.025],
  ] as const)('keeps to a budget of %s where hosts are all of the domain', async (kind, value) => {
    const pages = madePages()
    const { calibration, cut, atCut } = await calibrate(await treeOf(pages), madeAnchor(), {
      ...options,
      policy: { kind, value },
    })
    const kept = pages.filter(({ url, score }) => {
      const probability = Math.fround(posterior(calibration, url, score, true))
      return passes(probability, bucketOf(score), { cut, atCut })
    })
    expect(kept.length).toBeGreaterThanOrEqual(50)
    expect(kept.length).toBeLessThanOrEqual(55)
  })

  it('is not in doubt because of a budget that takes all', async () => {
    const policy = { kind: 'fraction', value: 1 } as const
    const { statistics } = await calibrate(await treeOf(madePages()), madeAnchor(), { ...options, policy })
    expect(statistics.passing).toBe(1)
    expect(doubtOf(statistics, defaults, true)).toBeUndefined()
  })

  it('finds next to nothing where there is nothing', async () => {
    const { passed, statistics } = await accepted(madePages({ share: 0, hosts: 200 }))
    expect(passed.length).toBeLessThanOrEqual(3)
    expect(statistics.prevalence).toBeLessThan(0.005)
  })

  it('gives the same bytes for the same pages, and what comes back gives the same probabilities', async () => {
    const pages = madePages()
    const [one, other] = [pages, shuffled(pages, random(5))].map(async (some) =>
      calibrate(await treeOf(some), madeAnchor(), options),
    )
    const bytes = encodeCalibration({ ...(await one!).calibration, atCut: 0 })
    expect(encodeCalibration({ ...(await other!).calibration, atCut: 0 })).toEqual(bytes)
    const back = decodeCalibration(bytes)
    for (const { url, score } of pages.slice(0, 200)) {
      expect(posterior(back, url, score, true)).toBe(posterior((await one!).calibration, url, score, true))
    }
  })

  it('takes the better half of the sure pages for the seed, or none', async () => {
    const pages = madePages()
    const { calibration, seedCut } = await calibrate(await treeOf(pages), madeAnchor(), options)
    const sure = pages.filter(({ url, score }) => posterior(calibration, url, score, true) >= 0.9)
    const joining = sure.filter(({ score }) => score >= seedCut)
    expect(joining.length / sure.length).toBeGreaterThanOrEqual(0.5)
    expect(joining.length / sure.length).toBeLessThan(0.55)
    const none = await calibrate(await treeOf(pages), madeAnchor(), { ...options, joining: 0 })
    expect(none.seedCut).toBe(NO_SEED)
  })

  it('lets the process do other things meanwhile', async () => {
    const tree = await treeOf(madePages({ hosts: 15_000, pages: 1 }))
    let turns = 0
    const turn = () => {
      turns++
      immediate = setImmediate(turn)
    }
    let immediate = setImmediate(turn)
    await calibrate(tree, madeAnchor(), options)
    clearImmediate(immediate)
    // One in each of 40 steps of EM, and three while the probabilities are taken.
    expect(turns).toBeGreaterThanOrEqual(43)
  })

  it('does without an anchor', async () => {
    const { precision, recall } = await accepted(madePages(), [])
    expect(precision).toBeGreaterThan(0.9)
    expect(recall).toBeGreaterThan(0.9)
  })
})

describe('a posterior', () => {
  const prior = { prevalence: 0.1, lift: 1, floor: 9 }

  it('leaves a page that stands alone at the prevalence and its score', () => {
    const alone = [{ pages: 1, positives: 0.7 }]
    expect(pagePosterior(alone, prior, 2, 2)).toBeCloseTo(sigmoid(2 + Math.log(0.1 / 0.9)), 9)
    expect(pagePosterior(alone, prior, 2)).toBeGreaterThan(0.8)
  })

  it('takes a page from what its node believes, where it is in it', () => {
    const nodes = [{ pages: 10, positives: 9 }]
    expect(pagePosterior(nodes, prior, 1, 1)).toBeLessThan(pagePosterior([{ pages: 9, positives: 9 }], prior, 1))
    const p = pagePosterior(nodes, prior, -1, -1)
    expect(p).toBeCloseTo(sigmoid(-1 + priorOdds(nodes, prior, p)), 7)
  })

  it('follows the deepest node that is known', () => {
    const nodes = nodeTable({
      'a.example': { pages: 100, positives: 50 },
      'a.example/math': { pages: 50, positives: 50 },
      'a.example/news': { pages: 50, positives: 0 },
    })
    const calibration = { evidence: new Float64Array(2048), most: 3, prior, nodes }
    const of = (path: string) => posterior(calibration, `https://a.example/${path}`, 0.5, false)
    expect(of('math/deep/1.html')).toBeGreaterThan(0.95)
    expect(of('math/2.html')).toBe(of('math/deep/1.html'))
    expect(of('news/1.html')).toBeLessThan(0.05)
    expect(of('other/1.html')).toBeCloseTo(0.5, 1)
    expect(posterior(calibration, 'https://b.example/1', 0.5, false)).toBeCloseTo(0.1)
  })
})

describe('a cut by probability', () => {
  const probability = Float32Array.of(0.6, 0.95, 0.4, 0.99, 0.9)
  const of = (value: number) => new Array<number>(5).fill(value)
  const believed = { probability, bucket: of(1000), pages: of(10), tokens: of(100) }

  it.each([
    ['precision', 0.95, 0.95],
    ['precision', 0.94, 0.9],
    ['precision', 0.1, 0.6],
    ['precision', 1, NOTHING],
    ['probability', 0.7, 0.7],
    ['tokens', 250, 0.9],
    ['tokens', 5000, 0],
    ['fraction', 0.4, 0.95],
  ] as const)('%s %d', async (kind, value, cut) => {
    expect(Math.fround((await probabilityCut({ kind, value }, believed)).cut)).toBe(Math.fround(cut))
  })
})

describe('doubt', () => {
  const sound = { separation: 2, doubtful: 0.05, likely: 0.3 }

  it('is of a seed that is no subject, in the first round alone', () => {
    expect(doubtOf(sound, defaults, true)).toBeUndefined()
    expect(doubtOf({ ...sound, separation: 1.18 }, defaults, true)).toContain('1.18 standard deviations')
    expect(doubtOf({ ...sound, doubtful: 0.24 }, defaults, true)).toContain('24.0 % of the pages are in doubt')
    expect(doubtOf({ ...sound, separation: 1.18 }, defaults, false)).toBeUndefined()
  })

  it('is of a round that finds much more than the one before in the same pages', () => {
    expect(driftOf({ prevalence: 0.04 }, 0.0259, defaults)).toContain('from 2.6 % to 4.0 %')
    expect(driftOf({ prevalence: 0.03 }, 0.0259, defaults)).toBeUndefined()
    expect(driftOf({ prevalence: 0.04 }, undefined, defaults)).toBeUndefined()
  })

  it('compares rounds only where people have said the same of pages and nodes', () => {
    const statistics = '{"mixture":{"prevalence":0.2}}'
    const shareAfter = (trainedOn: string) =>
      shareOf(runWith({ statistics, trainedOn: '{"annotated":"n1"}' }), runWith({ trainedOn }))
    expect(shareAfter('{"annotated":"n1"}')).toBe(0.2)
    expect(shareAfter('{"annotated":"n2"}')).toBeUndefined()
    expect(shareAfter('{}')).toBeUndefined()
    expect(shareAfter('{"annotated":"n1","judged":"j1"}')).toBeUndefined()
  })

  it('is of a round that takes most of a crawl for the domain, in any', () => {
    expect(doubtOf({ ...sound, likely: 0.74 }, defaults, false)).toContain('74.0 % of all pages look like')
  })
})
