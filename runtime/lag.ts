import type { Cluster } from './cluster.js'
import type { Stage } from './stage.js'

export interface PartitionLag {
  stage: string
  scope?: string
  topic: string
  partition: number
  committed: number
  end: number
  /** Records not yet processed; commit markers between records count, so it can be a little too high, never too low. */
  lag: number
}

/** Lag of one stage in each partition of its inputs. Exactly 0 when nothing is left to process. */
export async function stageLag(cluster: Cluster, stage: Stage, scope?: string): Promise<PartitionLag[]> {
  const { admin, names, reader } = cluster
  const rows: PartitionLag[] = []
  for (const name of stage.reads) {
    const topic = names.topic(name, scope)
    const committed = await admin.committed(names.group(stage.name, scope), topic)
    const starts = await reader.offsets(topic, 'start')
    const ends = await reader.offsets(topic, 'end')
    for (const [partition, end] of ends) {
      const from = committed.get(partition) ?? starts.get(partition)!
      const behind = end > from && (await hasRecords(cluster, topic, partition, from, end))
      rows.push({
        stage: stage.name,
        scope,
        topic: name,
        partition,
        committed: Number(from),
        end: Number(end),
        lag: behind ? Number(end - from) : 0,
      })
    }
  }
  return rows
}

/** Whether there are records, and not only commit markers and aborted ones, between two offsets. */
async function hasRecords(cluster: Cluster, topic: string, partition: number, offset: bigint, end: bigint) {
  for await (const _ of cluster.reader.read({ topic, partition, offset }, end, 64 << 10)) return true
  return false
}

export const totalLag = (rows: PartitionLag[]): number => rows.reduce((sum, { lag }) => sum + lag, 0)
