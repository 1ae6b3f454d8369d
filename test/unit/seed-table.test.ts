import { describe, expect, it } from 'vitest'
import { SeedTable } from '../../rounds/seed-table.js'
import type { SeedPage } from '../../schemas/types.js'

const page = (digit: string): string => digit.repeat(32)

function tableOf(...entries: [key: string, label: SeedPage['label'] | null, run?: string][]): SeedTable {
  const table = new SeedTable('sluice.seed')
  for (const [offset, [key, label, run = null]] of entries.entries()) {
    const textAt = run === null ? null : { run: 'main', partition: 3, offset: 2 ** 40 }
    const value = label && { url: '', label, source: key.slice(33), run, textAt }
    table.set(key, value, { partition: 1, offset: BigInt(offset) })
  }
  return table
}

describe('the table of the seed', () => {
  it('has what each source said last of a page', () => {
    const table = tableOf(
      [`${page('a')}/web`, 'positive'],
      [`${page('a')}/books`, 'negative'],
      [`${page('a')}/web`, 'negative'],
      [`${page('b')}/run:round-1`, 'positive', 'round-1'],
      [`${page('c')}/web`, 'positive'],
      [`${page('c')}/web`, null],
    )
    const known = { page: page('a'), label: 'negative', run: null, textAt: null }
    expect([...table.entries()]).toEqual([
      { ...known, source: 'web', record: { topic: 'sluice.seed', partition: 1, offset: 2n } },
      { ...known, source: 'books', record: { topic: 'sluice.seed', partition: 1, offset: 1n } },
      {
        page: page('b'),
        source: 'run:round-1',
        label: 'positive',
        run: 'round-1',
        textAt: { run: 'main', partition: 3, offset: 2 ** 40 },
        record: { topic: 'sluice.seed', partition: 1, offset: 3n },
      },
    ])
    expect(table.get(page('a'), 'books')?.label).toBe('negative')
    expect(table.get(page('c'), 'web')).toBeUndefined()
    expect(table.get(page('d'), 'web')).toBeUndefined()
  })

  it('counts a page once that several sources call positive, until none does', () => {
    expect(tableOf([`${page('a')}/web`, 'positive'], [`${page('a')}/books`, 'positive']).positives).toBe(1)
    const entries: Parameters<typeof tableOf> = [
      [`${page('a')}/web`, 'positive'],
      [`${page('a')}/books`, 'positive'],
      [`${page('a')}/web`, null],
      [`${page('b')}/web`, 'negative'],
    ]
    expect(tableOf(...entries).positives).toBe(1)
    expect(tableOf(...entries, [`${page('a')}/books`, 'negative']).positives).toBe(0)
  })

  it('is named by the pages and labels that people gave, not by those of rounds', () => {
    const [one, two] = [`${page('1')}/web`, `${page('2')}/web`]
    const { given } = tableOf([one, 'positive'], [two, 'negative'])
    expect(
      tableOf([two, 'negative'], [one, 'positive'], [`${page('3')}/run:round-1`, 'positive', 'round-1']).given,
    ).toBe(given)
    expect(tableOf([one, 'positive'], [two, 'positive']).given).not.toBe(given)
    expect(tableOf([one, 'positive']).given).not.toBe(given)
    expect(tableOf([one, 'positive'], [two, 'negative'], [two, null]).given).toBe(tableOf([one, 'positive']).given)
  })
})
