import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { comparisonText } from '../../../cli/comparison-text.js'
import { type CompareOptions, compare } from '../../../monitor/compare/compare.js'
import type { HeldOutText } from '../../../monitor/compare/held-out.js'
import { TooFewTokensError } from '../../../monitor/compare/sample-size.js'
import type { Cluster } from '../../../topology/cluster.js'
import { random } from '../dedup/helpers.js'

const KINDS = {
  mathematics: ['let', 'a', 'group', 'be', 'finite', 'ring', 'prime', 'ideal', 'then', '$x^2$', '定理'],
  sports: ['the', 'team', 'won', 'a', 'match', 'goal', 'late', 'coach', 'season', '赛季'],
}
const WORDS = 200

const next = random(3)
const textOf = (kind: keyof typeof KINDS) =>
  Array.from({ length: WORDS }, () => KINDS[kind][Math.floor(next() * KINDS[kind].length)]).join(' ')

/** Pages in turn of mathematics and of sports; their number is the offset of their text. */
const pages = Array.from({ length: 120 }, (_, i) => {
  const kind = i % 2 === 0 ? 'mathematics' : 'sports'
  return { id: `page ${i}`, crawl: kind, language: i < 114 ? 'en' : 'zh', text: textOf(kind), offset: i }
})

type Page = (typeof pages)[number]

/** A cluster that has what `compare` reads: the runs' accepted pages by run, and all pages scored by either. */
function clusterOf(accepted: Record<string, readonly Page[]>, gone: readonly number[] = []): Cluster {
  const records = (topic: string) => {
    const [run = '', name] = topic.split('/')
    const own = name === 'RUN.corpus' ? accepted[run]! : pages
    return own.map((page) => {
      const { id, crawl, language, offset } = page
      const textAt = { run: 'main', partition: 0, offset }
      return {
        key: Buffer.from(id),
        value: { url: `http://${crawl}.example/${offset}`, crawl, language, tokens: WORDS, textAt, leftOut: [] },
      }
    })
  }
  const reader = {
    partitions: async () => [0],
    partition: async function* (topic: string) {
      yield* records(topic)
    },
    all: async function* (topic: string) {
      yield* records(topic)
    },
    at: async function* (positions: readonly { topic: string; offset: bigint }[]) {
      for (const { topic, offset } of positions) {
        const { text } = pages[Number(offset)]!
        if (!gone.includes(Number(offset))) yield { topic, partition: 0, offset, value: { text } }
      }
    },
  }
  const names = { topic: (topic: string, run: string) => `${run}/${topic}` }
  return { names, reader, codec: { read: async (_: string, value: unknown) => value } } as unknown as Cluster
}

const ofKind = (kind: string) => pages.filter(({ crawl }) => crawl === kind)
const heldOut = [{ text: textOf('mathematics') }]
const options = { tokens: 2500, samples: 3, onPage: () => {} }
const comparison = (
  cluster: Cluster,
  runs: readonly [string, string],
  texts: readonly HeldOutText[],
  changes: Partial<CompareOptions> = {},
) => compare(cluster, runs, texts, { ...options, scratch: mkdtempSync(join(tmpdir(), 'compare-')), ...changes })
const cluster = clusterOf({ good: ofKind('mathematics'), half: pages, bad: ofKind('sports') })

describe('compare', () => {
  it('tells corpora and random pages apart, the same way each time', async () => {
    const found = await comparison(cluster, ['bad', 'good'], heldOut)
    expect(found).toMatchObject({ tokens: 2500, samples: 3, leftOut: 0, lost: 0, heldOut: { texts: 1 } })
    expect(found.difference.high).toBeLessThan(0)
    expect(found.after.mean).toBeLessThan(found.random.mean)
    expect(found.random.mean).toBeLessThan(found.before.mean)
    expect(await comparison(cluster, ['bad', 'good'], heldOut)).toEqual(found)
    const text = comparisonText(['bad', 'good'], found, options)
    expect(text).toContain('good is better than bad for these texts')
    expect(text).toContain('3 samples of 2,500 tokens each')
  })

  it('has no difference between a run and itself, and none to speak of between a run and random pages', async () => {
    const { difference } = await comparison(cluster, ['good', 'good'], heldOut)
    expect(difference).toEqual({ mean: 0, low: 0, high: 0 })
    const { after, random } = await comparison(cluster, ['good', 'half'], heldOut)
    expect(after).toEqual(random)
  })

  it('does not train on pages that are held out, nor on those whose text is gone', async () => {
    const own = ofKind('mathematics')
    const found = await comparison(
      clusterOf({ good: own }, [own[3]!.offset, own[4]!.offset]),
      ['good', 'good'],
      [{ text: own[0]!.text }, { url: `http://sports.example/1`, text: `${own[1]!.text.slice(0, 200)} and more` }],
      { tokens: 100_000 },
    )
    expect(found).toMatchObject({ leftOut: 2, lost: 2, heldOut: { texts: 2 } })
    expect(found.tokens).toBeLessThan(100_000)
    expect(found.smallest).toBe('before')
    expect(comparisonText(['good', 'good'], found, { tokens: 100_000 })).toContain(
      '(not 100,000 each: good gives no more)',
    )
  })

  it('shows groups of one size, and says which are too small', async () => {
    const found = await comparison(cluster, ['good', 'half'], heldOut, { groupBy: 'source' })
    const [mathematics, sports] = found.groups!.compared
    expect(found.groups).toMatchObject({ all: { tokens: 1000 }, tooSmall: [], smaller: 0 })
    expect(mathematics).toMatchObject({ name: 'mathematics', difference: expect.anything() })
    expect(sports).toMatchObject({ name: 'sports' })
    expect(sports!.before).toBeUndefined()
    expect(sports!.after!.low).toBeGreaterThan(mathematics!.after!.high)
    const languages = await comparison(cluster, ['half', 'half'], heldOut, { groupBy: 'language' })
    expect(languages.groups!.tooSmall).toMatchObject([{ name: 'zh' }])
    const text = comparisonText(['half', 'half'], languages, { ...options, groupBy: 'language' })
    expect(text).toContain('too small: zh')
  })

  it('refuses corpora that are too small', async () => {
    const few = clusterOf({ few: pages.slice(0, 5), half: pages })
    const small = comparison(few, ['half', 'few'], heldOut)
    await expect(small).rejects.toThrow(TooFewTokensError)
    await expect(small).rejects.toThrow('few is too small')
  })
})
