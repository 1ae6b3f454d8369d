import { expect, it } from 'vitest'
import { OpenTransactions } from '../../../monitor/open-transactions.js'

const at = (offset: bigint) => new Map([['t', new Map([[0, offset]])]])

it('tells of a transaction that stays open, and of none that ends', () => {
  const open = new OpenTransactions()
  expect(open.look(at(9n), at(5n), 0)).toEqual([])
  expect(open.look(at(12n), at(5n), 40_000)).toEqual([
    't/0: a transaction has been open for 40 s; 7 offsets behind it are not seen',
  ])
  expect(open.look(at(14n), at(12n), 80_000)).toEqual([])
  expect(open.look(at(14n), at(14n), 120_000)).toEqual([])
  expect(open.look(at(15n), at(14n), 160_000)).toEqual([])
})
