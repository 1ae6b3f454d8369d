import { describe, expect, it } from 'vitest'
import { bands } from '../../../processors/dedup/bands.js'
import { clusters } from '../../../processors/dedup/clusters.js'
import { duplicateKeys, sign } from '../../../processors/dedup/keys.js'
import { BANDS } from '../../../processors/dedup/signature.js'
import { leastSimilarity, SKETCH_BYTES, similarity } from '../../../processors/dedup/sketch.js'
import type { DedupKey } from '../../../schemas/types.js'
import { Bench, prose, random, shuffled, table } from './helpers.js'

interface Keyed {
  key: string
  value: DedupKey
}

function recordsOf(texts: string[], titles: string[] = ['']): Keyed[] {
  return texts.flatMap((text, i) => {
    const page = { page: `p${i}`, capturedAt: (i * 7) % 11 }
    return duplicateKeys(sign(text, titles[i % titles.length])).map(({ key, ...rest }) => ({
      key,
      value: { ...page, ...rest },
    }))
  })
}

function run(records: Keyed[], settings = {}) {
  const bench = new Bench(bands(settings))
  for (const { key, value } of records) bench.send('RUN.dedup.keys', key, value)
  return bench
}

function membersOf(bench: ReturnType<typeof run>) {
  const next = new Bench(clusters())
  for (const { key, value } of bench.of('RUN.dedup.edges')) next.send('RUN.dedup.edges', key, value)
  return table(next.of('RUN.dedup.members'))
}

/** Every pair under every key compared, and buckets above the limit one cluster: what the stage must come to. */
function reference(records: Keyed[], threshold: number, limit: number) {
  const buckets = new Map<string, DedupKey[]>()
  for (const { key, value } of records) buckets.set(key, [...(buckets.get(key) ?? []), value])
  const next = new Bench(clusters())
  for (const bucket of buckets.values()) {
    const full = new Set(bucket.map(({ sketch }) => sketch.toString('hex'))).size > limit
    for (const [i, a] of bucket.entries()) {
      for (const b of bucket.slice(0, i)) {
        const near = similarity(a.sketch, b.sketch) >= leastSimilarity(a.sketch, b.sketch, threshold)
        if (a.kind !== 'exact' && !near && !full) continue
        const edge = {
          a: a.page,
          aCapturedAt: a.capturedAt,
          b: b.page,
          bCapturedAt: b.capturedAt,
          kind: '',
          similarity: 1,
        }
        next.send('RUN.dedup.edges', 'edges', edge)
      }
    }
  }
  return table(next.of('RUN.dedup.members'))
}

/** Families of texts in which each is a few words off an earlier one, so that chains run below the threshold end to end. */
function families(seed: number): string[] {
  const next = random(seed)
  const texts: string[][] = []
  for (let family = 0; family < 6; family++) texts.push(prose(`f${seed}x${family}y`, 120 + 40 * family).split(' '))
  for (let i = 0; i < 40; i++) {
    const copy = [...texts[Math.floor(next() * texts.length)]!]
    const changes = Math.floor(next() * 6)
    for (let j = 0; j < changes; j++) copy[Math.floor(next() * copy.length)] = `new${seed}x${i}y${j}`
    texts.push(copy)
  }
  return texts.map((words) => words.join(' '))
}

const edgesOf = (bench: ReturnType<typeof run>) => bench.of('RUN.dedup.edges').map(({ value }) => value)

