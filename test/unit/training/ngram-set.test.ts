import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { foldModel, loadFolded, NgramWalker } from '../../../processors/fasttext/index.js'
import { TrainingError, train } from '../../../rounds/training/index.js'
import { NgramCounts } from '../../../rounds/training/ngram-set/counts.js'
import { setParameters } from '../../../rounds/training/ngram-set/fit.js'
import { foldsOf } from '../../../rounds/training/ngram-set/folds.js'
import { lineOrder } from '../../../rounds/training/ngram-set/lines.js'
import { vocabularyOf } from '../../../rounds/training/ngram-set/vocabulary.js'
import { pageWeights, type Weighed } from '../../../rounds/training/ngram-set/weights.js'
import { examplePages } from './pages.js'

const folder = mkdtempSync(join(tmpdir(), 'sluice-ngram-set-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let made = 0
const workDir = () => join(folder, String(made++))

describe('training on sets of n-grams', () => {
  const options = { workDir: workDir() }
  let trained: Awaited<ReturnType<typeof train>>
  beforeAll(async () => {
    trained = await train(examplePages(), options)
  })

  it('separates two topics on sites it has not seen, and keeps the model that was published', () => {
    const { evaluation, anchor, blob, hash, binFile, positives, negatives } = trained
    expect([positives, negatives]).toEqual([80, 80])
    expect(evaluation).toMatchObject({ splitBy: 'site', heldOut: 160 })
    expect(evaluation.auc).toBeGreaterThan(0.95)
    expect(anchor).toHaveLength(80)
    const model = loadFolded(blob)
    expect(model.hash).toBe(hash)
    expect(model.score('a proof of the lemma on prime fields and the kernel of a matrix')).toBeGreaterThan(0.5)
    expect(model.score('a recipe for the oven with butter and flour from the market')).toBeLessThan(0.5)
    expect(readdirSync(options.workDir)).toEqual(['model.bin'])
    expect(foldModel([readFileSync(binFile)], 'positive')).toEqual(blob)
  })

  it('makes the same model again from the same pages, in whatever order', async () => {
    const again = await train(examplePages().reverse(), { workDir: workDir() })
    expect(again.hash).toBe(trained.hash)
    expect(again.anchor).toEqual(trained.anchor)
  })

  it('counts a repeated n-gram once', () => {
    const model = loadFolded(trained.blob)
    expect(model.score('proof of the lemma . proof of the lemma . proof of the lemma')).toBe(
      model.score('proof of the lemma . proof of the lemma'),
    )
    expect(model.measure('proof of a lemma').tokens).toBe(4)
  })

  it.each([1, 2, 3, 4])('trains on a crawl of %d hosts', async (hosts) => {
    const examples = examplePages({ pages: 40, sites: hosts }).map((page) => ({
      ...page,
      site: page.site.replace(/^\w+-/, ''),
    }))
    const { evaluation, anchor } = await train(examples, { workDir: workDir() })
    expect(evaluation.auc).toBeGreaterThan(0.95)
    expect(anchor).toHaveLength(40)
  })

  it('trains where each label has a host of its own', async () => {
    const { blob } = await train(examplePages({ sites: 1 }), { workDir: workDir() })
    expect(loadFolded(blob).score('a proof of the lemma on prime fields')).toBeGreaterThan(0.5)
  })

  it('weighs seed pages of unknown sites as of one each', async () => {
    const examples = examplePages({ pages: 40 })
    const nowhere = examples.map((page) => (page.label === 'positive' ? { ...page, site: '' } : page))
    const somewhere = nowhere.map((page) => (page.site === '' ? { ...page, site: `page ${page.id}` } : page))
    const [one, other] = [await train(nowhere, { workDir: workDir() }), await train(somewhere, { workDir: workDir() })]
    expect(one.hash).toBe(other.hash)
    expect(one.evaluation.auc).toBeGreaterThan(0.95)
  })

  it('leaves a fold out that cannot be fitted without its sites', async () => {
    // Two seed sites, of which one has no word that any other page has.
    const strange = (number: number) =>
      Array.from({ length: 30 }, (_, i) => `x${number * 30 + i}`.replace(/\d/g, letter))
    const letter = (digit: string) => 'abcdefghij'[Number(digit)]!
    const examples = examplePages({ sites: 2 }).map((page, number) =>
      page.site === 'positive-1.example' ? { ...page, text: strange(number).join(' ') } : page,
    )
    const { evaluation, anchor } = await train(examples, { workDir: workDir() })
    expect(anchor).toHaveLength(40)
    expect(evaluation.heldOut).toBeLessThan(160)
  })

  it('says it of a label whose pages share no word with others', async () => {
    const examples = examplePages({ pages: 12 }).map((page, number) =>
      page.label === 'positive' ? { ...page, text: String.fromCodePoint(0x4e00 + number) } : page,
    )
    const options = { workDir: workDir() }
    await expect(train(examples, options)).rejects.toThrow(TrainingError)
    await expect(train(examples, options)).rejects.toThrow('the positive pages have no word in common')
    expect(readdirSync(options.workDir)).toEqual([])
  })

  it('tells how far it is, and is cancelled without a trace', async () => {
    const told: Array<[number, number]> = []
    const controller = new AbortController()
    const options = {
      workDir: workDir(),
      signal: controller.signal,
      onProgress: (done: number, total: number) => {
        told.push([done, total])
        if (done >= 160) controller.abort()
      },
    }
    await expect(train(examplePages(), options)).rejects.toThrow(new TrainingError('training was cancelled'))
    expect(told.every(([done, total], i) => done > (told[i - 1]?.[0] ?? 0) && total === 160 * 6)).toBe(true)
    expect(readdirSync(options.workDir)).toEqual([])
  })
})

describe('the vocabulary', () => {
  const page = (id: string, site: string, text: string) => ({ id, site, text, label: 'positive' as const })

  it('has the n-grams of three pages of three sites, each once a line', async () => {
    const pages = [
      page('1', 'a', 'prime ideal ring'),
      page('2', 'b', 'prime ideal ring theory'),
      page('3', 'c', 'a prime ideal prime ideal'),
      page('4', 'c', 'theory ring'),
      page('5', 'b', 'theory'),
    ]
    const known = (await vocabularyOf(pages)).knownIn('prime ideal, prime ideal ring theory')
    expect(known).toEqual(['prime', 'ideal', 'prime\u001fideal', 'ring'])
  })

  it('counts pages of unknown sites as of one each', async () => {
    const pages = ['1', '2', '3'].map((id) => page(id, '', 'word'))
    expect((await vocabularyOf(pages)).knownIn('word')).toEqual(['word'])
  })

  it('writes an n-gram so that its hash comes out again', () => {
    const walker = new NgramWalker()
    const words: string[] = []
    walker.each('In 2024 \\frac12 定理', (_hash, _check, last, pair) => words.push(walker.word(last, pair)))
    expect(words).toContain('in\u001f0000')
    expect(words).toContain('定\u001f理')
  })

  it('keeps its counts when it grows', () => {
    const counts = new NgramCounts()
    for (let page = 0; page < 3; page++) {
      for (let i = 0; i < 50_000; i++) counts.add(Math.imul(i, 0x9e3779b1), i & 0xffffff, page, i % 2 ? page : 0)
    }
    expect([...counts.frequent(3, 1)]).toHaveLength(50_000)
    expect([...counts.frequent(3, 3)]).toHaveLength(25_000)
    expect([...counts.frequent(4, 1)]).toEqual([])
  })
})

describe('weights and lines', () => {
  const weighed = (changes: Partial<Weighed>): Weighed => ({
    positive: true,
    site: 's',
    joined: false,
    language: 'en',
    ...changes,
  })

  it('caps what a host weighs', () => {
    const weights = pageWeights(Array.from({ length: 120 }, () => weighed({})))
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(60)
  })

  it('lets few pages that joined weigh as much as the seed, up to five times', () => {
    const seed = Array.from({ length: 8 }, (_, i) => weighed({ site: `s${i}` }))
    const joined = Array.from({ length: 4 }, (_, i) => weighed({ site: `j${i}`, joined: true }))
    expect(pageWeights([...seed, ...joined])[8]).toBe(2)
    expect(pageWeights([...seed, joined[0]!])[8]).toBe(5)
  })

  it('weighs negatives by language as the positives are', () => {
    const of = (positive: boolean, language: string, count: number) =>
      Array.from({ length: count }, (_, i) => weighed({ positive, language, site: `${positive} ${language} ${i}` }))
    const weights = pageWeights([
      ...of(true, 'en', 3),
      ...of(true, 'zh', 1),
      ...of(false, 'en', 2),
      ...of(false, 'zh', 2),
    ])
    expect([...weights.slice(4)]).toEqual([1.5, 1.5, 0.5, 0.5])
  })

  it('repeats pages by their weight, labels in turn and equal in all', () => {
    const order = lineOrder([true, true, false, false, false, false], Float64Array.of(3, 1, 1, 1, 1, 1), 0)
    const times = (page: number) => order.filter((line) => line === page).length
    expect(times(0)).toBeGreaterThanOrEqual(6)
    expect(times(0) + times(1)).toBeGreaterThanOrEqual(8)
    expect(Math.abs(2 * (times(0) + times(1)) - order.length)).toBeLessThanOrEqual(3)
    expect(lineOrder([true, false], Float64Array.of(1, 1), 0)).toEqual([0, 1, 0, 1, 0, 1])
  })

  it('takes more steps for more pages, never at too high a rate', () => {
    expect(setParameters(1200, 3600)).toMatchObject({ lr: 0.9028, epoch: 1, dim: 10 })
    const few = setParameters(60, 180)
    expect(few.lr).toBeLessThanOrEqual(0.95)
    expect(few.lr * few.epoch * 180).toBeCloseTo(3250 * Math.sqrt(60 / 1200), -1)
  })
})

describe('folds', () => {
  it('keep sites together, with about as many seed pages each', () => {
    const pages = examplePages({ pages: 40, sites: 8 })
    const folds = foldsOf(pages)
    const bySite = new Map<string, Set<number>>()
    for (const [i, { site }] of pages.entries()) bySite.set(site, (bySite.get(site) ?? new Set()).add(folds[i]!))
    expect([...bySite.values()].every(({ size }) => size === 1)).toBe(true)
    const counts = [0, 1, 2, 3, 4].map(
      (fold) => pages.filter(({ label }, i) => label === 'positive' && folds[i] === fold).length,
    )
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(5)
  })

  it('take pages of unknown sites for one each', () => {
    const pages = examplePages({ pages: 40 }).map((page) => (page.label === 'positive' ? { ...page, site: '' } : page))
    expect(new Set(foldsOf(pages.filter(({ label }) => label === 'positive'))).size).toBe(5)
  })

  it('divide the pages where the seed has one site', () => {
    const pages = examplePages({ pages: 40, sites: 1 })
    expect(new Set(foldsOf(pages)).size).toBe(4)
  })
})
