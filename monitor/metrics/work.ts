import { type StageStatistics, TIME_BOUNDS, type Times } from '../../runtime/statistics.js'
import { counter, type Family, gauge, type Labels, type Sample, series } from './family.js'
import { stageLabels } from './lag.js'

/** What the processes of this deployment have done that tell of it. */
export function workFamilies(statistics: readonly StageStatistics[]): Family[] {
  const each = (of: (one: StageStatistics) => number | undefined): Sample[] =>
    statistics.flatMap((one) => series(stageLabels(one.stage, one.scope), of(one)))
  return [
    histogram('sluice_record_seconds', 'Time that a record takes in its stage', statistics, ({ records }) => records),
    histogram(
      'sluice_transaction_seconds',
      'Time that a transaction takes to be written and committed',
      statistics,
      ({ transactions }) => transactions,
    ),
    counter(
      'sluice_transactions_aborted_total',
      'Transactions that were given up',
      each(({ aborted }) => aborted),
    ),
    counter(
      'sluice_batch_retries_total',
      'Batches that were begun again after an error',
      each(({ retries }) => retries),
    ),
    counter(
      'sluice_rebalances_total',
      'Generations of its group that an instance has joined',
      each(({ rebalances }) => rebalances),
    ),
    gauge(
      'sluice_state_entries',
      'Entries of the local stores',
      each(({ state }) => state?.entries),
    ),
    gauge(
      'sluice_state_bytes',
      'Bytes of the local stores on disk',
      each(({ state }) => state?.bytes),
    ),
  ]
}

const histogram = (
  name: string,
  help: string,
  statistics: readonly StageStatistics[],
  of: (one: StageStatistics) => Times,
): Family => ({
  name,
  help,
  type: 'histogram',
  values: statistics.flatMap((one) => buckets(name, stageLabels(one.stage, one.scope), of(one))),
})

function buckets(name: string, labels: Labels, { counts, sum }: Times): Sample[] {
  let below = 0
  const cumulative = counts.map((count, i): Sample => {
    below += count
    return { metricName: `${name}_bucket`, labels: { ...labels, le: TIME_BOUNDS[i] ?? '+Inf' }, value: below }
  })
  return [
    ...cumulative,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: below },
  ]
}
