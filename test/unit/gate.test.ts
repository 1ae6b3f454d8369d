import { describe, expect, it } from 'vitest'
import { bucketOf, cutFor } from '../../processors/cut.js'
import { sign } from '../../processors/dedup/keys.js'
import { BANDS, SIGNATURE_BYTES } from '../../processors/dedup/signature.js'
import { sketchOf } from '../../processors/dedup/sketch.js'
import { gate } from '../../processors/gate.js'
import { encodeCalibration, type PublishedCalibration } from '../../processors/posterior/calibration-file.js'
import type { ScoredPage } from '../../schemas/types.js'
import { Bench, processorOf, prose, random, runWith, shuffled } from './dedup/helpers.js'
import { nodeTable } from './mixture/nodes.js'

const scored = (score: number, text = prose('a', 50)): ScoredPage => ({
  url: 'https://a.example/1',
  capturedAt: 5,
  crawl: 'c',
  warcFile: 'f.warc.gz',
  warcOffset: 1,
  warcLength: 2,
  language: 'en',
  score,
  tokens: 70,
  model: 'm',
  textAt: { run: 'main', partition: 0, offset: 7 },
  contamination: [],
  leftOut: [],
  ...sign(text),
})

function pass(page: ScoredPage | null, cut = 0.5) {
  const bench = new Bench(processorOf(gate, { run: runWith({ cut }) }))
  bench.send('RUN.pages.scored', 'id1', page)
  return bench
}

