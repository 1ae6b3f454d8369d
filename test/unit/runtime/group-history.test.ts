import { expect, it, vi } from 'vitest'
import { GroupHistory, type LagSample } from '../../../runtime/group-history.js'
import { LagWindows } from '../../../runtime/lag-windows.js'

const MINUTE_MS = 60_000
const place = { topic: 't', partition: 0, position: 10, end: 20, lag: 8, committedAt: 0 }
const sample = (at: number, changes: Partial<typeof place> = {}): LagSample => ({
  ...{ at, lag: 8, arrived: 0 },
  partitions: [{ ...place, ...changes }],
})
const commitsIn = (windows: LagWindows) => windows.of('t', 0).commits.map(({ offset, at }) => [offset, at])

it('shows the latest ten commits and ends, each commit once', () => {
  const windows = new LagWindows(60 * MINUTE_MS)
  for (let i = 1; i <= 30; i++) {
    const committedAt = 1000 * (i - (i % 2))
    windows.add(sample(1000 * i + 10, { position: i - (i % 2), committedAt, end: 100 + i }))
  }
  expect(commitsIn(windows)).toEqual([12, 14, 16, 18, 20, 22, 24, 26, 28, 30].map((i) => [i, 1000 * i]))
  expect(windows.of('t', 0).ends).toEqual([121, 122, 123, 124, 125, 126, 127, 128, 129, 130])
  expect(windows.of('t', 1)).toEqual({ commits: [], ends: [] })
})

it('ends where a position stands when nothing waits: what lies behind are markers', () => {
  const windows = new LagWindows(MINUTE_MS)
  windows.add(sample(1000, { lag: 0 }))
  expect(windows.of('t', 0).ends).toEqual([10])
})

it('forgets what was seen last too long ago, and partitions that are no more', () => {
  const windows = new LagWindows(MINUTE_MS)
  windows.add(sample(10_000, { committedAt: 9000 }))
  windows.add(sample(20_000, { committedAt: 19_000, position: 12 }))
  windows.add(sample(75_000, { committedAt: 74_000, position: 14 }))
  expect(commitsIn(windows)).toEqual([
    [12, 19_000],
    [14, 74_000],
  ])
  windows.add({ at: 200_000, partitions: [] })
  expect(windows.of('t', 0)).toEqual({ commits: [], ends: [] })
})

it('knows when a commit happened by when it was seen, whatever the clock of whoever committed says', () => {
  const windows = new LagWindows(60 * MINUTE_MS)
  const now = 100 * MINUTE_MS
  const behind = -40 * MINUTE_MS
  windows.add(sample(now, { committedAt: now - 1000 }))
  windows.add(sample(now + 5000, { position: 11, committedAt: now + 4000 + behind }))
  windows.add(sample(now + 10_000, { position: 12, committedAt: now + 9000 - behind }))
  expect(commitsIn(windows)).toEqual([
    [10, now - 1000],
    [11, now],
    [12, now + 10_000],
  ])
})

it('begins anew when the clock was set back, and passes over what another clock says is to come', () => {
  vi.useFakeTimers({ now: 100_000 })
  try {
    const history = new GroupHistory(10 * MINUTE_MS)
    history.add(sample(90_000))
    history.take(sample(95_000))
    history.take(sample(105_000))
    history.take(sample(94_000))
    expect(history.points.map(({ at }) => at)).toEqual([90_000, 95_000])
    history.add(sample(94_500))
    expect(history.latest!.at).toBe(95_000)
    history.add(sample(40_000))
    expect(history.points.map(({ at }) => at)).toEqual([40_000])
    history.add(sample(45_000))
    expect(history.points).toHaveLength(2)
  } finally {
    vi.useRealTimers()
  }
})
