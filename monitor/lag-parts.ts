import type { Group } from '../runtime/kafka/groups.js'
import type { PartitionLag, StageLag } from '../runtime/lag.js'
import type { PartitionSample } from '../runtime/lag-windows.js'
import type { LagPartition } from './lag-row.js'

/** Who has each partition, by `TOPIC/PARTITION`. */
export const ownersIn = (group: Group | undefined): Map<string, NonNullable<LagPartition['owner']>> =>
  new Map(
    (group?.members ?? []).flatMap(({ clientId, memberId, host, assigned }) =>
      [...assigned].flatMap(([topic, partitions]) =>
        partitions.map((partition) => [`${topic}/${partition}`, { clientId, memberId, host }] as const),
      ),
    ),
  )

/**
 * Seconds until retention removes the first record that waits, at the earliest, since it removes whole segments.
 * @param retention in milliseconds; infinite where nothing is removed by its age, undefined where nobody tells
 * @returns infinity where nothing is; undefined where nothing waits, or nobody knows
 */
export function secondsKept(
  { lag, isLost, firstTimestamp }: { lag: number; isLost: boolean; firstTimestamp?: number },
  retention: number | undefined,
  now: number,
): number | undefined {
  if (isLost) return 0
  if (retention === Number.POSITIVE_INFINITY) return retention
  if (retention === undefined || lag === 0 || firstTimestamp === undefined || firstTimestamp <= 0) return undefined
  return Math.max(0, firstTimestamp + retention - now) / 1000
}

/** Records that tasks have written to each physical topic so far. */
export function writtenIn(lags: readonly StageLag[]): Map<string, number> {
  const sums = new Map<string, number>()
  for (const { progress } of lags) {
    for (const { written } of progress.values()) {
      for (const [topic, count] of written) sums.set(topic, (sums.get(topic) ?? 0) + count)
    }
  }
  return sums
}

/** The ends of the partitions of a topic, summed up. */
export const endOf = (rows: readonly PartitionLag[], name: string): number =>
  rows.reduce((sum, { topic, end }) => sum + (topic === name ? end : 0), 0)

/** A partition as it is looked at, under the physical name of its topic. */
export const placeOf = (
  { partition, start, committed, end, earliest, latest, lag, isExact, isLost }: PartitionLag,
  topic: string,
) => ({ topic, partition, start, position: committed, end, earliest, latest, lag, isExact, isLost })

export const sampleOf = ({ topic, partition, position, end, lag, committedAt }: PartitionSample): PartitionSample => ({
  topic,
  partition,
  position,
  end,
  lag,
  committedAt,
})

/** How far the first record that waits is from a time, in seconds; undefined where one of them is not known. */
export function secondsBehind({ lag, firstTimestamp }: PartitionLag, until: number | undefined): number | undefined {
  if (lag === 0) return 0
  return secondsFrom(firstTimestamp, until)
}

/** Clocks that are kept right differ by less. */
const CLOCKS_MS = 2000

/**
 * Seconds from one time to a later one, both in milliseconds since 1970.
 * @returns undefined where one of them is not known, or the first is the later one: their clocks differ, or one was set back
 */
export function secondsFrom(time: number | undefined, until: number | undefined): number | undefined {
  if (time === undefined || time <= 0 || until === undefined || time - until > CLOCKS_MS) return undefined
  return Math.max(0, until - time) / 1000
}