describe('gate', () => {
  it('sends the facts of a page at the cut on, and a record with its sketch for each duplicate key', () => {
    const page = scored(0.5)
    const bench = pass(page)
    const { digest: _, signature, ...facts } = page
    expect(bench.of('RUN.pages.kept')).toEqual([
      { topic: 'RUN.pages.kept', key: 'id1', value: { ...facts, probability: null } },
    ])
    expect(signature).toHaveLength(SIGNATURE_BYTES)
    const keys = bench.of('RUN.dedup.keys')
    expect(keys).toHaveLength(BANDS + 1)
    expect(new Set(keys.map(({ key }) => key)).size).toBe(BANDS + 1)
    expect(keys[0]!.value).toEqual({ page: 'id1', capturedAt: 5, kind: 'exact', sketch: Buffer.alloc(0) })
    expect(keys[1]!.value).toEqual({ page: 'id1', capturedAt: 5, kind: 'band', sketch: sketchOf(signature) })
    expect(bench.of('RUN.verdicts')).toEqual([])
  })

  it('gives a page below the cut its verdict, and nothing else', () => {
    const bench = pass(scored(Math.fround(0.1234)))
    expect(bench.emitted).toEqual([
      {
        topic: 'RUN.verdicts',
        key: 'id1',
        value: {
          url: 'https://a.example/1',
          domain: 'a.example',
          outcome: 'below_cut',
          detail: 'score 0.1234 < cut 0.5',
          score: Math.fround(0.1234),
          tokens: 70,
          model: 'm',
          run: 'r1',
          language: 'en',
          probability: null,
          contamination: [],
        },
      },
    ])
  })

  it('gives a page that has a benchmark its verdict and no duplicate keys, unless it is below the cut or its lines are left out', () => {
    const contamination = [{ source: 'exam', item: '7', field: 'question', gram: 'how many ducks', line: 3 }]
    const bench = pass({ ...scored(0.75), contamination })
    expect(bench.emitted.map(({ topic }) => topic)).toEqual(['RUN.verdicts'])
    expect(bench.emitted[0]!.value).toMatchObject({
      outcome: 'contaminated',
      detail: 'exam 7 (question), line 3: "how many ducks"',
      contamination,
    })
    expect(pass({ ...scored(0.25), contamination }).of('RUN.verdicts')[0]!.value).toMatchObject({
      outcome: 'below_cut',
      contamination: [],
    })
    const cleaned = pass({ ...scored(0.75), contamination, leftOut: [3, 3] })
    expect(cleaned.of('RUN.pages.kept')[0]!.value).toMatchObject({ contamination, leftOut: [3, 3] })
  })

  it('compares in single precision, in which scores are stored', () => {
    for (const score of [0.7, Math.fround(0.7)]) expect(pass(scored(score), 0.7).of('RUN.pages.kept')).toHaveLength(1)
  })

  it('cuts by probability where the run has a calibration, counting a page once', () => {
    const calibration: PublishedCalibration = {
      evidence: new Float64Array(2048).map((_, bucket) => (bucket >= bucketOf(0.5) ? 1 : -3)),
      prior: { prevalence: 0.5, lift: 1, floor: 9 },
      nodes: nodeTable({ 'a.example': { pages: 1, positives: 0.7 } }),
      most: 1,
      atCut: 0,
    }
    const run = runWith({ cut: 0.735, calibration: 'c', calibratedOn: '{"0":8}' })
    const bench = new Bench(processorOf(gate, { run, resources: [encodeCalibration(calibration)] }))
    // The first is one of those that the node counts, and stands alone; the second has come later, and finds it there.
    bench.send('RUN.pages.scored', 'id1', scored(0.6))
    const later = { textAt: { run: 'main', partition: 0, offset: 8 } }
    bench.send('RUN.pages.scored', 'id2', { ...scored(0.6), ...later })
    bench.send('RUN.pages.scored', 'id3', { ...scored(0.4), ...later })
    const [low, none] = bench.of('RUN.verdicts').map(({ value }) => value)
    expect(low).toMatchObject({ detail: 'probability 0.7310586 < cut 0.735', probability: Math.fround(0.7310585786) })
    expect(none!.probability).toBeLessThan(0.2)
    expect(bench.of('RUN.pages.kept')).toEqual([
      {
        topic: 'RUN.pages.kept',
        key: 'id2',
        value: expect.objectContaining({ probability: expect.closeTo(0.824, 2) }),
      },
    ])
  })

  it('gives judged pages the verdict that was judged', () => {
    const calibration: PublishedCalibration = {
      evidence: new Float64Array(2048).map((_, bucket) => (bucket >= bucketOf(0.5) ? 5 : -5)),
      most: 5,
      prior: { prevalence: 0.5, lift: 1, floor: 9 },
      nodes: nodeTable({}),
      atCut: 0.9,
      judged: {
        verdicts: new Map([
          ['id1', false],
          ['id2', true],
        ]),
        moved: new Map(),
        shift: 0,
        slope: 1,
      },
    }
    for (const cut of [0.5, 1, 2]) {
      const run = runWith({ cut, calibration: 'c' })
      const bench = new Bench(processorOf(gate, { run, resources: [encodeCalibration(calibration)] }))
      bench.send('RUN.pages.scored', 'id1', scored(0.95))
      bench.send('RUN.pages.scored', 'id2', scored(0.1))
      expect(bench.of('RUN.pages.kept').map(({ key, value }) => [key, value!.probability])).toEqual([['id2', 1]])
      expect(bench.of('RUN.verdicts').map(({ key, value }) => [key, value])).toEqual([
        [
          'id1',
          expect.objectContaining({ outcome: 'below_cut', detail: 'judged not to be of the domain', probability: 0 }),
        ],
      ])
    }
  })

  it('lets pages with just the probability of the cut pass from a score up', () => {
    const calibration: PublishedCalibration = {
      evidence: new Float64Array(2048),
      most: 1,
      prior: { prevalence: 0.5, lift: 1, floor: 9 },
      nodes: nodeTable({}),
      atCut: 0.625,
    }
    const run = runWith({ cut: 0.5, calibration: 'c' })
    const bench = new Bench(processorOf(gate, { run, resources: [encodeCalibration(calibration)] }))
    bench.send('RUN.pages.scored', 'id1', scored(0.5625))
    bench.send('RUN.pages.scored', 'id2', scored(0.625))
    expect(bench.of('RUN.pages.kept').map(({ key }) => key)).toEqual(['id2'])
    expect(bench.of('RUN.verdicts')[0]!.value!.detail).toBe('score 0.5625 < 0.625 at a probability of 0.5')
  })

  it('throws on a tombstone and on a score that is no number', () => {
    expect(() => pass(null)).toThrow('tombstone')
    expect(() => pass(scored(Number.NaN))).toThrow('no score')
  })
})

describe('bucketOf', () => {
  it('is in order, from 0 to 2047, and keeps scores near 0 and 1 apart', () => {
    const scores = [0, 1e-9, 1e-5, 2e-5, 0.001, 0.0011, 0.3, 0.5, 0.7, 0.999, 0.9991, 0.99998, 0.99999, 1]
    const buckets = scores.map(bucketOf)
    expect(buckets).toEqual([...buckets].sort((a, b) => a - b))
    expect(new Set(buckets.slice(1)).size).toBe(scores.length - 1)
    expect([bucketOf(0), bucketOf(1), bucketOf(1.00001)]).toEqual([0, 2047, 2047])
  })

  it('refuses what is not a score', () => {
    for (const score of [-0.1, 1.1, Number.NaN]) expect(() => bucketOf(score)).toThrow(RangeError)
  })
})

