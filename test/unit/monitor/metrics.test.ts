import { describe, expect, it } from 'vitest'
import type { LagPartition, LagRow, LagView } from '../../../monitor/lag-row.js'
import { counter, exposition, gauge } from '../../../monitor/metrics/family.js'
import { health, readiness } from '../../../monitor/metrics/health.js'
import { lagExporterFamilies, stageFamilies } from '../../../monitor/metrics/lag.js'
import { runFamilies, toldRuns, untoldRuns } from '../../../monitor/metrics/runs.js'
import { workFamilies } from '../../../monitor/metrics/work.js'
import { addTime, noStatistics, TIME_BOUNDS } from '../../../runtime/statistics.js'
import type { Run } from '../../../schemas/types.js'
import { streamsText } from '../../../topology/streams-text.js'
import { topology } from '../../../topology/topology.js'
import { selectorsIn, seriesIn } from '../../helpers/exposition.js'

const HOSTILE = 'a"b\\c\nd{} 1\n# HELP evil'

const partition = (changes: Partial<LagPartition> = {}): LagPartition => ({
  topic: 't',
  partition: 0,
  position: 5,
  start: 0,
  end: 9,
  earliest: 1,
  latest: 12,
  lag: 3,
  isExact: true,
  committedAt: 1000,
  secondsBehind: 2,
  status: { state: 'OK', why: '' },
  ...changes,
})

const row = (changes: Partial<LagRow> = {}): LagRow => ({
  name: 'extract',
  group: 'g',
  lag: 3,
  isExact: true,
  behindWhat: 'now',
  state: 'OK',
  why: '',
  workers: 1,
  partitions: [partition()],
  ...changes,
})

const view = (...rows: LagRow[]): LagView => ({ at: 1000, rows, notes: [] })
const scrape = async (families: Parameters<typeof exposition>[0]) => seriesIn((await exposition(families)).body)

