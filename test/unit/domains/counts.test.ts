import { describe, expect, it } from 'vitest'
import { countDomains } from '../../../rounds/domains/counts.js'
import { decodeCounts, encodeCounts } from '../../../rounds/domains/counts-file.js'
import { byCollected, Domains } from '../../../rounds/domains/report.js'
import { PageTable } from '../../../rounds/mixture/page-table.js'
import type { DomainAnnotation } from '../../../schemas/types.js'
import { pathsOf } from '../mixture/nodes.js'

async function counted() {
  const table = new PageTable()
  for (let i = 0; i < 8; i++) table.add(`https://a.example/math/${i}`, 0.9, 100)
  for (let i = 0; i < 4; i++) table.add(`https://a.example/news/${i}`, 0.1, 50)
  table.add('https://a.example/1', 0.1, 7)
  table.add('https://b.example/1', 0.9, 30)
  const tree = await table.tree()
  const isGood = (e: number) => tree.entries.bucket[e]! > 1024
  const probability = Float32Array.from(tree.entries.bucket, (_, e) => (isGood(e) ? 0.75 : 0.25))
  return { tree, counts: countDomains(tree, probability, isGood) }
}

const annotation = (verdict: DomainAnnotation['verdict']): DomainAnnotation => ({ verdict, by: 'ann', at: 1 })

describe('the counts of a URL tree', () => {
  it('are of each node and all below it', async () => {
    const { tree, counts } = await counted()
    const paths = pathsOf(tree.nodes)
    const of = (path: string) => Object.values(counts).map((sums: Float64Array) => sums[paths.indexOf(path)])
    expect(of('a.example')).toEqual([8, 1007, 800, 7.25])
    expect(of('a.example/math')).toEqual([8, 800, 800, 6])
    expect(of('a.example/news')).toEqual([0, 200, 0, 1])
    expect(of('b.example')).toEqual([1, 30, 30, 0.75])
  })

  it('come back as they were published', async () => {
    const { counts } = await counted()
    const bytes = encodeCounts(counts)
    expect(decodeCounts(bytes, 4)).toEqual(counts)
    expect(encodeCounts(decodeCounts(Buffer.concat([Buffer.from('x'), bytes]).subarray(1), 4))).toEqual(bytes)
    expect(() => decodeCounts(bytes, 5)).toThrow('not of the run')
    expect(() => decodeCounts(bytes.subarray(0, bytes.length - 1), 4)).toThrow('damaged')
    expect(() => decodeCounts(Buffer.from('SLCA and more'), 4)).toThrow('no counts')
    bytes[4] = 2
    expect(() => decodeCounts(bytes, 4)).toThrow('of version 2; this is 1')
  })
})

describe('what is shown of nodes', () => {
  const sizes: Record<string, number> = { 'a.example': 13, 'a.example/math': 8, 'a.example/news': 4, 'b.example': 1 }
  async function domains(said: Record<string, DomainAnnotation['verdict']>, before: Array<[string, boolean]> = []) {
    const { tree, counts } = await counted()
    const pages = Float64Array.from(pathsOf(tree.nodes), (path) => sizes[path]!)
    const annotations = new Map(Object.entries(said).map(([node, verdict]) => [node, annotation(verdict)]))
    return new Domains({ index: tree.nodes, pages, ...counts }, annotations, new Map(before))
  }

  it('is proposed, until a person has spoken of it or of what it stands in', async () => {
    const proposed = async (said: Parameters<typeof domains>[0]) =>
      (await domains(said))
        .notable()
        .filter((row) => row.proposed)
        .map(({ node }) => node)
    expect(await proposed({})).toEqual(['a.example/math'])
    expect(await proposed({ 'a.example/math': 'refused' })).toEqual([])
    expect(await proposed({ 'a.example': 'approved' })).toEqual([])
    expect(await proposed({ 'a.example/news': 'refused' })).toEqual(['a.example/math'])
  })

  it('says what was said of it, by whom, and whether the run goes by it', async () => {
    const found = await domains({ 'a.example': 'approved', 'c.example/x': 'refused' }, [['a.example', true]])
    const approved = { node: 'a.example', pages: 13, collected: 8, annotation: { by: 'ann', inForce: true } }
    const refused = { node: 'c.example/x', pages: 0, annotation: { verdict: 'refused', inForce: false } }
    expect(found.notable()).toMatchObject([approved, refused])
    const all = found.all().sort(byCollected)
    expect(all).toHaveLength(5)
    expect(all[0]).toMatchObject(approved)
    expect(all[1]).toMatchObject({ node: 'a.example/math', share: 1, posterior: 0.75, under: 'approved' })
    expect(all[4]).toMatchObject(refused)
    expect(found.pagesIn('a.example/news')).toBe(4)
    expect(found.pagesIn('a.example/other')).toBe(0)
  })
})
