import { describe, expect, it } from 'vitest'
import { bucketOf } from '../../../processors/cut.js'
import { annotatedOdds, isApproved, saidOf } from '../../../processors/posterior/annotated.js'
import { annotatedIn, decodeCalibration, encodeCalibration } from '../../../processors/posterior/calibration-file.js'
import { posterior, sigmoid } from '../../../processors/posterior/posterior.js'
import { joinsSeed, NO_SEED, seed } from '../../../processors/seed.js'
import { nameOfAnnotations } from '../../../rounds/domains/annotations.js'
import { knownBy } from '../../../rounds/domains/believed-pages.js'
import { saidIn } from '../../../rounds/mixture/annotated-nodes.js'
import { calibrate } from '../../../rounds/mixture/calibration.js'
import { PageTable } from '../../../rounds/mixture/page-table.js'
import { Bench, processorOf, runWith } from '../dedup/helpers.js'
import { nodeTable, pathsOf } from '../mixture/nodes.js'
import { madeAnchor, madePages, normals } from '../mixture/pages.js'

const annotated = new Map([
  ['a.example', true],
  ['a.example/shop', false],
  ['a.example/shop/books', true],
])
const options = { policy: { kind: 'precision', value: 0.95 }, sure: 0.9, joining: 0.5 } as const

describe('what people say of nodes', () => {
  it('holds for what is below, unless they say something else there', () => {
    const of = (path: string) => saidOf(annotated, path.split('/'))
    expect(of('a.example')).toBe(true)
    expect(of('a.example/other/deep')).toBe(true)
    expect(of('a.example/shop/x')).toBe(false)
    expect(of('a.example/shop/books/y')).toBe(true)
    expect(of('b.example')).toBeUndefined()
    expect(isApproved(annotated, 'https://www.a.example/1')).toBe(true)
    expect(isApproved(annotated, 'https://a.example/shop/1')).toBe(false)
  })

  it('is found in a tree, where nodes may be missing', () => {
    const paths = ['a.example', 'a.example/shop', 'a.example/shop/x', 'a.example/z', 'b.example']
    const { index } = nodeTable(Object.fromEntries(paths.map((path) => [path, { pages: 1, positives: 0 }])))
    expect([...saidIn(index, annotated)!]).toEqual([1, 2, 2, 1, 0])
    expect(saidIn(index, new Map())).toBeUndefined()
  })

  it('has a name that who and when do not change', () => {
    const at = (verdict: 'approved' | 'refused', by: string) => new Map([['a.example', { verdict, by, at: by.length }]])
    expect(nameOfAnnotations(new Map())).toBe('')
    expect(nameOfAnnotations(at('approved', 'ann'))).toBe(nameOfAnnotations(at('approved', 'berta')))
    expect(nameOfAnnotations(at('approved', 'ann'))).not.toBe(nameOfAnnotations(at('refused', 'ann')))
  })
})