describe('the exposition', () => {
  it.each(['', 'application/openmetrics-text; version=1.0.0'])(
    'keeps a hostile name within its label (%s)',
    async (accept) => {
      const owner = { clientId: HOSTILE, memberId: HOSTILE, host: HOSTILE }
      const rows = view(
        row({ name: HOSTILE, run: HOSTILE, group: HOSTILE, partitions: [partition({ topic: HOSTILE, owner })] }),
      )
      const { body } = await exposition([...lagExporterFamilies(rows, HOSTILE), ...stageFamilies(rows)], accept)
      const series = seriesIn(body)
      expect(series.get('kafka_consumergroup_group_lag')).toHaveLength(1)
      expect(series.has('evil')).toBe(false)
      expect(body.match(/^# HELP evil/m)).toBeNull()
    },
  )

  it('leaves out what nobody knows', async () => {
    const unknown = row({ partitions: [partition({ secondsBehind: undefined })] })
    const series = await scrape([...lagExporterFamilies(view(unknown), 'c'), ...stageFamilies(view(unknown))])
    expect(series.has('kafka_consumergroup_group_lag_seconds')).toBe(false)
    expect(series.has('sluice_stage_drain_seconds')).toBe(false)
    expect(series.has('kafka_consumergroup_group_lag')).toBe(true)
  })

  it('gives retention no number where nothing is removed', async () => {
    const removal = async (secondsKept: number | undefined) =>
      (await scrape(stageFamilies(view(row({ secondsKept }))))).has('sluice_stage_removal_seconds')
    expect([await removal(Number.POSITIVE_INFINITY), await removal(undefined), await removal(5)]).toEqual([
      false,
      false,
      true,
    ])
  })

  it('tells of filters no more than of the stage that they are in', async () => {
    const rows = view(row(), row({ name: 'own', within: 'extract' }))
    expect((await scrape(stageFamilies(rows))).get('sluice_stage_status')).toEqual([{ stage: 'extract', run: '' }])
  })

  it('tells of the runs that are worked for, of the latest at rest, and of none that was dropped', async () => {
    const run = (i: number, state: string) =>
      ({ name: `round-${i}`, state, round: i, startedAt: i, finishedAt: null }) as Run
    const names = (runs: Run[], worked: string[] = []) => toldRuns(runs, worked).map(({ name }) => name)
    const resting = Array.from({ length: 20 }, (_, i) => run(i, i === 0 ? 'current' : 'complete'))
    const latest = Array.from({ length: 10 }, (_, i) => `round-${19 - i}`)
    expect(names(resting)).toEqual(['round-0', ...latest])
    expect(names(resting, ['round-3'])).toEqual(['round-0', 'round-3', ...latest])
    expect(names([...resting, run(20, 'dropped')], ['round-20'])).not.toContain('round-20')
    const told = (await scrape(runFamilies(toldRuns(resting, []), new Map()))).get('sluice_run_round')!
    expect(told.map(({ run }) => run)).toEqual(['round-0', ...latest])

    const many = [run(0, 'current'), ...Array.from({ length: 30 }, (_, i) => run(i + 1, 'scoring'))]
    expect(names(many)).toHaveLength(20)
    expect(names(many).slice(0, 3)).toEqual(['round-0', 'round-30', 'round-29'])
    expect([untoldRuns(many), untoldRuns(resting)]).toEqual([11, 0])
  })

  it('names counters as OpenMetrics wants it', async () => {
    const families = [counter('a_total', 'a', [{ labels: {}, value: 1 }]), gauge('b', 'b', [{ labels: {}, value: 2 }])]
    const { body, contentType } = await exposition(families, 'application/openmetrics-text')
    expect(contentType).toContain('openmetrics')
    expect(body).toBe('# HELP a a\n# TYPE a counter\na_total 1\n# HELP b b\n# TYPE b gauge\nb 2\n# EOF\n')
    expect((await exposition(families)).body).toContain('# TYPE a_total counter\na_total 1\n')
  })

  it('has the parts of a histogram', async () => {
    const statistics = noStatistics('extract', 'run')
    for (const milliseconds of [0.05, 3, 3, 60_000]) addTime(statistics.records, milliseconds)
    const { body } = await exposition(workFamilies([statistics]))
    const labels = 'stage="extract",run="run"'
    expect(body).toContain(`sluice_record_seconds_bucket{${labels},le="0.0001"} 1\n`)
    expect(body).toContain(`sluice_record_seconds_bucket{${labels},le="0.005"} 3\n`)
    expect(body).toContain(`sluice_record_seconds_bucket{${labels},le="+Inf"} 4\n`)
    expect(body).toContain(`sluice_record_seconds_count{${labels}} 4\n`)
    expect(seriesIn(body).get('sluice_record_seconds_bucket')).toHaveLength(TIME_BOUNDS.length + 1)
  })
})

describe('the endpoints for machines', () => {
  const now = 2000
  it('say that nothing is known before the first look, and after a minute without one', () => {
    expect(health({ now })).toEqual({ ok: false, why: ['nothing has been looked at yet'] })
    expect(health({ now, error: 'away' }).why).toEqual(['away'])
    expect(health({ now, view: view() }).ok).toBe(true)
    expect(health({ now: 62_000, view: view(), error: 'away' })).toEqual({
      ok: false,
      why: ['the latest look is 61 s old: away'],
    })
    expect(health({ now: -3_600_000, view: view(), error: 'away' }).why).toEqual([
      'the latest look was taken before the clock was set back: away',
    ])
  })

  it('are not ready while work waits and nobody gets on with it', () => {
    const ready = (...rows: LagRow[]) => readiness({ now, view: view(...rows) })
    expect(ready(row(), row({ state: 'WARN' })).ok).toBe(true)
    for (const state of ['STOP', 'STALL', 'REWIND'] as const) {
      expect(ready(row(), row({ state, why: 'so', run: 'wide' }))).toEqual({
        ok: false,
        why: [`wide/extract: ${state}: so`],
      })
    }
    expect(readiness({ now }).ok).toBe(false)
  })

  it('are not ready either where too little was committed for a status, and nothing for long', () => {
    const ready = (changes: Partial<LagRow>) => readiness({ now, view: view(row({ secondsBehind: 900, ...changes })) })
    expect(ready({})).toEqual({ ok: false, why: ['extract: no commit for 15 min, and records wait'] })
    expect(ready({ secondsSinceCommit: 600 }).why).toEqual(['extract: no commit for 10 min, and records wait'])
    expect(ready({ secondsSinceCommit: 20 }).ok).toBe(true)
    // It has just come.
    expect(ready({ secondsSinceCommit: 9000, secondsBehind: 5 }).ok).toBe(true)
    expect(ready({ lag: 0 }).ok).toBe(true)
    // The age of a replay's input says nothing.
    expect(ready({ behindWhat: 'end' }).ok).toBe(true)
    const status = { state: 'restoring', why: null, errors: 0, restored: 1, restoring: 9, owner: '', at: 0 }
    expect(ready({ partitions: [partition({ task: { name: 'g/0', status } })] }).ok).toBe(true)
  })
})

it('the topology is printed as Kafka Streams prints its own', () => {
  const stages = topology.stages.filter(({ name }) => name === 'language')
  expect(streamsText({ stages })).toBe(`Topologies:
   Sub-topology: 0
    Source: language-source (topics: [pages.extracted])
      --> language
    Processor: language (stores: [])
      --> language-to-pages.language, language-to-pages.rejected
      <-- language-source
    Sink: language-to-pages.language (topic: pages.language)
      <-- language
    Sink: language-to-pages.rejected (topic: pages.rejected)
      <-- language

`)
})

it('what an expression asks for is found in it', () => {
  expect(
    selectorsIn('sum by (le, stage) (rate(sluice_a_bucket{run=~"$run|",x!="y"}[5m])) > 1 unless on (run) kafka_b'),
  ).toEqual({
    selectors: [
      { name: 'sluice_a_bucket', labels: ['run', 'x'] },
      { name: 'kafka_b', labels: [] },
    ],
    by: ['le', 'stage', 'run'],
  })
})
