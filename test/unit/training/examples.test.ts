import { describe, expect, it } from 'vitest'
import { balanced, checkEnough, ordered, split } from '../../../rounds/training/examples.js'
import { type Example, TrainingError } from '../../../rounds/training/index.js'
import { examplePages } from './pages.js'

const idsOf = (examples: Example[]) => examples.map(({ id }) => id).sort()
const countOf = (examples: Example[], label: Example['label']) => examples.filter((page) => page.label === label).length

describe('split', () => {
  it('holds whole sites out: none is on both sides', () => {
    const examples = examplePages({ pages: 200, sites: 25 })
    const { training, heldOut, splitBy } = split(examples)
    expect(splitBy).toBe('site')
    const trained = new Set(training.map(({ site }) => site))
    expect(heldOut.filter(({ site }) => trained.has(site))).toEqual([])
    expect(idsOf([...training, ...heldOut])).toEqual(idsOf(examples))
    for (const label of ['positive', 'negative'] as const) {
      expect(countOf(heldOut, label) / 200).toBeGreaterThanOrEqual(0.1)
      expect(countOf(heldOut, label) / 200).toBeLessThanOrEqual(0.2)
    }
  })

  it('keeps a site together that has pages of both labels', () => {
    const examples = examplePages({ pages: 200, sites: 40 }).map((page, number) => ({
      ...page,
      site: `site-${number % 40}.example`,
    }))
    const { training, heldOut, splitBy } = split(examples)
    expect(splitBy).toBe('site')
    const trained = new Set(training.map(({ site }) => site))
    expect(heldOut.some(({ site }) => trained.has(site))).toBe(false)
    expect(countOf(heldOut, 'positive')).toBeGreaterThan(0)
    expect(countOf(heldOut, 'negative')).toBeGreaterThan(0)
  })

  it('chooses the same pages whatever order they come in', () => {
    const examples = examplePages()
    expect(idsOf(split([...examples].reverse()).heldOut)).toEqual(idsOf(split(examples).heldOut))
  })

  it('holds single pages out, a share of each label, where one label comes from one site', () => {
    const examples = examplePages({ pages: 100 }).map((page) =>
      page.label === 'positive' ? { ...page, site: 'only.example' } : page,
    )
    const { training, heldOut, splitBy } = split(examples)
    expect(splitBy).toBe('page')
    expect(idsOf([...training, ...heldOut])).toEqual(idsOf(examples))
    expect([countOf(heldOut, 'positive'), countOf(heldOut, 'negative')]).toEqual([15, 15])
    expect(idsOf(split([...examples].reverse()).heldOut)).toEqual(idsOf(heldOut))
  })

  it('never takes a site that is most of its label', () => {
    const examples = examplePages({ pages: 200, sites: 25 }).map((page, number) =>
      page.label === 'positive' && number % 2 === 0 ? { ...page, site: 'large.example' } : page,
    )
    expect(split(examples).heldOut.some(({ site }) => site === 'large.example')).toBe(false)
  })

  it('says before of which label there are too few pages', () => {
    const positives = examplePages().filter(({ label }) => label === 'positive')
    expect(() => checkEnough(positives)).toThrow(
      new TrainingError('training needs at least 10 negative pages with text; there are 0'),
    )
  })
})

describe('ordered', () => {
  const page = (id: string, label: Example['label']): Example => ({ id, site: 's', text: id, label })

  it('takes each page once, the positive one where labels disagree', () => {
    const pages = ordered(
      [page('a', 'negative'), page('b', 'negative'), page('a', 'positive'), page('b', 'negative')],
      0,
    )
    expect(pages.map(({ id, label }) => `${id} ${label}`).sort()).toEqual(['a positive', 'b negative'])
  })

  it('gives an order that mixes the labels and depends on ids and seed alone', () => {
    const examples = examplePages()
    const order = ordered(examples, 1).map(({ id }) => id)
    expect(ordered([...examples].reverse(), 1).map(({ id }) => id)).toEqual(order)
    expect(ordered(examples, 2).map(({ id }) => id)).not.toEqual(order)
    const first = ordered(examples, 1).slice(0, 40)
    expect(countOf(first, 'positive')).toBeGreaterThan(8)
    expect(countOf(first, 'positive')).toBeLessThan(32)
  })
})

describe('balanced', () => {
  it('gives both labels as many lines, in turn, and leaves no page out', () => {
    const examples = examplePages({ pages: 30 }).filter(({ id }) => !/^positive-[12]/.test(id))
    const lines = balanced(examples)
    expect(lines.map(({ label }) => label)).toEqual(Array.from({ length: 30 }, () => ['positive', 'negative']).flat())
    expect(idsOf([...new Set(lines)])).toEqual(idsOf(examples))
    const times = new Map<string, number>()
    for (const { id } of lines) times.set(id, (times.get(id) ?? 0) + 1)
    const rarer = [...times].filter(([id]) => id.startsWith('positive')).map(([, count]) => count)
    expect(Math.max(...rarer) - Math.min(...rarer)).toBeLessThanOrEqual(1)
  })
})
