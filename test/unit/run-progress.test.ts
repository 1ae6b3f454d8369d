import { describe, expect, it } from 'vitest'
import { shareDone } from '../../monitor/run-progress.js'

const stage = (end: number, lag: number) => [
  { stage: 's', topic: 't', partition: 0, start: 0, committed: end - lag, end, lag },
]

describe('the share of a run that is done', () => {
  it('counts what is through each stage, not what has come to it', () => {
    expect(shareDone([stage(100, 100), stage(0, 0), stage(0, 0)])).toBe(0)
    // Half is through the first, and a quarter through the second, though only half of what has come to it waits there.
    expect(shareDone([stage(100, 50), stage(50, 25)])).toBe((0.5 + 0.25) / 2)
    expect(shareDone([stage(100, 0), stage(60, 0), stage(0, 0)])).toBe(1)
  })
})
