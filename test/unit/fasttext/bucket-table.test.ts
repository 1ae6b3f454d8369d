import { describe, expect, it } from 'vitest'
import { BucketTable } from '../../../processors/fasttext/bucket-table.js'
import { random } from './helpers.js'

describe('weights of buckets in two bytes', () => {
  it.each([0.01, 3, 3.3, 1000])('are summed nearly exactly up to %d', (largest) => {
    const next = random(4)
    // As in a trained model, most weights are small.
    const weights = Float32Array.from({ length: 5000 }, () => (2 * next() - 1) ** 5 * largest)
    weights[7] = largest
    weights[8] = -largest
    const table = new BucketTable(weights)
    for (const buckets of [[7], [8], [7, 8, 8], Array.from({ length: 4000 }, () => Math.floor(next() * 5000))]) {
      table.add(Int32Array.from(buckets), buckets.length)
      const sum = buckets.reduce((total, bucket) => total + weights[bucket]!, 0)
      expect(Math.abs(table.sum - sum)).toBeLessThan(0.5e-4 * buckets.length + 1e-9)
      expect(table.count).toBe(buckets.length)
    }
  })

  it('leave out buckets that have none, and those beyond the length', () => {
    const table = new BucketTable(Float32Array.of(1, Number.NaN, -50, Number.NaN, 0.5))
    table.add(Int32Array.of(0, 1, 2, 3, 3, 4, 0, 0), 6)
    expect(table.count).toBe(3)
    expect(table.sum).toBeCloseTo(-48.5, 4)
    table.add(Int32Array.of(1), 1)
    expect([table.sum, table.count]).toEqual([0, 0])
  })

  it('may all be nothing', () => {
    const table = new BucketTable(new Float32Array(3))
    table.add(Int32Array.of(0, 1, 2), 3)
    expect([table.sum, table.count]).toEqual([0, 3])
  })
})
