import { describe, expect, it } from 'vitest'
import { clusters } from '../../../processors/dedup/clusters.js'
import type { DedupEdge } from '../../../schemas/types.js'
import { Bench, random, shuffled, table } from './helpers.js'

const times: Record<string, number> = {}

function edge(a: string, b: string): DedupEdge {
  return { a, aCapturedAt: times[a] ?? 0, b, bCapturedAt: times[b] ?? 0, kind: 'near', similarity: 0.9 }
}

function run(edges: DedupEdge[]) {
  const bench = new Bench(clusters())
  for (const value of edges) bench.send('RUN.dedup.edges', 'edges', value)
  return bench
}

const members = (edges: DedupEdge[]) =>
  table(run(edges).of('RUN.dedup.members')).map(([page, value]) => [page, (value as { canonical: string }).canonical])

/** Components by colouring, as a reference: each page with the earliest page of its component. */
function reference(edges: DedupEdge[]): string[][] {
  const colour = new Map<string, string>()
  for (const { a, b } of edges) for (const page of [a, b]) colour.set(page, page)
  for (let changed = true; changed; ) {
    changed = false
    for (const { a, b } of edges) {
      const [x, y] = [colour.get(a)!, colour.get(b)!]
      if (x === y) continue
      changed = true
      for (const [page, of] of colour) if (of === x) colour.set(page, y)
    }
  }
  return [...colour.keys()].sort().map((page) => {
    const cluster = [...colour.keys()].filter((other) => colour.get(other) === colour.get(page))
    cluster.sort((a, b) => times[a]! - times[b]! || (a < b ? -1 : 1))
    return [page, cluster[0]!]
  })
}

describe('clusters', () => {
  it('names the earliest page, by capture time and then by id, to every page, itself included', () => {
    Object.assign(times, { a: 3, b: 1, c: 1 })
    expect(members([edge('a', 'c'), edge('c', 'b')])).toEqual([
      ['a', 'b'],
      ['b', 'b'],
      ['c', 'b'],
    ])
  })

  it('tells only what changed', () => {
    Object.assign(times, { a: 1, b: 2, c: 3, d: 4, e: 0 })
    const bench = run([edge('a', 'b'), edge('c', 'd')])
    const told = () => bench.of('RUN.dedup.members').map(({ key, value }) => `${key} ${value.canonical}`)
    expect(told().sort()).toEqual(['a a', 'b a', 'c c', 'd c'])
    const before = bench.emitted.length
    bench.send('RUN.dedup.edges', 'edges', edge('b', 'a'))
    bench.send('RUN.dedup.edges', 'edges', edge('a', 'a'))
    expect(bench.emitted).toHaveLength(before)
    bench.send('RUN.dedup.edges', 'edges', edge('d', 'a'))
    expect(told().slice(before).sort()).toEqual(['c a', 'd a'])
    bench.send('RUN.dedup.edges', 'edges', edge('e', 'd'))
    expect(
      told()
        .slice(before + 2)
        .sort(),
    ).toEqual(['a e', 'b e', 'c e', 'd e', 'e e'])
  })

  it('comes to the same clusters whatever the order, the direction and the repeats of the edges', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const next = random(seed)
      const page = () => `p${Math.floor(next() * 60)}`
      const edges: DedupEdge[] = []
      for (let i = 0; i < 60; i++) times[`p${i}`] = Math.floor(next() * 20)
      for (let i = 0; i < 45; i++) edges.push(edge(page(), page()))
      const expected = reference(edges.filter(({ a, b }) => a !== b))
      for (let i = 0; i < 4; i++) {
        const other = edges.map(({ a, b }) => (next() < 0.5 ? edge(a, b) : edge(b, a)))
        expect(members(shuffled([...other, ...other.slice(0, 10)], next))).toEqual(expected)
      }
    }
  })

  it('moves the smaller cluster, so that a growing one costs a few writes a page', () => {
    const n = 500
    for (let i = 0; i < n; i++) times[`p${i}`] = i
    const pairs = Array.from({ length: n - 1 }, (_, i) => ['p0', `p${i + 1}`] as const)
    const bench = run(pairs.map(([a, b], i) => (i % 2 === 0 ? edge(a, b) : edge(b, a))))
    expect(bench.store.writes).toBeLessThan(4 * n)
    expect(bench.emitted).toHaveLength(n)
  })

  it('throws on a tombstone', () => {
    expect(() => new Bench(clusters()).send('RUN.dedup.edges', 'edges', null)).toThrow('no pages')
  })
})