describe('the prior that people set', () => {
  it('leaves clear evidence against it the last word', () => {
    for (const prevalence of [0.5, 0.1, 0.001]) {
      expect(sigmoid(annotatedOdds(true, prevalence))).toBeCloseTo(0.95)
      expect(sigmoid(annotatedOdds(true, prevalence) - 3.5)).toBeLessThan(0.5)
      expect(sigmoid(annotatedOdds(false, prevalence))).toBeLessThan(prevalence / 9)
      expect(sigmoid(annotatedOdds(false, prevalence) + 14)).toBeGreaterThan(0.9)
    }
  })

  it('is that of the gate for pages that come later, in nodes that no page stood in too', () => {
    const nodes = nodeTable({ 'a.example': { pages: 100, positives: 0 } })
    const evidence = new Float64Array(2048)
    const calibration = { evidence, most: 3, prior: { prevalence: 0.1, lift: 1, floor: 9 }, nodes, annotated }
    const of = (url: string, counted: boolean) => posterior(calibration, url, 0.5, counted)
    expect(of('https://a.example/1', true)).toBeCloseTo(0.95)
    expect(of('https://a.example/1', false)).toBe(of('https://a.example/new/deep/1', true))
    expect(of('https://a.example/shop/1', false)).toBeLessThan(0.01)
    evidence[bucketOf(0.5)] = -3.5
    expect(of('https://a.example/1', false)).toBeLessThan(0.5)
  })

  it('moves the pages of a calibration as it moves those of the gate, and not the others', async () => {
    // Pages that their scores say nothing of, in a directory beside others of the same kind.
    const normal = normals(5)
    const odd = (path: string) =>
      Array.from({ length: 40 }, (_, i) => ({
        url: `https://odd.example/${path}/${i}.html`,
        score: Math.fround(sigmoid(-0.3 + 0.3 * normal())),
      }))
    const pages = [...madePages({ hosts: 200 }), ...odd('yes'), ...odd('none'), ...odd('no')]
    const table = new PageTable()
    for (const { url, score } of pages) table.add(url, score, 10)
    const tree = await table.tree()
    const people = new Map([
      ['odd.example/yes', true],
      ['odd.example/no', false],
    ])
    const { calibration, cut, probability, statistics } = await calibrate(tree, madeAnchor(), {
      ...options,
      annotated: people,
    })
    const plain = await calibrate(tree, madeAnchor(), options)
    const collected = (calibrated: typeof plain, path: string) =>
      pages.filter(
        ({ url, score }) =>
          url.startsWith(`https://odd.example/${path}/`) &&
          Math.fround(posterior(calibrated.calibration, url, score, true)) >= calibrated.cut,
      ).length
    expect(collected(plain, 'yes')).toBeLessThan(10)
    expect(collected({ calibration, cut, probability, statistics } as typeof plain, 'yes')).toBeGreaterThan(25)
    expect(collected({ calibration, cut, probability, statistics } as typeof plain, 'no')).toBe(0)
    expect(Math.abs(statistics.prevalence - plain.statistics.prevalence)).toBeLessThan(0.03)
    // The tree's entries and the pages have the same probabilities.
    const paths = pathsOf(tree.nodes)
    const node = paths.indexOf('odd.example/yes')
    for (let e = tree.entries.starts[node]!; e < tree.entries.starts[node + 1]!; e++) {
      const odds = calibration.evidence[tree.entries.bucket[e]!]! + annotatedOdds(true, calibration.prior.prevalence)
      expect(probability[e]).toBe(Math.fround(sigmoid(odds)))
    }
  })

  it('is published with the calibration, in an order of its own', () => {
    const calibration = {
      prior: { prevalence: 0.1, lift: 1, floor: 9 },
      evidence: new Float64Array(2048),
      most: 3,
      atCut: 0,
      nodes: nodeTable({ 'a.example': { pages: 1, positives: 1 } }),
    }
    const bytes = encodeCalibration({ ...calibration, annotated })
    expect(encodeCalibration({ ...calibration, annotated: new Map([...annotated].reverse()) })).toEqual(bytes)
    expect(decodeCalibration(bytes).annotated).toEqual(annotated)
    expect(annotatedIn(bytes)).toEqual(annotated)
    expect(annotatedIn(encodeCalibration(calibration)).size).toBe(0)
  })
})

describe('the seed', () => {
  const page = { score: 0.2, probability: 0.6 }

  it('takes accepted pages under approved nodes whatever their rank, unless nothing joins', () => {
    expect(joinsSeed({ seedCut: 0.5 }, 0.9, page, { isWhole: true, isApproved: false })).toBe(false)
    expect(joinsSeed({ seedCut: 0.5 }, 0.9, page, { isWhole: true, isApproved: true })).toBe(true)
    expect(joinsSeed({ seedCut: 1.5 }, 0.9, { score: 1, probability: 1 }, { isWhole: true, isApproved: false })).toBe(
      false,
    )
    expect(joinsSeed({ seedCut: 1.5 }, 0.9, page, { isWhole: true, isApproved: true })).toBe(true)
    expect(joinsSeed({ seedCut: 0.5 }, 0.9, page, { isWhole: false, isApproved: true })).toBe(false)
    expect(joinsSeed({ seedCut: NO_SEED }, 0.9, page, { isWhole: true, isApproved: true })).toBe(false)
  })

  it('knows them by the calibration of the run', () => {
    const bytes = encodeCalibration({
      prior: { prevalence: 0.1, lift: 1, floor: 9 },
      evidence: new Float64Array(2048),
      most: 3,
      atCut: 0,
      nodes: nodeTable({}),
      annotated,
    })
    const run = runWith({ seedCut: 0.5, calibration: 'c' })
    expect(seed.resources(run)).toEqual(['calibration:c'])
    const bench = new Bench(processorOf(seed, { run, resources: [bytes] }))
    const facts = { ...page, leftOut: [], textAt: { run: 'main', partition: 0, offset: 1 } }
    bench.send('RUN.corpus', 'p1', { ...facts, url: 'https://a.example/1' } as never)
    bench.send('RUN.corpus', 'p2', { ...facts, url: 'https://a.example/shop/1' } as never)
    bench.send('RUN.corpus', 'p1', null)
    expect(bench.emitted.map(({ key, value }) => [key, value && 'joins'])).toEqual([
      ['p1/run:r1', 'joins'],
      ['p1/run:r1', null],
    ])
  })

  it.each([
    ['https://a.example/1', 0.1, true, 'likely'],
    ['https://a.example/shop/1', 0.9, true, 'refused'],
    ['https://a.example/shop/1', 0.9, false, 'refused'],
    ['https://b.example/1', 0.9, true, 'likely'],
    ['https://b.example/1', 0.9, false, 'nothing'],
    ['https://b.example/1', 0.1, true, 'nothing'],
  ] as const)('knows before a training of %s with %d, believed %s: %s', (url, probability, believed, known) => {
    expect(knownBy({ url, outcome: 'below_cut', probability }, believed, annotated)).toBe(known)
  })
})
