import { afterEach, describe, expect, it, vi } from 'vitest'
import { SignsOfLife } from '../../cli/signs-of-life.js'

describe('signs of life', () => {
  afterEach(() => void vi.useRealTimers())

  it('are missed once the count has stood still for as long as the limit, and not before', () => {
    vi.useFakeTimers()
    let count = 0
    const missed = vi.fn()
    const signs = new SignsOfLife(() => count, missed, 1000, 100)
    for (let step = 0; step < 30; step++) {
      count++
      vi.advanceTimersByTime(900)
    }
    expect(missed).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1200)
    expect(missed).toHaveBeenCalledOnce()
    vi.advanceTimersByTime(5000)
    expect(missed).toHaveBeenCalledOnce()
    signs.stop()
  })
})
