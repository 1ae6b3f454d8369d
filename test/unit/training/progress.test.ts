import { afterEach, describe, expect, it, vi } from 'vitest'
import { TrainingProgress } from '../../../cli/training-progress.js'

describe('TrainingProgress', () => {
  const written: string[] = []
  Object.defineProperty(process.stderr, 'isTTY', { value: false })
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.push(String(text))
    return true
  })
  afterEach(() => {
    written.length = 0
  })

  it('says once why trainings fail, and forgets it when one goes on', () => {
    const training = new TrainingProgress()
    training.show({ run: 'round-2', failure: 'fastText failed (SIGABRT): Encountered NaN' })
    training.show({ run: 'round-2', failure: 'fastText failed (SIGABRT): Encountered NaN' })
    expect(written).toEqual([
      'sluice: round-2: training failed: fastText failed (SIGABRT): Encountered NaN; it is tried again\n',
    ])
    expect(training.failure).toContain('Encountered NaN')
    training.show({ run: 'round-2', done: 10, total: 100 })
    expect(training.failure).toBeUndefined()
  })

  it('shows each training with a bar of its own', () => {
    vi.useFakeTimers()
    const training = new TrainingProgress()
    for (const run of ['round-1', 'round-2']) {
      training.show({ run, done: 0, total: 100 })
      vi.advanceTimersByTime(11_000)
      training.show({ run, done: 50, total: 100 })
      training.show({ run, done: 100, total: 100 })
    }
    vi.useRealTimers()
    expect(written).toHaveLength(2)
    expect(written[0]).toMatch(/^round-1: training .*50 %/)
    expect(written[1]).toMatch(/^round-2: training .*50 %/)
  })
})
