import { describe, expect, it } from 'vitest'
import { minedPaths } from '../../../rounds/domains/mined-paths.js'
import { nodeTable, pathsOf } from '../mixture/nodes.js'

/** Pages in each node and below, and those collected of them; parents first. */
function mined(
  counts: Record<string, [pages: number, collected: number]>,
  proposing?: Parameters<typeof minedPaths>[1],
) {
  const { index } = nodeTable(Object.fromEntries(Object.keys(counts).map((path) => [path, { pages: 0, positives: 0 }])))
  const values = Object.values(counts)
  const tree = {
    size: index.size,
    parentOf: (node: number) => index.parentOf(node),
    pages: values.map(([pages]) => pages),
    collected: values.map(([, collected]) => collected),
  }
  const paths = pathsOf(index)
  return minedPaths(tree, proposing).map((node) => paths[node])
}

describe('mined paths', () => {
  it('are the directory that carries what was collected, not the whole host', () => {
    const host = { 'm.example': [100, 80], 'm.example/questions': [82, 80], 'm.example/users': [18, 0] } as const
    expect(mined({ ...host } as never)).toEqual(['m.example/questions'])
  })

  it('are the host where nearly all of it was collected', () => {
    expect(mined({ 'm.example': [100, 96], 'm.example/a': [60, 58], 'm.example/b': [38, 38] })).toEqual(['m.example'])
  })

  it('are the host where its pages lie in no directory', () => {
    expect(mined({ 'm.example': [40, 12] })).toEqual(['m.example'])
  })

  it('are several directories where each carries a part', () => {
    const host: Record<string, [number, number]> = { 'm.example': [200, 60], 'm.example/algebra': [31, 30] }
    Object.assign(host, { 'm.example/blog': [139, 1], 'm.example/topology': [30, 29] })
    expect(mined(host)).toEqual(['m.example/algebra', 'm.example/topology'])
  })

  it('go as deep as it takes, and no deeper', () => {
    const host: Record<string, [number, number]> = { 'm.example': [100, 30], 'm.example/doc': [90, 30] }
    Object.assign(host, {
      'm.example/doc/math': [32, 30],
      'm.example/doc/math/a': [20, 19],
      'm.example/doc/math/b': [12, 11],
    })
    expect(mined(host)).toEqual(['m.example/doc/math'])
  })

  it('are no directories of a page or two', () => {
    const questions = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [`m.example/q/${i}`, [1, i < 30 ? 1 : 0] as [number, number]]),
    )
    expect(mined({ 'm.example': [60, 30], 'm.example/q': [40, 30], ...questions })).toEqual(['m.example/q'])
  })

  it('are none in hosts with few pages, or of which a tenth or less was collected', () => {
    const hosts: Record<string, [number, number]> = { 'few.example': [4, 4], 'tenth.example': [100, 10] }
    expect(mined(hosts)).toEqual([])
    expect(mined({ 'more.example': [100, 11] })).toEqual(['more.example'])
    expect(mined(hosts, { share: 0.05, least: 2 })).toEqual(['few.example', 'tenth.example'])
  })
})
