import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { groupsOf } from '../../../monitor/compare/grouping.js'
import { HeldOutPages } from '../../../monitor/compare/held-out.js'
import { readHeldOut } from '../../../monitor/compare/held-out-files.js'
import { intervalOf } from '../../../monitor/compare/interval.js'
import { type Candidate, Samples } from '../../../monitor/compare/sample.js'
import { TokenFile } from '../../../monitor/compare/token-file.js'
import { pageId } from '../../../processors/page-id.js'

const folder = mkdtempSync(join(tmpdir(), 'compare-'))
afterAll(() => rmSync(folder, { recursive: true }))

const pages: Candidate[] = Array.from({ length: 2000 }, (_, i) => ({
  page: `page ${i}`,
  tokens: 10 + (i % 7),
  textAt: { run: 'main', partition: 0, offset: i },
  leftOut: [],
}))

function drawn(from: readonly Candidate[], tokens: number): string[][] {
  const samples = new Samples(3, tokens)
  for (const page of from) samples.offer(page)
  return samples.drawn().map((sample) => sample.map(({ page }) => page))
}

describe('Samples', () => {
  it('have as many tokens as are wanted, and no page in common', () => {
    const samples = new Samples(3, 1000)
    for (const page of pages) samples.offer(page)
    const all = samples.drawn()
    for (const sample of all) {
      const tokens = sample.reduce((sum, page) => sum + page.tokens, 0)
      expect(tokens).toBeGreaterThanOrEqual(1000)
      expect(tokens).toBeLessThan(1020)
    }
    const ids = all.flat().map(({ page }) => page)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('are the same in whatever order pages come, also several times', () => {
    const once = drawn(pages, 1000)
    expect(drawn(pages.toReversed(), 1000)).toEqual(once)
    expect(drawn([...pages, ...pages.slice(0, 500)], 1000)).toEqual(once)
  })

  it('of two corpora have the same pages where both have them', () => {
    const other = drawn(pages.slice(500), 1000)
    const left = new Set(pages.slice(0, 500).map(({ page }) => page))
    for (const [i, sample] of drawn(pages, 1000).entries()) {
      const common = sample.filter((page) => !left.has(page))
      expect(other[i]!.slice(0, common.length)).toEqual(common)
    }
  })

  it('take all there is where it is less than wanted', () => {
    expect(drawn(pages, 1e6).flat()).toHaveLength(pages.length)
  })
})

describe('HeldOutPages', () => {
  const words = 'every finite subgroup of the multiplicative group of a field is known to be cyclic by counting roots'
  const held = new HeldOutPages([{ url: 'http://www.a.example/b?utm_source=c', text: words }, { text: 'short one' }])

  it.each([
    ['of its URL', pageId('https://www.a.example/b'), 'something else'],
    ['of its text', 'other', 'short one'],
    [
      'of 13 of its words',
      'other',
      `And so: Every finite subgroup of the multiplicative group of a field, is known to … it seems`,
    ],
  ])('know a page %s', (_, page, text) => {
    expect(held.has(page, text)).toBe(true)
  })

  it.each([
    ['12 of its words', words.split(' ').slice(0, 12).join(' ')],
    ['a short text within it', 'this is a short one'],
    ['numbers', '1 2 3 4 5 6 7 8 9 10 11 12 13 14'],
  ])('let pass %s', (_, text) => {
    expect(held.has('other', text)).toBe(false)
  })
})

describe('readHeldOut', () => {
  it('reads texts and URLs under the names that are given', async () => {
    const file = join(folder, 'held.jsonl')
    writeFileSync(file, '{"content":"one","url":"http://a.example/"}\n{"content":" "}\n{"content":"two"}\n')
    expect(await readHeldOut([file], { text: 'content' }, {})).toEqual([
      { url: 'http://a.example/', text: 'one' },
      { url: undefined, text: 'two' },
    ])
    await expect(readHeldOut([file], {}, {})).rejects.toThrow('--text-field content')
  })
})

describe('intervalOf', () => {
  it('is by Student’s t', () => {
    // Standard deviation 1, so the error of the mean is 1 / √3, and t with two degrees of freedom 4.3027.
    expect(intervalOf([1, 2, 3])).toEqual({
      mean: 2,
      low: expect.closeTo(2 - 4.3027 / Math.sqrt(3), 10),
      high: expect.closeTo(2 + 4.3027 / Math.sqrt(3), 10),
    })
  })

  it('is nothing but zero for no difference', () => {
    expect(intervalOf([0, 0, 0, 0])).toEqual({ mean: 0, low: 0, high: 0 })
  })
})

describe('TokenFile', () => {
  it('gives tokens back, as many as are wanted', () => {
    const file = new TokenFile(mkdtempSync(join(folder, 'scratch-')))
    const [one, two] = [file.add(Int32Array.of(1, 2, 3)), file.add(Int32Array.of(-4, 5))]
    expect([...file.read(two)]).toEqual([-4, 5])
    expect([...file.read(one, 2)]).toEqual([1, 2])
    file.close()
  })
})

describe('groupsOf', () => {
  it('has the largest first, of both corpora together', async () => {
    const corpus = async function* (...names: string[]) {
      for (const crawl of names) yield { ...pages[0]!, url: '', language: '', crawl }
    }
    const groups = await groupsOf([corpus('b', 'a'), corpus('c', 'a')], ({ crawl }) => crawl)
    expect(groups).toEqual([
      { name: 'a', tokens: 20 },
      { name: 'b', tokens: 10 },
      { name: 'c', tokens: 10 },
    ])
  })
})
