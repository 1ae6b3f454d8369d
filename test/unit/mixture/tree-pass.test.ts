import { describe, expect, it } from 'vitest'
import { BUCKETS, bucketOf } from '../../../processors/cut.js'
import {
  dampedOdds,
  logOdds,
  pagePosterior,
  priorOdds,
  SHRINKAGE,
  sigmoid,
  type TreePrior,
} from '../../../processors/posterior/posterior.js'
import { sortedBy, upTo } from '../../../rounds/mixture/counting-sort.js'
import { NOTHING, passes, probabilityCut } from '../../../rounds/mixture/cut.js'
import { PageTable, type PageTree } from '../../../rounds/mixture/page-table.js'
import { TreePasses } from '../../../rounds/mixture/tree-pass.js'
import { random } from '../dedup/helpers.js'

const priors: TreePrior[] = [
  { prevalence: 0.4, lift: 1, floor: 9 },
  { prevalence: 0.05, lift: 0.6, floor: 4 },
  { prevalence: 0.001, lift: 0.4, floor: 2 },
]

function madeTree(seed: number): Promise<PageTree> {
  const next = random(seed)
  const table = new PageTable()
  for (let i = 0; i < 20_000; i++) {
    const host = Math.floor(400 * next() ** 2)
    const directories = ['', 'a/', 'b/', 'b-c/', 'a/x/', 'a/y/', 'a/x/z/'][Math.floor(7 * next())]!
    const odds = (host % 10 === 0 ? 1 : -1) + next() + next() - 1
    table.add(`https://${host}.example/${directories}${i}.html`, 1 / (1 + Math.exp(-odds)), 10)
  }
  return table.tree()
}

/** Entry by entry, each sum on its own. */
function straightforward({ nodes, entries }: PageTree, evidence: Float64Array, prior: TreePrior, passes: number) {
  const all = new Float64Array(nodes.size)
  let before = new Float64Array(nodes.size)
  const believed = new Float64Array(entries.bucket.length).fill(0.15)
  const each = (visit: (e: number, path: number[]) => void) => {
    for (let node = 0; node < nodes.size; node++) {
      const path: number[] = []
      for (let at = node; at >= 0; at = nodes.parentOf(at)) path.unshift(at)
      for (let e = entries.starts[node]!; e < entries.starts[node + 1]!; e++) visit(e, path)
    }
  }
  each((e, path) => {
    for (const at of path) all[at]! += entries.pages[e]!
  })
  before = all.map((pages) => 0.15 * pages)
  let last = { nodes: before, buckets: new Float64Array(BUCKETS), sum: 0 }
  for (let i = 0; i < passes; i++) {
    const pass = { nodes: new Float64Array(nodes.size), buckets: new Float64Array(BUCKETS), sum: 0 }
    each((e, path) => {
      let share = prior.prevalence
      for (const at of path)
        share = (Math.max(0, last.nodes[at]! - believed[e]!) + SHRINKAGE * share) / (all[at]! - 1 + SHRINKAGE)
      const bucket = entries.bucket[e]!
      believed[e] = sigmoid(evidence[bucket]! + dampedOdds(share, prior, logOdds(prior.prevalence)))
      const positive = entries.pages[e]! * believed[e]!
      for (const at of path) pass.nodes[at]! += positive
      pass.buckets[bucket]! += positive
      pass.sum += positive
    })
    last = pass
  }
  return { all, last }
}

describe('passes over a tree', () => {
  const evidence = Float64Array.from({ length: BUCKETS }, (_, bucket) => Math.max(-3.5, (bucket - bucketOf(0.5)) / 32))

  it.each(priors)('sum to the last digit as entry by entry: %o', async (prior) => {
    const tree = await madeTree(5)
    const { all, last } = straightforward(tree, evidence, prior, 4)
    const passes = new TreePasses(tree, 0.15)
    expect(passes.pages).toEqual(all)
    expect(passes.all).toBe(20_000)
    let pass = await passes.next(
      passes.pages.map((pages) => 0.15 * pages),
      evidence,
      prior,
    )
    for (let i = 1; i < 4; i++) pass = await passes.next(pass.nodes, evidence, prior)
    expect(pass).toEqual(last)
  })
})

