import { describe, expect, it } from 'vitest'
import { BUCKETS, bucketOf } from '../../../processors/cut.js'
import { nodesOf } from '../../../processors/posterior/url-nodes.js'
import { EntryCounts } from '../../../rounds/mixture/entry-counts.js'
import { PageTable, type PageTree } from '../../../rounds/mixture/page-table.js'
import { random, shuffled } from '../dedup/helpers.js'
import { pathsOf } from './nodes.js'
import { madePages, oddUrl } from './pages.js'

type Row = [path: string, bucket: number, pages: number, tokens: number]

/** The entries of a tree, in its order. */
function rowsOf({ nodes, entries }: PageTree): Row[] {
  const { starts, bucket, pages, tokens } = entries
  expect(starts.at(-1)).toBe(bucket.length)
  return pathsOf(nodes).flatMap((path, node) =>
    Array.from({ length: starts[node + 1]! - starts[node]! }, (_, i): Row => {
      const e = starts[node]! + i
      return [path, bucket[e]!, pages[e]!, tokens[e]!]
    }),
  )
}

interface Page {
  url: string
  score: number
  tokens: number
}

function tableOf(pages: Page[], most?: { nodes: number; entries: number }): Promise<PageTree> {
  const table = new PageTable(most)
  for (const { url, score, tokens } of pages) table.add(url, score, tokens)
  return table.tree()
}

/** What a tree has to be, with as many directories as there is room for. */
function expected(pages: Page[], most = { nodes: Number.POSITIVE_INFINITY, entries: Number.POSITIVE_INFINITY }) {
  for (let depth = 4; ; depth--) {
    const paths = new Set<string>()
    const rows = new Map<string, Row>()
    for (const { url, score, tokens } of pages) {
      const nodes = nodesOf(url).slice(0, depth)
      for (const path of nodes) paths.add(path)
      const key = `${nodes.at(-1)} ${bucketOf(score)}`
      const [path, bucket, count, sum] = rows.get(key) ?? [nodes.at(-1)!, bucketOf(score), 0, 0]
      rows.set(key, [path, bucket, count + 1, sum + tokens])
    }
    if (depth > 1 && (paths.size > most.nodes || rows.size > most.entries)) continue
    const sorted = [...rows.values()].sort(([a, b], [c, d]) => (a === c ? b - d : a < c ? -1 : 1))
    return { depth, paths: [...paths].sort(), rows: sorted }
  }
}

describe('a page table', () => {
  it('gives the same tree in whatever order pages come', async () => {
    const pages = madePages().map((page) => ({ ...page, tokens: 10 }))
    const tree = await tableOf(pages)
    expect(rowsOf(await tableOf(shuffled(pages, random(3))))).toEqual(rowsOf(tree))
    const paths = pathsOf(tree.nodes)
    expect(paths[tree.nodes.parentOf(paths.indexOf('7.example/docs'))]).toBe('7.example')
    expect(tree.nodes.parentOf(paths.indexOf('7.example'))).toBe(-1)
    expect(rowsOf(tree).reduce((sum, [, , count]) => sum + count, 0)).toBe(2000)
    expect(rowsOf(tree).reduce((sum, [, , , tokens]) => sum + tokens, 0)).toBe(20_000)
  })

  const next = random(7)
  const odd = Array.from({ length: 8000 }, () => ({
    url: next() < 0.5 ? oddUrl(next) : `https://${Math.floor(next() * 300)}.example/${Math.floor(next() * 5)}/a/p.html`,
    score: Math.fround(Math.floor(8 * next()) / 8),
    tokens: Math.floor(next() * 1000),
  }))

  it.each([
    ['as it is', undefined, 4],
    ['with fewer nodes', { nodes: 4500, entries: 1_000_000 }, 3],
    ['with fewer entries', { nodes: 1_000_000, entries: 5000 }, 2],
    ['of hosts alone', { nodes: 10, entries: 10 }, 1],
  ])('is what maps of paths would be, %s', async (_, most, deepest) => {
    const tree = await tableOf(odd, most)
    const { depth, paths, rows } = expected(odd, most)
    expect(depth).toBe(deepest)
    expect(pathsOf(tree.nodes)).toEqual(paths)
    expect(rowsOf(tree)).toEqual(rows)
    const other = await tableOf(shuffled(odd, next), most)
    expect([pathsOf(other.nodes), rowsOf(other)]).toEqual([paths, rows])
  })
})

describe('a page table that would grow too large', () => {
  const pages = Array.from({ length: 60 }, (_, i) => ({
    url: `https://${i % 3}.example/a${i % 2}/b${i % 5}/c${i}/page.html`,
    score: 0.5,
    tokens: 10,
  }))

  it.each([
    ['nodes', { nodes: 50, entries: 1000 }, 3 + 6 + 30],
    ['entries', { nodes: 1000, entries: 8 }, 3 + 6],
    ['both, and keeps the hosts', { nodes: 1, entries: 1 }, 3],
  ])('has fewer %s, in whatever order pages come', async (_, most, nodes) => {
    const tree = await tableOf(pages, most)
    expect(tree.nodes.size).toBe(nodes)
    expect(rowsOf(tree).reduce((sum, [, , count]) => sum + count, 0)).toBe(60)
    expect(rowsOf(await tableOf(shuffled(pages, random(4)), most))).toEqual(rowsOf(tree))
  })
})

describe('counts of entries', () => {
  it('keep the highest nodes apart, grow, and come together again', async () => {
    const counts = new EntryCounts()
    const nodes = 2 ** 21
    const step = 37
    for (let round = 0; round < 2; round++) {
      for (let node = 0; node < nodes; node += step) counts.add(node, node % BUCKETS, 1, 0.5 * node)
    }
    const size = Math.ceil(nodes / step)
    expect(counts.size).toBe(size)
    const all = await counts.entries(Int32Array.from({ length: nodes }, (_, node) => node))
    expect([...all.pages].every((pages) => pages === 2)).toBe(true)
    expect([...all.tokens]).toEqual(Array.from({ length: size }, (_, i) => step * i))
    counts.regroup(new Int32Array(nodes))
    expect(counts.size).toBe(BUCKETS)
    const one = await counts.entries(new Int32Array(1))
    expect([...one.bucket]).toEqual([...new Array(BUCKETS).keys()])
    expect(one.pages.reduce((sum, pages) => sum + pages, 0)).toBe(2 * size)
    counts.add(0, 5, 1, 1)
    expect(counts.size).toBe(BUCKETS)
  })
})
