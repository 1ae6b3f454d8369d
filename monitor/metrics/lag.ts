import type { LagState } from '../../runtime/lag-status.js'
import type { LagPartition, LagRow, LagView } from '../lag-row.js'
import { type Family, gauge, type Labels, type Sample, series } from './family.js'

const stagesOf = ({ rows }: LagView): LagRow[] => rows.filter(({ within }) => !within)

/**
 * Lag under the names and labels of kafka-lag-exporter, so that its dashboards show it. Its lag in seconds is the age of the first record that waits.
 * @param cluster name of the Kafka cluster
 */
export function lagExporterFamilies(view: LagView, cluster: string): Family[] {
  const rows = stagesOf(view)
  const partitions = rows.flatMap((row) => row.partitions.map((partition) => ({ row, partition })))
  const each = (of: (partition: LagPartition) => number | undefined): Sample[] =>
    partitions.flatMap(({ row, partition }) => series(memberLabels(cluster, row, partition), of(partition)))
  const groups = (of: (row: LagRow) => number | undefined): Sample[] =>
    rows.flatMap((row) => series({ cluster_name: cluster, group: row.group }, of(row)))
  const topics = rows.flatMap(({ group, partitions }) =>
    [...new Set(partitions.map(({ topic }) => topic))].map((topic) => ({
      labels: { cluster_name: cluster, group, topic },
      value: partitions.reduce((sum, one) => sum + (one.topic === topic ? one.lag : 0), 0),
    })),
  )
  const ends = new Map(partitions.map(({ partition }) => [`${partition.topic}/${partition.partition}`, partition]))
  const offsets = (of: (partition: LagPartition) => number): Sample[] =>
    [...ends.values()].map((one) => ({
      labels: { cluster_name: cluster, topic: one.topic, partition: one.partition },
      value: of(one),
    }))
  return [
    gauge(
      'kafka_partition_latest_offset',
      'Next offset of the partition',
      offsets(({ latest }) => latest),
    ),
    gauge(
      'kafka_partition_earliest_offset',
      'First offset of the partition',
      offsets(({ earliest }) => earliest),
    ),
    gauge(
      'kafka_consumergroup_group_offset',
      'Next offset that the group will process',
      each(({ position }) => position),
    ),
    gauge(
      'kafka_consumergroup_group_lag',
      'Committed records that wait, without markers',
      each(({ lag }) => lag),
    ),
    gauge(
      'kafka_consumergroup_group_lag_seconds',
      'Age of the first record that waits',
      each(({ secondsBehind }) => secondsBehind),
    ),
    gauge('kafka_consumergroup_group_max_lag', 'Largest lag of the partitions', groups(mostOf(({ lag }) => lag))),
    gauge(
      'kafka_consumergroup_group_max_lag_seconds',
      'Largest lag in seconds of the partitions',
      groups(({ secondsBehind }) => secondsBehind),
    ),
    gauge(
      'kafka_consumergroup_group_sum_lag',
      'Sum of the lags of the partitions',
      groups(({ lag }) => lag),
    ),
    gauge('kafka_consumergroup_group_topic_sum_lag', 'The same by topic', topics),
  ]
}

const memberLabels = (cluster: string, { group }: LagRow, { topic, partition, owner }: LagPartition): Labels => ({
  cluster_name: cluster,
  group,
  topic,
  partition,
  member_host: owner?.host ?? '',
  consumer_id: owner?.memberId ?? '',
  client_id: owner?.clientId ?? '',
})

const mostOf =
  (of: (partition: LagPartition) => number) =>
  ({ partitions }: LagRow): number | undefined =>
    partitions.length > 0 ? Math.max(...partitions.map(of)) : undefined

/** As Burrow numbers them. */
const STATES: Record<LagState, number> = { OK: 1, WARN: 2, STOP: 4, STALL: 5, REWIND: 6 }

/** Labels of everything that is told of a stage: the run is empty for what exists once. */
export const stageLabels = (stage: string, run: string | undefined): Labels => ({ stage, run: run ?? '' })

/** When the deployment was looked at: all else that is told of it is left out once that is too long ago. */
export const lookFamily = ({ at }: LagView): Family =>
  gauge('sluice_look_timestamp_seconds', 'When the deployment was looked at last', [{ labels: {}, value: at / 1000 }])

