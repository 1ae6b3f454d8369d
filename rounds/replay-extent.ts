import type { Reader } from '../runtime/kafka/reader.js'
import { table } from '../runtime/tables.js'
import type { Cluster } from '../topology/cluster.js'
import { INTAKE } from '../topology/meaning.js'
import { RunError } from './run-record.js'

/** Where a replay begins: with the records written at a time (milliseconds since 1970) or later, or at an offset, the same in each partition. */
export type Since = { time: number } | { offset: number }

/** Where a replay begins and ends in the topic that it starts from. */
export interface ReplayExtent {
  /** Empty when it begins with the topic. */
  since: Map<number, bigint>
  barrier: Map<number, bigint>
  removed: Removed
}

/** What is no longer there of what was asked for. Since a time, only some of it may have been of that time. */
export interface Removed {
  records: number
  /** All that was ever written to the topic. */
  of: number
}

/**
 * Places a replay in a topic as it is now.
 * @param topic its name on the cluster
 * @throws {RunError} when there is nothing since then
 */
export async function replayExtent(reader: Reader, topic: string, since: Since | undefined): Promise<ReplayExtent> {
  const starts = await reader.offsets(topic, 'start')
  const barrier = await reader.offsets(topic, 'end')
  const asked = await offsetsFor(reader, topic, since, [...barrier.keys()])
  const begin = new Map<number, bigint>()
  let [removed, all, left] = [0n, 0n, 0n]
  for (const [partition, end] of barrier) {
    const [start, wanted] = [starts.get(partition) ?? 0n, asked.get(partition)!]
    const from = wanted < start ? start : wanted > end ? end : wanted
    begin.set(partition, from)
    // A time is found among the records that are left: one that begins with the first of them may lack some.
    const first = since && 'time' in since && from === start ? 0n : wanted
    if (first < start) removed += start - first
    all += end
    left += end - from
  }
  if (since && left === 0n) throw new RunError(`there is nothing in ${topic} since then`)
  return { since: since ? begin : new Map(), barrier, removed: { records: Number(removed), of: Number(all) } }
}

async function offsetsFor(
  reader: Reader,
  topic: string,
  since: Since | undefined,
  partitions: number[],
): Promise<Map<number, bigint>> {
  if (since && 'time' in since) return reader.offsetsAt(topic, since.time)
  const offset = BigInt(since?.offset ?? 0)
  return new Map(partitions.map((partition) => [partition, offset]))
}

/** @throws {RunError} when no page was taken from a crawl of that label; the message names those that there are */
export async function checkCrawl(cluster: Cluster, crawl: string): Promise<void> {
  const taken = [...(await table(cluster, INTAKE)).values()].filter(({ taken }) => taken > 0)
  const labels = [...new Set(taken.map(({ crawl }) => crawl))].sort()
  if (!labels.includes(crawl))
    throw new RunError(`no page is from a crawl ${crawl}; there are: ${labels.join(', ') || 'none'}`)
}
