import avro from 'avsc'
import { expect, it, vi } from 'vitest'
import type { LagSample } from '../../../runtime/group-history.js'
import { lagSampleSchema } from '../../../runtime/lag-history.js'
import { addTime, noStatistics, type StageStatistics } from '../../../runtime/statistics.js'
import { processIn, ToldWork, workKey, workSample } from '../../../runtime/told-work.js'

function done(records: number, scope?: string): StageStatistics {
  const statistics = { ...noStatistics('score', scope), aborted: 1, state: { entries: 5, bytes: 50 } }
  for (let i = 0; i < records; i++) addTime(statistics.records, 3)
  return statistics
}

/** As it comes out of the topic. */
function throughTopic(statistics: StageStatistics[]) {
  const type = avro.Type.forSchema(lagSampleSchema, { registry: {} })
  const sample: LagSample = { at: 1, lag: 0, arrived: 0, partitions: [], work: statistics.map(workSample) }
  return (type.fromBuffer(type.toBuffer(sample)) as LagSample).work!
}

const count = ({ records }: StageStatistics) => records.counts.reduce((sum, one) => sum + one, 0)

it('what processes have done goes through the topic, and is summed up', () => {
  const told = new ToldWork()
  const statistics = [done(3), { ...done(2, 'wide'), state: undefined }]
  told.take('one', throughTopic(statistics))
  expect(told.all()).toEqual(statistics)
  told.take('one', throughTopic([done(4)]))
  told.take('two', throughTopic([done(10)]))
  expect(told.all().map(({ scope }) => scope)).toEqual(expect.arrayContaining([undefined, 'wide']))
  expect(count(told.all().find(({ scope }) => !scope)!)).toBe(14)
  told.take('two', null)
  const left = told.all().find(({ scope }) => !scope)!
  expect([count(left), left.aborted, left.state]).toEqual([14, 2, { entries: 5, bytes: 50 }])
})

it('stores of a process that has fallen silent count no more, and what it has done counts once if it is heard again', () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  try {
    const told = new ToldWork()
    told.take('one', throughTopic([done(3)]))
    vi.advanceTimersByTime(61_000)
    expect(told.all().map((one) => [count(one), one.state!.entries])).toEqual([[3, 0]])
    told.take('one', throughTopic([done(5)]))
    expect(told.all().map((one) => [count(one), one.state!.entries])).toEqual([[5, 5]])
  } finally {
    vi.useRealTimers()
  }
})

it('of another version with other buckets nothing is taken', () => {
  const told = new ToldWork()
  const [sample] = throughTopic([done(3)])
  told.take('other', [{ ...sample!, records: { counts: [1, 2], sum: 3 } }])
  expect(told.all()).toEqual([])
})

it('keys tell processes from groups; a sample of a group tells of no work', () => {
  expect(processIn(workKey('sluice@host/1'))).toBe('sluice@host/1')
  expect(processIn('sluice.extract@17')).toBeUndefined()
  const type = avro.Type.forSchema(lagSampleSchema, { registry: {} })
  const sample = { at: 1, lag: 2, arrived: 3, partitions: [] }
  expect(type.fromBuffer(type.toBuffer(sample))).toMatchObject({ ...sample, work: [] })
})
