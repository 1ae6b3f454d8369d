import { describe, expect, it } from 'vitest'
import { agreements } from '../../../rounds/judging/agreement.js'
import { type Judged, JudgementTable, judgementKey } from '../../../rounds/judging/judgements.js'
import type { Judgement } from '../../../schemas/types.js'
import { idOf } from './pages.js'

const judgement = (changes: Partial<Judgement> = {}): Judgement => ({
  url: 'https://a.example/1',
  verdict: 'positive',
  kind: 'person',
  name: 'ada',
  at: 1,
  run: 'round-1',
  probability: 0.9,
  stratum: 'accepted',
  textAt: { run: 'main', partition: 0, offset: 1 },
  ...changes,
})

function tableOf(...entries: [page: number, value: Judgement, taken?: boolean][]): JudgementTable {
  const table = new JudgementTable()
  for (const [offset, [page, value, taken]] of entries.entries()) {
    const record = { partition: 0, offset: BigInt(offset), timestamp: 1000 + offset } as never
    table.set({ key: judgementKey(idOf(page), value), value: taken ? null : value, record })
  }
  return table
}

const judged = (page: number, changes: Partial<Judgement>): Judged => ({
  ...judgement(changes),
  page: idOf(page),
  partition: 0,
  offset: 0,
})

describe('the table of judgements', () => {
  it('lets the latest of a person count before any of a program', () => {
    const table = tableOf(
      [1, judgement({ at: 5 })],
      [1, judgement({ name: 'bob', at: 7, verdict: 'negative' })],
      [1, judgement({ kind: 'program', name: 'p', at: 9 })],
      [2, judgement({ kind: 'program', name: 'p', verdict: 'negative' })],
    )
    expect(table.verdicts().get(idOf(1))).toMatchObject({ positive: false, kind: 'person' })
    expect(table.verdicts().get(idOf(2))).toMatchObject({ positive: false, kind: 'program' })
    expect([table.size, table.latest]).toEqual([4, 1003])
  })

  it('forgets what was taken back', () => {
    const table = tableOf([1, judgement()], [1, judgement(), true])
    expect([...table.values()]).toEqual([])
    expect(table.nameOf(true)).toBe('')
  })

  it('has a name that changes with what counts, and not with the order', () => {
    const [a, b] = [judgement(), judgement({ verdict: 'negative' })]
    const name = tableOf([1, a], [2, b]).nameOf(true)
    expect(name).toHaveLength(16)
    expect(tableOf([2, b], [1, a]).nameOf(true)).toBe(name)
    expect(tableOf([1, a]).nameOf(true)).not.toBe(name)
    expect(tableOf([1, b], [2, b]).nameOf(true)).not.toBe(name)
    // It is said by a person already.
    expect(tableOf([1, a], [2, b], [1, judgement({ kind: 'program', verdict: 'negative' })]).nameOf(true)).toBe(name)
  })

  it('has a name without what programs say where that does not count', () => {
    const program = judgement({ kind: 'program', verdict: 'negative' })
    expect(tableOf([1, judgement()], [2, program]).nameOf(false)).toBe(tableOf([1, judgement()]).nameOf(true))
    expect(tableOf([2, program]).nameOf(false)).toBe('')
  })
})

describe('agreement', () => {
  it('is told of each program, on pages that people judged too', () => {
    const people = [1, 2, 3, 4].map((page) => judged(page, { verdict: page < 3 ? 'positive' : 'negative' }))
    const program = (name: string, verdicts: Record<number, Judgement['verdict']>) =>
      Object.entries(verdicts).map(([page, verdict]) => judged(Number(page), { kind: 'program', name, verdict }))
    const a = program('a', { 1: 'positive', 2: 'negative', 3: 'negative', 4: 'negative', 9: 'positive' })
    expect(agreements([...people, ...a, ...program('b', { 8: 'positive' })])).toEqual([
      { name: 'a', pages: 4, same: 3, onlyProgram: 0, onlyPeople: 1, kappa: 0.5 },
    ])
    expect(agreements([...people.slice(0, 2), ...program('c', { 1: 'positive' })])).toEqual([
      { name: 'c', pages: 1, same: 1, onlyProgram: 0, onlyPeople: 0 },
    ])
    expect(agreements(people)).toEqual([])
  })
})