describe('cutFor', () => {
  const next = random(7)
  const pages = Array.from({ length: 3000 }, () => {
    const logit = (next() - 0.5) * 24
    return { score: 1 / (1 + Math.exp(-logit)), tokens: 1 + Math.floor(next() * 1000) }
  })
  const histogram = (of = pages) => of.map(({ score, tokens }) => [bucketOf(score), { pages: 1, tokens }] as const)
  const total = pages.reduce((sum, { tokens }) => sum + tokens, 0)

  it('is the score of a score policy', () => {
    expect(cutFor({ kind: 'score', value: 0.3 }, [])).toBe(0.3)
  })

  it('fills a token budget from the best pages down, by whole buckets', () => {
    for (const share of [0.01, 0.1, 0.5, 0.9]) {
      const budget = Math.floor(total * share)
      const cut = cutFor({ kind: 'tokens', value: budget }, histogram())
      const kept = pages.filter(({ score }) => Math.fround(score) >= cut)
      const tokens = kept.reduce((sum, page) => sum + page.tokens, 0)
      const lowest = Math.min(...kept.map(({ score }) => bucketOf(score)))
      const last = kept.filter(({ score }) => bucketOf(score) === lowest).reduce((sum, page) => sum + page.tokens, 0)
      expect(tokens).toBeGreaterThanOrEqual(budget)
      expect(tokens - last).toBeLessThan(budget)
    }
  })

  it('agrees with the buckets on which pages pass, in double and in single precision', () => {
    const cut = cutFor({ kind: 'fraction', value: 0.37 }, histogram())
    const around = [cut, cut - 1e-7, cut + 1e-7, cut - 1e-9, ...pages.map(({ score }) => score)]
    for (const score of around) {
      expect(bucketOf(score) >= bucketOf(cut)).toBe(Math.fround(score) >= cut)
    }
  })

  it('keeps a fraction of the pages, and is not moved by rounding', () => {
    const fifty = Array.from({ length: 50 }, (_, i) => [i * 20 + 5, { pages: 1, tokens: 9 }] as const)
    for (const [value, kept] of [
      [0.14, 7],
      [0.3, 15],
      [1 / 3, 17],
      [0.01, 1],
    ] as const) {
      const least = bucketOf(cutFor({ kind: 'fraction', value }, fifty))
      expect(fifty.filter(([bucket]) => bucket >= least)).toHaveLength(kept)
    }
    expect(cutFor({ kind: 'fraction', value: 1 }, [...fifty, [0, { pages: 1, tokens: 1 }]])).toBe(0)
  })

  it('is the same in whatever order and pieces the counts come', () => {
    const policy = { kind: 'tokens', value: Math.floor(total / 3) } as const
    const merged = new Map<number, { pages: number; tokens: number }>()
    for (const [bucket, { pages, tokens }] of histogram()) {
      const sum = merged.get(bucket) ?? { pages: 0, tokens: 0 }
      merged.set(bucket, { pages: sum.pages + pages, tokens: sum.tokens + tokens })
    }
    const cut = cutFor(policy, merged)
    for (let seed = 1; seed < 5; seed++) expect(cutFor(policy, shuffled(histogram(), random(seed)))).toBe(cut)
  })

  it('passes everything when all there is does not fill the budget', () => {
    expect(cutFor({ kind: 'tokens', value: total + 1 }, histogram())).toBe(0)
    expect(cutFor({ kind: 'tokens', value: 10 }, [])).toBe(0)
    expect(cutFor({ kind: 'fraction', value: 0.1 }, [])).toBe(0)
  })

  it('refuses policies and buckets that cannot be', () => {
    for (const [kind, value] of [
      ['tokens', 0],
      ['tokens', Number.NaN],
      ['fraction', 1.5],
      ['fraction', 0],
      ['score', -1],
      ['score', 2],
    ] as const) {
      expect(() => cutFor({ kind, value }, []), `${kind} ${value}`).toThrow(RangeError)
    }
    expect(() => cutFor({ kind: 'tokens', value: 1 }, [[5000, { pages: 1, tokens: 1 }]])).toThrow('no such bucket')
  })
})
