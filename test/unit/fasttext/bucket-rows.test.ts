import { expect, it } from 'vitest'
import { BucketRows } from '../../../processors/fasttext/bucket-rows.js'
import { random } from './helpers.js'

it.each([0, 1, 2, 3, 1000])('finds the rows of %d buckets, and none of others', (count) => {
  const next = random(count)
  const rows = new Map(Array.from({ length: count }, (_, row) => [Math.floor(next() * 2 ** 31), row]))
  rows.set(2 ** 31 - 1, 7)
  const table = new BucketRows(rows)
  for (const [bucket, row] of rows) {
    expect(table.get(bucket)).toBe(row)
    for (const other of [bucket - 1, bucket ^ 4096]) expect(table.get(other)).toBe(rows.get(other) ?? -1)
  }
})

it('does not mind a bucket that a damaged file makes negative', () => {
  expect(
    new BucketRows(
      new Map([
        [-1, 0],
        [5, 1],
      ]),
    ).get(5),
  ).toBe(1)
})
