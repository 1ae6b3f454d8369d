import { describe, expect, it } from 'vitest'
import { assign, type Candidate } from '../../../runtime/assigner.js'

const member = (id: string, applied: Candidate['applied'] = {}): Candidate => ({ id, applied })

/** Members that have just the state of the partitions that they are given. */
const keeping = (assigned: Map<string, number[]>): Candidate[] =>
  [...assigned].map(([id, partitions]) => member(id, Object.fromEntries(partitions.map((p) => [p, 100 + p]))))

function expectBalanced(assigned: Map<string, number[]>, count: number): void {
  const sizes = [...assigned.values()].map(({ length }) => length)
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
  expect([...assigned.values()].flat().sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, p) => p))
}

const moved = (before: Map<string, number[]>, after: Map<string, number[]>): number[] =>
  [...before].flatMap(([id, partitions]) => partitions.filter((p) => !after.get(id)?.includes(p)))

describe('assign', () => {
  it.each([
    [1, 1],
    [1, 9],
    [2, 9],
    [3, 9],
    [4, 9],
    [9, 9],
    [12, 9],
    [5, 64],
  ])('deals out to %i members, each of %i partitions once, evenly', (members, count) => {
    const ids = Array.from({ length: members }, (_, i) => member(`m${i}`))
    expectBalanced(assign(ids, count), count)
  })

  it('gives the same, whatever the order of the members', () => {
    const members = [member('a', { 0: 5, 1: 5 }), member('b', { 0: 5, 2: 9 }), member('c')]
    expect(assign([...members].reverse(), 7)).toEqual(assign(members, 7))
  })

  it('leaves partitions with those that have them', () => {
    const before = assign([member('a'), member('b'), member('c')], 10)
    expect(moved(before, assign(keeping(before), 10))).toEqual([])
  })

  it('prefers who has most of the state', () => {
    const assigned = assign([member('a', { 0: 10, 1: 900 }), member('b', { 0: 900, 1: 10 })], 2)
    expect(assigned).toEqual(
      new Map([
        ['a', [1]],
        ['b', [0]],
      ]),
    )
  })

  it('takes no more than the share of a new member from the others', () => {
    const before = assign([member('a'), member('b')], 12)
    const after = assign([...keeping(before), member('c')], 12)
    expectBalanced(after, 12)
    expect(moved(before, after)).toHaveLength(4)
  })

  it('moves only what a lost member had', () => {
    const before = assign([member('a'), member('b'), member('c')], 12)
    const after = assign(keeping(before).slice(0, 2), 12)
    expectBalanced(after, 12)
    expect(moved(before, after)).toEqual(before.get('c'))
  })

  it('deals out added partitions and leaves the others where they are', () => {
    const before = assign([member('a'), member('b')], 4)
    const after = assign(keeping(before), 9)
    expectBalanced(after, 9)
    expect(moved(before, after)).toEqual([])
  })

  it('stays even when one member has all of the state', () => {
    const everything = Object.fromEntries(Array.from({ length: 9 }, (_, p) => [p, 1000]))
    expectBalanced(assign([member('a', everything), member('b'), member('c'), member('d')], 9), 9)
  })

  it('leaves out state of partitions that are not used', () => {
    expectBalanced(assign([member('a', { 7: 10 }), member('b')], 4), 4)
  })

  it('stays even and whole for any state', () => {
    let state = 1
    const random = (limit: number) => {
      state = (state * 48271) % 0x7fffffff
      return state % limit
    }
    for (let round = 0; round < 300; round++) {
      const count = 1 + random(20)
      const members = Array.from({ length: 1 + random(6) }, (_, i) =>
        member(`m${i}`, Object.fromEntries(Array.from({ length: random(20) }, () => [random(count), random(1000)]))),
      )
      expectBalanced(assign(members, count), count)
    }
  })
})
