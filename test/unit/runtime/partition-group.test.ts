import { describe, expect, it } from 'vitest'
import { type Claims, dealOut } from '../../../runtime/partition-group.js'

const member = (id: string, claims: Partial<Claims> = {}): Claims => ({ id, needs: [], holds: [], ...claims })
const dealt = (members: Claims[], count: number) => Object.fromEntries(dealOut(members, count))

describe('dealing out partitions', () => {
  it('gives each partition to one member, as evenly as can be', () => {
    expect(dealt([member('b'), member('a'), member('c')], 4)).toEqual({ a: [0, 3], b: [1], c: [2] })
    expect(dealt([member('a'), member('b')], 1)).toEqual({ a: [0], b: [] })
  })

  it('gives one to a member that needs it, even if others then have none', () => {
    expect(dealt([member('a'), member('b', { needs: [0, 1, 2] })], 3)).toEqual({ a: [], b: [0, 1, 2] })
  })

  it('divides what several need among these', () => {
    const needs = [0, 1]
    const members = [member('a', { needs }), member('b'), member('c', { needs })]
    expect(dealt(members, 4)).toEqual({ a: [0, 3], b: [2], c: [1] })
  })

  it('leaves a partition where it is as long as that is as even', () => {
    const both = [member('a', { holds: [1, 3] }), member('b', { holds: [0, 2] })]
    expect(dealt(both, 4)).toEqual({ a: [1, 3], b: [0, 2] })
    expect(dealt([...both, member('c')], 4)).toEqual({ a: [1, 3], b: [0], c: [2] })
  })
})