/** What is known of each stage besides. */
export function stageFamilies(view: LagView): Family[] {
  const rows = stagesOf(view)
  const each = (of: (row: LagRow) => number | undefined): Sample[] =>
    rows.flatMap((row) => series(stageLabels(row.name, row.run), of(row)))
  const tasks = (of: (task: NonNullable<LagPartition['task']>) => number) => (row: LagRow) => {
    const told = new Map(row.partitions.flatMap(({ task }) => (task ? [[task.name, task] as const] : [])))
    return [...told.values()].reduce((sum, task) => sum + of(task), 0)
  }
  const finite = (seconds: number | undefined) => (seconds === Number.POSITIVE_INFINITY ? undefined : seconds)
  return [
    gauge(
      'sluice_stage_lag_records',
      'Committed records that wait for the stage',
      each(({ lag }) => lag),
    ),
    gauge(
      'sluice_stage_lag_exact',
      '1 where the lag is counted, 0 where it is estimated',
      each(({ isExact }) => Number(isExact)),
    ),
    gauge(
      'sluice_stage_lag_seconds',
      'Age of the first record that waits, or, where the input has an end, how far it is from there',
      each(({ secondsBehind }) => secondsBehind),
    ),
    gauge(
      'sluice_stage_arriving_per_second',
      'Records that come to the stage',
      each((row) => row.in),
    ),
    gauge(
      'sluice_stage_processed_per_second',
      'Records that the stage gets through',
      each(({ out }) => out),
    ),
    gauge(
      'sluice_stage_drain_seconds',
      'Time until nothing waits, at the present rates',
      each(({ secondsToDrain }) => secondsToDrain),
    ),
    gauge(
      'sluice_stage_removal_seconds',
      'Time until retention removes the first record that waits, at the earliest',
      each(({ secondsKept }) => finite(secondsKept)),
    ),
    gauge(
      'sluice_stage_commit_age_seconds',
      'Time since the latest commit',
      each(({ secondsSinceCommit }) => secondsSinceCommit),
    ),
    gauge(
      'sluice_stage_status',
      '1 OK, 2 WARN, 4 STOP, 5 STALL, 6 REWIND, as Burrow numbers them',
      each(({ state }) => STATES[state]),
    ),
    gauge(
      'sluice_stage_workers',
      'Processes that work on the stage',
      each(({ workers }) => workers),
    ),
    gauge(
      'sluice_stage_tasks_stopped',
      'Tasks that refuse to go on',
      each(tasks(({ status }) => Number(status.state === 'stopped'))),
    ),
    gauge(
      'sluice_stage_tasks_waiting',
      'Tasks that wait for brokers, registry or local store',
      each(tasks(({ status }) => Number(status.state === 'waiting'))),
    ),
    gauge(
      'sluice_stage_task_errors',
      'Errors of cluster, registry or local store, since their owners have the tasks',
      each(tasks(({ status }) => status.errors)),
    ),
    gauge(
      'sluice_stage_restored_records',
      'Changelog records applied by the latest restores',
      each(tasks(({ status }) => status.restored)),
    ),
    gauge(
      'sluice_stage_restoring_records',
      'Changelog records to be applied in all by the latest restores',
      each(tasks(({ status }) => status.restoring)),
    ),
    gauge('sluice_instances', 'Processes that work on any stage', [{ labels: {}, value: instancesIn(rows) }]),
    gauge(
      'sluice_end_to_end_seconds',
      'Estimate of how long a record takes from ingest to its verdict: the ages of what waits first at each stage, summed up',
      endToEnd(rows),
    ),
  ]
}

const instancesIn = (rows: readonly LagRow[]): number =>
  new Set(rows.flatMap(({ partitions }) => partitions.flatMap(({ owner }) => owner?.clientId ?? []))).size

/** By run: what exists once comes before each. Only of runs that new pages flow through. */
function endToEnd(rows: readonly LagRow[]): Sample[] {
  const live = rows.filter(({ behindWhat }) => behindWhat === 'now')
  const names = new Set(live.flatMap(({ run }) => run ?? []))
  const runs = names.size > 0 ? names : new Set([''])
  return [...runs].flatMap((run) => {
    const chain = live.filter((row) => !row.run || row.run === run)
    if (chain.some(({ secondsBehind }) => secondsBehind === undefined)) return []
    return [{ labels: { run }, value: chain.reduce((sum, { secondsBehind }) => sum + secondsBehind!, 0) }]
  })
}
