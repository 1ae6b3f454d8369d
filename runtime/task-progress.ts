import { type Checkpoint, checkpointIn } from './changelog.js'
import type { Cluster } from './cluster.js'
import { batchTails, type TailRange } from './kafka/batch-tails.js'
import type { LastRecord } from './kafka/record-batch.js'

/** How far a task has come, as its changelog says. */
export interface TaskProgress extends Checkpoint {
  /** When it was committed, milliseconds since 1970. */
  at: number
}

interface Search {
  topic: string
  partition: number
  start: bigint
  /** The changelog is read from here up to `behind`. */
  from: bigint
  behind: bigint
  back: bigint
}

/** A checkpoint is the last record of its transaction: this reaches it over its marker, and over a claim and the claim's marker. */
const FIRST_BACK = 4n
const FURTHER = 8n

/**
 * The latest checkpoint of each task, by changelog and partition, read from the ends of the changelogs backwards: a few requests to each broker, however
 * many tasks there are. Tasks that have committed nothing are left out.
 * @param changelogs their names on the cluster
 */
export async function latestProgress(
  { reader }: Pick<Cluster, 'reader'>,
  changelogs: readonly string[],
): Promise<Map<string, Map<number, TaskProgress>>> {
  const found = new Map(changelogs.map((changelog) => [changelog, new Map<number, TaskProgress>()]))
  if (changelogs.length === 0) return found
  const [starts, ends] = await Promise.all([
    reader.offsetsOf([...changelogs], 'start'),
    reader.offsetsOf([...changelogs], 'end'),
  ])
  let open: Search[] = []
  for (const [topic, partitions] of ends) {
    for (const [partition, end] of partitions) {
      const start = starts.get(topic)!.get(partition) ?? 0n
      if (end > start) open.push(step({ topic, partition, start, from: end, behind: end, back: FIRST_BACK }))
    }
  }
  while (open.length > 0) {
    const seen = (await batchTails(reader, open.map(rangeOf))).map(lastCheckpoint)
    const further: Search[] = []
    for (const [i, search] of open.entries()) {
      const progress = seen[i]
      if (progress) found.get(search.topic)!.set(search.partition, progress)
      else if (search.from > search.start) further.push(step(search))
    }
    open = further
  }
  return found
}

/** The stretch before the one that was read. */
function step({ topic, partition, start, from, back }: Search): Search {
  const earlier = from - back
  return { topic, partition, start, from: earlier > start ? earlier : start, behind: from, back: back * FURTHER }
}

const rangeOf = ({ topic, partition, from, behind }: Search): TailRange => ({
  topic,
  partition,
  offset: from,
  end: behind,
})

/** A checkpoint is the last record of the last batch of its transaction. */
function lastCheckpoint(tails: readonly LastRecord[]): TaskProgress | undefined {
  for (const { key, value, timestamp } of [...tails].reverse()) {
    const checkpoint = key && checkpointIn(key.toString(), value)
    if (checkpoint) return { ...checkpoint, at: timestamp }
  }
  return undefined
}
