import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Candidate, Candidates, Sample } from '../../rounds/candidates.js'
import { Names } from '../../rounds/compact/names.js'

const id = (page: number): string => createHash('sha256').update(String(page)).digest('hex').slice(0, 32)

const candidate = (page: number, rest: Partial<Candidate> = {}): Candidate => ({
  id: id(page),
  label: 'positive',
  joined: false,
  source: 'web',
  position: { topic: 'pages.language', partition: page % 4, offset: BigInt(page) },
  ...rest,
})

const listed = (chosen: Candidates): Candidate[] => {
  const at = chosen.byPlace()
  return [...chosen.positions()].flatMap((position) => at(position))
}

const sampled = (offered: Candidate[], limit: number): Candidate[] => {
  const sample = new Sample(limit, { topics: new Names(), sources: new Names() })
  for (const one of offered) sample.offer(one)
  return listed(sample.best())
}

describe('a sample of candidates', () => {
  const pages = Array.from({ length: 3000 }, (_, page) => candidate(page))

  it('is chosen by the ids alone, whatever the order and the labels', () => {
    const expected = pages
      .map((one) => one.id)
      .sort((a, b) => (a.slice(16) + a < b.slice(16) + b ? -1 : 1))
      .slice(0, 100)
    expect(sampled(pages, 100).map((one) => one.id)).toEqual(expected)
    expect(sampled(pages.toReversed(), 100).map((one) => one.id)).toEqual(expected)
  })

  it('has all there are where they are fewer', () => {
    expect(new Set(sampled(pages, 10_000).map((one) => one.id)).size).toBe(3000)
  })

  it('has a page once: as a person gave it, by the first source, from where it came first', () => {
    const joined = candidate(1, { joined: true, source: 'run:round-1' })
    const first = candidate(1, { source: 'books' })
    const later = candidate(1, { source: 'books', position: { topic: 'pages.language', partition: 1, offset: 9n } })
    const web = candidate(1)
    for (const order of [
      [joined, web, later, first],
      [first, later, web, joined],
      [later, joined, first, web],
    ])
      expect(sampled(order, 10)).toEqual([first])
  })

  it('gives back all that was said of a page', () => {
    const one = candidate(7, {
      label: 'negative',
      joined: true,
      source: '',
      position: { topic: 'seed', partition: 65_535, offset: 2n ** 45n },
    })
    expect(sampled([one], 1)).toEqual([one])
  })
})

describe('candidates by place', () => {
  it('are all whose text stands there', () => {
    const chosen = new Candidates()
    const position = { topic: 'seed', partition: 2, offset: 5n }
    chosen.add(candidate(1, { position }))
    chosen.add(candidate(3))
    chosen.add(candidate(2, { position }))
    const at = chosen.byPlace()
    expect(at(position).map((one) => one.id)).toEqual([id(1), id(2)])
    expect(at({ ...position, offset: 6n })).toEqual([])
    expect(at({ ...position, topic: 'another' })).toEqual([])
  })
})
