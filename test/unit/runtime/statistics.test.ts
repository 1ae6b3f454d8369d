import { expect, it } from 'vitest'
import { addTime, noStatistics, type StageStatistics, StatisticsSum } from '../../../runtime/statistics.js'

/** What a process has done that has processed so many records. */
function done(records: number, rebalances = 1, bytes = 0): StageStatistics {
  const statistics = { ...noStatistics('extract', undefined), rebalances, state: { entries: 0, bytes } }
  for (let i = 0; i < records; i++) addTime(statistics.records, 1)
  return statistics
}

const count = ({ records }: StageStatistics) => records.counts.reduce((sum, one) => sum + one, 0)

it('sums never fall: of a process that begins again what it had done before stays', () => {
  const sum = new StatisticsSum()
  const counted = () => count(sum.all()[0]!)
  sum.take('0', [done(10, 1, 500)])
  sum.take('1', [done(5, 1, 100)])
  expect(counted()).toBe(15)
  sum.take('0', [done(12, 1, 600)])
  expect(counted()).toBe(17)
  sum.take('0', [done(3, 1, 50)])
  expect(counted()).toBe(20)
  // The store of the former is not there beside that of the new one.
  expect(sum.all()[0]!.state!.bytes).toBe(150)
  sum.take('0', [])
  expect(counted()).toBe(20)
})

it('the size of stores is not told where one of them cannot be read', () => {
  const sum = new StatisticsSum()
  sum.take('0', [done(1, 1, 500)])
  sum.take('1', [{ ...done(1), state: undefined }])
  expect(sum.all()).toMatchObject([{ state: undefined, rebalances: 2 }])
})