describe('the probability of a page', () => {
  /** By halving what is left of the interval. */
  function halved(nodes: Parameters<typeof pagePosterior>[0], prior: TreePrior, evidence: number, counted: number) {
    let [low, high] = [0, 1]
    for (let i = 0; i < 26; i++) {
      const middle = (low + high) / 2
      if (sigmoid(counted + priorOdds(nodes, prior, middle)) > middle) low = middle
      else high = middle
    }
    return sigmoid(evidence + priorOdds(nodes, prior, (low + high) / 2))
  }

  it.each(priors)('is what halving finds: %o', (prior) => {
    const next = random(13)
    for (let i = 0; i < 20_000; i++) {
      let pages = Math.ceil(10 ** (4 * next()))
      let positives = pages * (next() < 0.2 ? Math.round(next()) : next() ** 4)
      const nodes = Array.from({ length: 1 + Math.floor(4 * next()) }, () => {
        const node = { pages, positives }
        pages = Math.ceil(pages * next())
        positives = Math.min(pages, positives) * next()
        return node
      })
      const evidence = 20 * next() - 8
      const counted = Math.min(5, evidence)
      expect(pagePosterior(nodes, prior, evidence, counted)).toBe(halved(nodes, prior, evidence, counted))
    }
  })
})

describe('a counting sort', () => {
  it('keeps the order of what has one key', async () => {
    const keys = [2, 0, 1, 2, 0, 5]
    expect([...(await sortedBy(upTo(6), 6, (i) => keys[i]!))]).toEqual([1, 4, 2, 0, 3, 5])
    expect([...(await sortedBy(Uint32Array.of(5, 4, 3, 2, 1, 0), 6, (i) => keys[i]!))]).toEqual([4, 1, 2, 3, 0, 5])
    expect([...(await sortedBy(upTo(0), 6, () => 0))]).toEqual([])
  })
})

describe('a cut of many pages', () => {
  const next = random(17)
  const count = 5000
  const believed = {
    probability: Float32Array.from({ length: count }, () => Math.round(300 * next() ** 2) / 300),
    bucket: Array.from({ length: count }, () => Math.floor(next() * 40)),
    pages: Array.from({ length: count }, () => Math.ceil(next() * 9)),
    tokens: Array.from({ length: count }, () => Math.floor(next() * 9000)),
  }
  const { probability, bucket, pages, tokens } = believed
  const best = [...upTo(count)].sort((a, b) => probability[b]! - probability[a]! || bucket[b]! - bucket[a]!)

  it.each([
    ['tokens', 4_000_000, tokens],
    ['fraction', 0.3, pages],
  ] as const)('by %s takes the best until the budget is filled', async (kind, value, counts) => {
    const least = await probabilityCut({ kind, value }, believed)
    const all = pages.reduce((sum, some) => sum + some, 0)
    const budget = kind === 'tokens' ? value : value * all
    const taken = best.filter((e) => passes(probability[e]!, bucket[e]!, least))
    expect(taken).toEqual(best.slice(0, taken.length))
    const last = taken.at(-1)!
    const before = taken.filter((e) => probability[e] !== probability[last] || bucket[e] !== bucket[last])
    const sumOf = (entries: number[]) => entries.reduce((sum, e) => sum + counts[e]!, 0)
    expect(sumOf(taken)).toBeGreaterThanOrEqual(budget)
    expect(sumOf(before)).toBeLessThan(budget)
  })

  it.each(['tokens', 'fraction'] as const)('by %s takes none where the budget is used up', async (kind) => {
    for (const value of [0, -1]) {
      const least = await probabilityCut({ kind, value }, believed)
      expect(best.filter((e) => passes(probability[e]!, bucket[e]!, least))).toEqual([])
    }
  })

  it('by precision takes the most whose mean is enough', async () => {
    const { cut } = await probabilityCut({ kind: 'precision', value: 0.8 }, believed)
    expect(cut).toBeGreaterThan(0.5)
    expect(cut).toBeLessThan(NOTHING)
    const meanFrom = (least: number) => {
      const taken = best.filter((e) => probability[e]! >= least)
      const sum = taken.reduce((sum, e) => sum + pages[e]!, 0)
      return taken.reduce((sum, e) => sum + pages[e]! * probability[e]!, 0) / sum
    }
    expect(meanFrom(cut)).toBeGreaterThanOrEqual(0.8)
    const next = best.find((e) => probability[e]! < cut)!
    expect(meanFrom(probability[next]!)).toBeLessThan(0.8)
  })
})