describe('bands', () => {
  it('links exact copies without a sketch', () => {
    const edges = edgesOf(run(recordsOf(['x < y', 'x  < y', 'x > y'])))
    expect(edges).toEqual([{ a: 'p0', aCapturedAt: 0, b: 'p1', bCapturedAt: 7, kind: 'exact', similarity: 1 }])
  })

  it('links a near copy once, though they meet in many bands, and leaves other pages alone', () => {
    const text = prose('a', 400)
    const edges = edgesOf(run(recordsOf([text, prose('b', 400), text.replace('a7919 ', 'other ')])))
    expect(edges).toHaveLength(1)
    expect(edges[0]).toMatchObject({ a: 'p0', b: 'p2', kind: 'near' })
    expect(edges[0]!.similarity).toBeGreaterThan(0.9)
  })

  it('does not link pages that meet under a key and differ', () => {
    const [a, b] = recordsOf([prose('a', 100), prose('b', 100)]).filter(({ key }) => key.startsWith('b0:'))
    expect(edgesOf(run([a!, { key: a!.key, value: b!.value }]))).toEqual([])
    expect(edgesOf(run([a!, { key: a!.key, value: b!.value }], { threshold: 0 }))).toHaveLength(1)
  })

  it('comes to the same clusters whatever the order of the keys, and to those that comparing all pairs gives', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const next = random(seed)
      const records = recordsOf(families(seed))
      const expected = reference(records, 0.9, Number.POSITIVE_INFINITY)
      expect(expected.length).toBeGreaterThan(10)
      expect(new Set(expected.map(([, value]) => (value as { canonical: string }).canonical)).size).toBeGreaterThan(3)
      for (let i = 0; i < 3; i++) expect(membersOf(run(shuffled(records, next), { threshold: 0.9 }))).toEqual(expected)
    }
  })

  it('comes to the clusters of all pairs with titles too, of which some have none', () => {
    const titles = ['One', 'Two', '', 'One Two', 'Three']
    let changed = 0
    for (let seed = 1; seed <= 12; seed++) {
      const next = random(seed)
      const records = recordsOf(families(seed), titles)
      const expected = reference(records, 0.9, Number.POSITIVE_INFINITY)
      const untitled = reference(recordsOf(families(seed)), 0.9, Number.POSITIVE_INFINITY)
      if (JSON.stringify(expected) !== JSON.stringify(untitled)) changed++
      for (let i = 0; i < 3; i++) expect(membersOf(run(shuffled(records, next), { threshold: 0.9 }))).toEqual(expected)
    }
    expect(changed).toBeGreaterThan(6)
  })

  it('keeps two pages from one template apart, and finds a copy of either', () => {
    const page = (own: string, words = 30) => `${prose('template', 300)} ${prose(own, words)}`
    const texts = [page('rings'), page('fields'), page('rings', 29), page('rings')]
    const clusters = (titles: string[]) => {
      const members = membersOf(run(recordsOf(texts, titles)))
      return members.map(([page, value]) => `${page} ${(value as { canonical: string }).canonical}`)
    }
    expect(clusters(['Rings', 'Fields', 'Rings', 'Rings'])).toEqual(['p0 p0', 'p2 p0', 'p3 p0'])
    expect(clusters([''])).toHaveLength(4)
  })

  it('makes one cluster of a bucket above the limit, whatever the order', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const next = random(seed)
      const records = recordsOf(families(seed))
      const settings = { threshold: 0.97, bucketLimit: 3 }
      const expected = reference(records, settings.threshold, settings.bucketLimit)
      expect(expected).not.toEqual(reference(records, settings.threshold, Number.POSITIVE_INFINITY))
      for (let i = 0; i < 3; i++) expect(membersOf(run(shuffled(records, next), settings))).toEqual(expected)
    }
  })

  it('keeps no sketches of a bucket above the limit, and links what comes later', () => {
    const texts = Array.from({ length: 6 }, (_, i) => prose(`t${i}x`, 100))
    const records = recordsOf(texts).filter(({ key }) => key.startsWith('b0:'))
    const bench = run(
      records.map(({ value }) => ({ key: 'b0:00', value })),
      { bucketLimit: 3 },
    )
    expect(edgesOf(bench).map(({ kind, similarity }) => `${kind} ${similarity}`)).toEqual(Array(5).fill('bucket 0'))
    expect([...bench.store.packed.keys()].map((key) => key.split('/')[0]).sort()).toEqual([
      'first',
      ...Array(5).fill('linked'),
    ])
  })

  it('takes no notice of a page that comes again', () => {
    const next = random(5)
    const records = shuffled(recordsOf(families(5)), next)
    const bench = run(records)
    const before = [edgesOf(bench).length, bench.store.writes]
    for (const { key, value } of shuffled(records, next)) bench.send('RUN.dedup.keys', key, value)
    expect([edgesOf(bench).length, bench.store.writes]).toEqual(before)
  })

  it('comes to the same clusters when pages come again to a bucket above the limit', () => {
    const next = random(5)
    const records = shuffled(recordsOf(families(5)), next)
    const settings = { threshold: 0.97, bucketLimit: 3 }
    expect(membersOf(run([...records, ...shuffled(records, next)], settings))).toEqual(
      membersOf(run(records, settings)),
    )
  })

  it('costs one write a key for a page without duplicates, and a few for one more copy', () => {
    const bench = run(recordsOf(Array.from({ length: 20 }, (_, i) => prose(`t${i}x`, 100))))
    expect(bench.store.writes).toBe(20 * (BANDS + 1))
    const copies = run(recordsOf(Array(200).fill(prose('a', 100))))
    expect(copies.store.writes).toBe(200 + BANDS + 199)
    expect(edgesOf(copies)).toHaveLength(2 * 199)
    const variants = run(recordsOf(Array.from({ length: 50 }, (_, i) => `${prose('a', 400)} page ${i}`)))
    expect(edgesOf(variants).length).toBeLessThan(50 * 4)
    expect(variants.store.writes).toBeLessThan(50 * (BANDS + 1) * 2.1)
  })

  it('throws on a tombstone and on a key that is not of a band', () => {
    const bench = new Bench(bands())
    expect(() => bench.send('RUN.dedup.keys', 'b0:00', null)).toThrow('has no page')
    const value: DedupKey = { page: 'p', capturedAt: 0, kind: 'band', sketch: Buffer.alloc(SKETCH_BYTES) }
    expect(() => bench.send('RUN.dedup.keys', 'nonsense', value)).toThrow('not a band key')
  })
})
