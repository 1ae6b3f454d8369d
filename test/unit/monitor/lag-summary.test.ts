import { describe, expect, it } from 'vitest'
import { chart } from '../../../cli/lag/chart.js'
import { lagJson } from '../../../cli/lag/json.js'
import { lagTable } from '../../../cli/lag/table.js'
import { secondsFrom, secondsKept } from '../../../monitor/lag-parts.js'
import { type Looked, missingRow, summed } from '../../../monitor/lag-summary.js'
import type { LagSample } from '../../../runtime/group-history.js'
import { LagWindows } from '../../../runtime/lag-windows.js'

const NOW = 1_000_000

const looked = (changes: Partial<Looked> = {}): Looked => ({
  topic: 't',
  partition: 0,
  start: 0,
  position: 10,
  end: 20,
  earliest: 0,
  latest: 20,
  lag: 8,
  isExact: true,
  committedAt: NOW - 4000,
  secondsBehind: 7,
  ...changes,
})

const task = (state: string, why: string | null = null) => ({
  name: 'g/0',
  status: { state, why, errors: 2, restored: 5, restoring: 10, owner: 'me', at: NOW },
})

function sum(partitions: Looked[], workers = 1, samples: LagSample[] = []) {
  const windows = new LagWindows(NOW)
  for (const sample of samples) windows.add(sample)
  return summed({
    row: { name: 'extract', group: 'g', behindWhat: 'now', workers, written: new Map() },
    partitions,
    points: samples,
    windows,
    now: NOW,
  })
}

const sample = (at: number, lag: number, arrived: number): LagSample => ({ at, lag, arrived, partitions: [] })

