import { describe, expect, it } from 'vitest'
import { recalibration } from '../../../rounds/mixture/recalibration.js'
import { random } from '../dedup/helpers.js'

const sample = (count: number, right: (probability: number) => number) => {
  const next = random(5)
  return Array.from({ length: count }, () => {
    const probability = next()
    return { probability, positive: next() < right(probability), weight: 1 }
  })
}

describe('recalibration', () => {
  it('leaves probabilities alone where nothing was judged', () => {
    expect(recalibration([])).toEqual({ shift: 0, slope: 1 })
  })

  it('stays near that where they are right', () => {
    const { shift, slope } = recalibration(sample(100, (p) => p))
    expect(Math.abs(shift)).toBeLessThan(0.35)
    expect(Math.abs(slope - 1)).toBeLessThan(0.25)
  })

  it('lowers them where too few are of the domain, the more the more were judged', () => {
    const shifts = [10, 100, 1000].map((count) => recalibration(sample(count, (p) => p / 2)).shift)
    expect(shifts[0]).toBeLessThan(0)
    expect(shifts[1]).toBeLessThan(shifts[0]!)
    expect(shifts[2]).toBeLessThan(shifts[1]!)
  })

  it('stays finite whatever was judged', () => {
    for (const positive of [true, false]) {
      const all = Array.from({ length: 500 }, () => ({ probability: positive ? 0 : 1, positive, weight: 1 }))
      const { shift, slope } = recalibration(all)
      expect(Number.isFinite(shift) && slope > 0 && slope < 10).toBe(true)
    }
  })
})
