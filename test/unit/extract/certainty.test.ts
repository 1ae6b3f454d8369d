import { describe, expect, it } from 'vitest'
import { certaintyOf, withCertainty } from '../../../processors/extract/certainty.js'

const DOUBT = 0.5

describe('certainty of a page', () => {
  const clear = Float32Array.of(0.99, 0.98, DOUBT, 0.01, 0)
  const unclear = Float32Array.of(0.6, 0.55, DOUBT, 0.4, 0)
  const sizes = [900, 800, 100, 300, 500]
  const blocks = sizes.map(() => ({ kind: 'text' as const, note: false }))

  it('is high where what is likely is nearly sure', () => {
    expect(certaintyOf(clear, sizes)).toBeGreaterThan(0.9)
    expect(certaintyOf(unclear, sizes)).toBeLessThan(0.6)
    expect(certaintyOf(new Float32Array(5), sizes)).toBe(0)
    expect(certaintyOf(new Float32Array(), [])).toBe(0)
  })

  it('makes what is in doubt less likely on a clear page, and more likely on another', () => {
    expect(withCertainty(clear, sizes, blocks)[2]).toBeLessThan(DOUBT - 0.05)
    expect(withCertainty(unclear, sizes, blocks)[2]).toBeGreaterThan(DOUBT + 0.05)
  })

  it('takes nothing from code and tables', () => {
    for (const kind of ['code', 'row'] as const) {
      const others = sizes.map(() => ({ kind, note: false }))
      expect(withCertainty(clear, sizes, others)[2]).toBe(DOUBT)
      expect(withCertainty(unclear, sizes, others)[2]).toBeGreaterThan(DOUBT)
    }
  })

  it('keeps order and bounds', () => {
    for (const p of [clear, unclear, Float32Array.of(1, 1, 0, 0, 0)]) {
      const moved = withCertainty(p, sizes, blocks)
      expect([...moved].sort((a, b) => b - a)).toEqual([...moved])
      for (const one of moved) expect(one >= 0 && one <= 1).toBe(true)
    }
  })
})
