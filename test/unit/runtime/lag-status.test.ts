import { describe, expect, it } from 'vitest'
import { type Commit, type LagState, statusOf, worst } from '../../../runtime/lag-status.js'

const commits = (offsets: number[], lags: Array<number | undefined>): Commit[] =>
  offsets.map((offset, i) => ({ offset, at: 100_000 * (i + 1), lag: lags[i] }))

const advancing = [1000, 2000, 3000, 4000, 5000]
const still = [1000, 1000, 1000, 1000, 1000]

/** A consumer that commits each second and has always caught up, in what is known of a real incident (Burrow's #290 and #303). */
const caughtUp = [
  18356, 19362, 20366, 21367, 22370, 23373, 24378, 25379, 26383, 27383, 28383, 29388, 30391, 31394, 32397,
].map((at, i): Commit => ({ offset: 792748079 + i, at: 1512224600000 + at, lag: 0 }))

/** The cases by which Burrow proves its evaluator, in its order (`core/internal/evaluator/caching_test.go`). */
const cases: Array<[what: string, commits: Commit[], ends: number[], lag: number, seconds: number, LagState]> = [
  ['it had no lag once', commits(advancing, [0, 50, 100, 150, 200]), [5200], 200, 600, 'OK'],
  ['no commit for as long as the window', commits(advancing, [0, 50, 100, 150, 200]), [5200], 200, 900, 'OK'],
  [
    'no commit for longer, though once without lag',
    commits(advancing, [0, 50, 100, 150, 200]),
    [5200],
    200,
    1000,
    'STOP',
  ],
  ['no commit for longer, always with lag', commits(advancing, [50, 100, 150, 200, 250]), [5250], 250, 1000, 'STOP'],
  ['the same offset, once without lag', commits(still, [0, 50, 100, 150, 200]), [1200], 200, 600, 'OK'],
  ['the same offset, always with lag', commits(still, [100, 150, 200, 250, 300]), [1300], 300, 600, 'STALL'],
  ['the same offset, the same lag', commits(still, [100, 100, 100, 100, 100]), [1100], 100, 600, 'STALL'],
  ['it went back', commits([1000, 2000, 3000, 2000, 4000], [100, 150, 200, 1250, 300]), [4300], 300, 600, 'REWIND'],
  ['no lag now', commits(advancing, [50, 100, 150, 200, 250]), [5250], 0, 1000, 'OK'],
  ['always caught up, and then much that is new', caughtUp, [792749024, 792749000, 792748800], 931, 1512224650, 'STOP'],
  ['always caught up, and then one record', caughtUp, [792748094, 792748093, 792748093], 1, 1512224650, 'OK'],
  [
    'lags that nobody looked at between',
    [1000, 1500, 2000, 2500, 3000, 3500, 4000, 4500, 5000, 5500].map((offset, i) => ({
      offset,
      at: 100 * offset,
      lag: i % 2 === 0 ? 25 * i : undefined,
    })),
    [5700],
    200,
    600,
    'OK',
  ],
]

describe("the status of a partition, by Burrow's rules", () => {
  it.each(cases)('%s', (_, window, ends, lag, seconds, state) => {
    expect(statusOf({ commits: window, ends, lag, now: 1000 * seconds }).state).toBe(state)
  })

  it('warns of a lag that never shrinks', () => {
    const lags = [50, 100, 150, 150, 200]
    expect(statusOf({ commits: commits(advancing, lags), ends: [5200], lag: 200, now: 600_000 })).toEqual({
      state: 'WARN',
      why: 'the lag has not shrunk in 400 s',
    })
    expect(
      statusOf({ commits: commits(advancing, [50, 100, 90, 150, 200]), ends: [], lag: 200, now: 600_000 }).state,
    ).toBe('OK')
  })

  it('says nothing of few commits within a short time', () => {
    const few = [1000, 2000].map((offset, i) => ({ offset, at: 1000 * i, lag: 50 }))
    expect(statusOf({ commits: few, ends: [5000], lag: 50, now: 20_000 }).why).toBe('too little has been seen yet')
    expect(statusOf({ commits: few, ends: [5000], lag: 50, now: 40_000 }).state).toBe('STOP')
  })

  it('says nothing of what has committed less than twice', () => {
    for (const known of [[], commits([1000], [50])]) {
      expect(statusOf({ commits: known, ends: [2000], lag: 5, now: 1e9 }).why).toBe('too little has been seen yet')
    }
  })

  it('is the worst of several', () => {
    const states = (['OK', 'WARN', 'STALL', 'REWIND', 'STOP'] as const).map((state) => ({ state, why: state }))
    expect(worst(states).state).toBe('STOP')
    expect(worst(states.slice(0, 4)).state).toBe('REWIND')
    expect(worst([]).state).toBe('OK')
  })
})