describe('a group as a whole', () => {
  it('is as its worst partition', () => {
    expect(sum([looked({ lag: 0 })])).toMatchObject({ state: 'OK', lag: 0, secondsBehind: 0, secondsToDrain: 0 })
    const stuck = looked({ partition: 1, task: task('stopped', 'too many failures') })
    expect(sum([looked(), stuck])).toMatchObject({
      state: 'STOP',
      why: 'its task has stopped: too many failures',
      lag: 16,
    })
    expect(sum([looked({ lag: 0, task: task('stopped', 'so') })]).state).toBe('STOP')
  })

  it.each([
    ['nobody works on it', [looked()], 0, 'STOP', 'records wait, and nobody works on it'],
    ['records are gone', [looked({ isLost: true })], 1, 'STOP', 'records were removed before they were processed'],
    [
      'its topic was made again',
      [looked({ lag: 0, isBeyond: true })],
      1,
      'STOP',
      'it has committed more than there is: the topic was made again',
    ],
    ['its task waits', [looked({ task: task('waiting', 'registry') })], 1, 'WARN', 'its task waits: registry'],
    ['it restores', [looked({ task: task('restoring') })], 1, 'OK', 'its task restores its state, 5 of 10 records'],
    ['little is known', [looked()], 1, 'OK', 'too little has been seen yet'],
    ['nobody works, and nothing waits', [looked({ lag: 0 })], 0, 'OK', 'nothing waits'],
  ] as const)('says what needs no rules: %s', (_, partitions, workers, state, why) => {
    expect(sum([...partitions], workers)).toMatchObject({ state, why })
  })

  it('has rates and trend over the last minute of its samples', () => {
    const rates = (...samples: LagSample[]) => sum([looked()], 1, samples)
    const falling = rates(sample(NOW - 90_000, 999, 0), sample(NOW - 50_000, 100, 500), sample(NOW, 50, 1000))
    expect(falling).toMatchObject({ in: 10, out: 11, trend: 'shrinking', secondsToDrain: 8 })
    const left = sum([looked()], 0, [sample(NOW - 50_000, 100, 500), sample(NOW, 50, 1000)])
    expect(left).toMatchObject({ out: 11, secondsToDrain: undefined })
    expect(rates(sample(NOW - 50_000, 100, 0), sample(NOW, 600, 1000))).toMatchObject({
      in: 20,
      out: 10,
      trend: 'growing',
    })
    expect(rates(sample(NOW - 50_000, 600, 0), sample(NOW, 601, 0))).toMatchObject({ in: 0, out: 0, trend: 'steady' })
    expect(rates(sample(NOW, 600, 0))).toMatchObject({ secondsToDrain: undefined })
    // A replay drains without anything that comes.
    expect(rates(sample(NOW - 10_000, 600, 9), sample(NOW, 500, 9))).toMatchObject({ in: 0, out: 10 })
  })

  it('has no rates where something was counted anew, and none below nothing', () => {
    const rates = (arrived: number, lag: number) =>
      sum([looked()], 1, [sample(NOW - 10_000, 100, 500), sample(NOW, lag, arrived)])
    expect(rates(20, 100)).toMatchObject({ in: undefined, out: undefined, secondsToDrain: undefined })
    expect(rates(500, 100)).toMatchObject({ in: 0, out: 0 })
    expect(rates(600, 205)).toMatchObject({ in: 10, out: 0, trend: 'growing' })
    // It went back.
    expect(rates(600, 900)).toMatchObject({ in: 10, out: undefined, trend: 'growing' })
  })

  it('judges by the commits that samples show', () => {
    const samples = [70, 60, 50, 40].map((seconds, i): LagSample => {
      const at = NOW - 1000 * seconds
      return {
        ...sample(at, 8, 0),
        partitions: [{ topic: 't', partition: 0, position: 10, end: 20 + i, lag: 8 + i, committedAt: at }],
      }
    })
    expect(sum([looked()], 1, samples)).toMatchObject({ state: 'STOP', why: 'no commit for 40 s, and records wait' })
    const since = samples.map((one) => ({
      ...one,
      at: one.at + 35_000,
      partitions: one.partitions.map((place) => ({ ...place, committedAt: place.committedAt + 35_000 })),
    }))
    expect(sum([looked()], 1, since)).toMatchObject({ state: 'STALL', why: 'it commits offset 10 again and again' })
  })

  it('is not known to be so late as long as that is not known of all', () => {
    expect(sum([looked(), looked({ secondsBehind: undefined })]).secondsBehind).toBeUndefined()
    expect(sum([looked(), looked({ lag: 0, secondsBehind: undefined })]).secondsBehind).toBe(7)
  })

  it('says of no time that it is how long from now when clocks differ, or no time was written', () => {
    expect(secondsFrom(NOW - 5000, NOW)).toBe(5)
    expect(secondsFrom(NOW + 500, NOW)).toBe(0)
    expect(secondsFrom(NOW + 3_600_000, NOW)).toBeUndefined()
    expect(secondsFrom(-1, NOW)).toBeUndefined()
    expect(secondsFrom(0, NOW)).toBeUndefined()
    expect(sum([looked({ committedAt: NOW + 3_600_000 })]).secondsSinceCommit).toBeUndefined()
  })

  it('knows when retention removes what waits', () => {
    const kept = (lag: number, isLost: boolean, retention?: number) =>
      secondsKept({ lag, isLost, firstTimestamp: NOW - 60_000 }, retention, NOW)
    expect(kept(1, false, 100_000)).toBe(40)
    expect(kept(1, false, 10_000)).toBe(0)
    expect(kept(1, true, 100_000)).toBe(0)
    expect(kept(1, false, Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY)
    expect(kept(1, false)).toBeUndefined()
    expect(secondsKept({ lag: 1, isLost: false, firstTimestamp: -1 }, 100_000, NOW)).toBeUndefined()
    expect(kept(0, false, 100_000)).toBeUndefined()
  })
})

describe('what is shown', () => {
  const unknown = sum([looked({ secondsBehind: undefined, committedAt: 0, isExact: false })])
  const view = { at: NOW, rows: [unknown], notes: ['a note'] }

  it('has a dash for what nobody knows, and marks what is estimated', () => {
    const [, , line, , note] = lagTable(view, false).split('\n')
    expect(line).toMatch(/^extract +shared +≈ 8 +– +– +– +– +– +– +– +– +1 +OK +too little/)
    expect(note).toBe('a note')
    expect(lagTable(view, true)).toMatch(/^ {4}t\/0 +10\/20 +≈ 8 .* nobody +OK/m)
    const foreign = { ...unknown, workers: undefined, written: undefined, in: 3.5, out: 0 }
    const [group, partition] = lagTable({ ...view, rows: [foreign] }, true)
      .split('\n')
      .slice(2)
    expect(group).toMatch(/^extract +– +≈ 8 +– +≈ 3\.5 +0 .* – +OK/)
    expect(partition).not.toContain('nobody')
  })

  it('leaves out what a narrow terminal has no room for, and says so', () => {
    const lines = lagTable(view, false, 80).split('\n')
    expect(Math.max(...lines.slice(0, 3).map((line) => line.length))).toBeLessThanOrEqual(80)
    expect(lines[0]).toMatch(/^stage +run +records +behind .* status +why/)
    expect(lines.at(-1)).toMatch(/^a wider terminal has room for kept/)
    expect(lagTable(view, false, 110).split('\n')[2]).toMatch(/too little has been see…$/)
    expect(lagTable(view, false, 30).split('\n')[0]).toMatch(/^stage +run +records +behind +status$/)
  })

  it('has null for it as JSON', () => {
    expect(JSON.parse(JSON.stringify(lagJson(view)))).toMatchObject({
      version: 1,
      ok: true,
      stages: [{ stage: 'extract', lag: 8, exact: false, secondsBehind: null, inPerSecond: null, failed: null }],
    })
  })

  it('has a stage that lacks a topic, and nothing else of it', () => {
    const missing = { at: NOW, rows: [missingRow('language', 'wide', 'g', 'p.pages.extracted')], notes: [] }
    expect(lagTable(missing, false)).toMatch(/language +wide +– +– .* STOP +the topic p\.pages\.extracted is missing/)
    expect(lagJson(missing)).toMatchObject({ ok: false, stages: [{ lag: null, status: 'STOP', partitions: [] }] })
  })

  it('cannot steer the terminal', () => {
    const rows = [{ ...unknown, name: 'a\x1b[2Jb', why: 'c\x07\nd' }]
    const table = lagTable({ ...view, rows }, true)
    expect(['\x1b', '\x07'].filter((steering) => table.includes(steering))).toEqual([])
  })

  it('is drawn as bars, and as dots where nothing was seen', () => {
    const samples = [sample(NOW - 35_000, 100, 0), sample(NOW - 15_000, 50, 0), sample(NOW, 0, 0)]
    expect(chart(samples, { now: NOW, forMs: 40_000, columns: 4 })).toBe('█·▅▁')
    expect(chart([], { now: NOW, forMs: 40_000, columns: 4 })).toBe('····')
  })
})
