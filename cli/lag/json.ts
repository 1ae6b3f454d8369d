import type { LagPartition, LagRow, LagView } from '../../monitor/lag-row.js'

/** Counted up when a field changes its meaning or goes; new ones may come. docs/monitoring.md has them. */
const VERSION = 1

/** A look as JSON: null is what nobody knows; time until retention is null as well where nothing is removed. */
export const lagJson = ({ at, rows, notes }: LagView) => ({
  version: VERSION,
  at: new Date(at).toISOString(),
  ok: rows.every(({ state }) => state === 'OK'),
  stages: rows.map(stageJson),
  notes,
})

const stageJson = (row: LagRow) => ({
  stage: row.name,
  within: row.within ?? null,
  run: row.run ?? null,
  group: row.group,
  lag: row.lag ?? null,
  exact: row.isExact,
  secondsBehind: row.secondsBehind ?? null,
  behind: row.behindWhat,
  inPerSecond: row.in ?? null,
  outPerSecond: row.out ?? null,
  secondsToDrain: row.secondsToDrain ?? null,
  trend: row.trend ?? null,
  status: row.state,
  why: row.why,
  workers: row.workers ?? null,
  secondsSinceCommit: row.secondsSinceCommit ?? null,
  secondsUntilRemoved: finite(row.secondsKept),
  failed: row.failed ?? null,
  partitions: row.partitions.map(partitionJson),
})

const partitionJson = (partition: LagPartition) => ({
  topic: partition.topic,
  partition: partition.partition,
  start: partition.start,
  committed: partition.position,
  end: partition.end,
  lag: partition.lag,
  exact: partition.isExact,
  secondsBehind: partition.secondsBehind ?? null,
  secondsUntilRemoved: finite(partition.secondsKept),
  committedAt: partition.committedAt > 0 ? new Date(partition.committedAt).toISOString() : null,
  owner: partition.owner ?? null,
  status: partition.status.state,
  why: partition.status.why,
  task: partition.task?.status ?? null,
})

const finite = (seconds: number | undefined): number | null =>
  seconds === undefined || seconds === Number.POSITIVE_INFINITY ? null : seconds
