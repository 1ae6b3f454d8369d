import { type Checkpoint, checkpoints } from './changelog.js'
import type { Cluster } from './cluster.js'
import { RETRIES } from './dead-letter.js'
import type { Stage } from './stage.js'
import type { Extent } from './work.js'

export interface PartitionLag {
  stage: string
  scope?: string
  topic: string
  partition: number
  /** Where the topic begins for the stage. */
  start: number
  committed: number
  end: number
  /** Records not yet processed; commit markers between records count, so it can be a little too high, never too low. */
  lag: number
}

/**
 * Lag of one stage in each partition of its inputs, and of what was sent back to it, where anything was. Exactly 0 when nothing
 * is left to process.
 * @param extent of the work; what its selection leaves out counts too, until it is passed over
 */
export async function stageLag(
  cluster: Cluster,
  stage: Stage,
  scope?: string,
  extent: Extent = {},
): Promise<PartitionLag[]> {
  const { names, reader } = cluster
  const rows: PartitionLag[] = []
  for (const name of stage.reads) rows.push(...(await topicLag(cluster, stage, scope, name, extent)))
  const retries = [...(await reader.offsets(names.topic(RETRIES), 'end')).values()]
  if (retries.some((end) => end > 0n)) {
    const partitions = new Set(rows.map(({ partition }) => partition))
    const sentBack = await topicLag(cluster, stage, scope, RETRIES)
    rows.push(...sentBack.filter(({ partition }) => partitions.has(partition)))
  }
  return rows
}

async function topicLag(
  cluster: Cluster,
  stage: Stage,
  scope: string | undefined,
  name: string,
  { from, until }: Extent = {},
): Promise<PartitionLag[]> {
  const { admin, names, reader } = cluster
  const topic = names.topic(name, scope)
  const committed = await admin.committed(names.group(stage.name, scope), topic)
  const starts = await reader.offsets(topic, 'start')
  const ends = await reader.offsets(topic, 'end')
  let known: Map<number, Checkpoint> | undefined
  const rows: PartitionLag[] = []
  for (const [partition, last] of ends) {
    const limit = until?.get(name)?.get(partition)
    const end = limit !== undefined && limit < last ? limit : last
    const begin = from?.get(name)?.get(partition) ?? starts.get(partition)!
    let position = committed.get(partition)
    if (position === undefined && end > begin) {
      // Committed offsets expire; what counts is in the changelog.
      known ??= await checkpoints(reader, names.changelog(stage.name, scope))
      position = known.get(partition)?.positions.get(name)
    }
    position ??= begin
    // What was removed before it was processed is not done; the task says so when it comes to it.
    const removed = position < starts.get(partition)!
    const behind = end > position && (removed || (await hasRecords(cluster, topic, partition, position, end)))
    const lag = behind ? Number(end - position) : 0
    const [start, committedTo, endsAt] = [Number(begin), Number(position), Number(end)]
    rows.push({ stage: stage.name, scope, topic: name, partition, start, committed: committedTo, end: endsAt, lag })
  }
  return rows
}

/** Whether there are records, and not only commit markers and aborted ones, between two offsets. */
async function hasRecords(cluster: Cluster, topic: string, partition: number, offset: bigint, end: bigint) {
  for await (const _ of cluster.reader.read({ topic, partition, offset }, end, 64 << 10)) return true
  return false
}

export const totalLag = (rows: PartitionLag[]): number => rows.reduce((sum, { lag }) => sum + lag, 0)
