import type { SluiceStage } from '../processors/define-stage.js'
import type { Checkpoint } from '../runtime/changelog.js'
import { ORIGIN_HEADER, originIn } from '../runtime/processing.js'
import type { Cluster } from '../topology/cluster.js'
import type { SluiceTopology } from '../topology/topology.js'

/**
 * Compares what the tasks of a stage say that they have written with what stands in the topics. A log holds just that; a
 * table may hold less, since it is compacted, but never more.
 * @param scope in which the stage works
 * @param done the latest checkpoints of the stage's tasks, by partition
 * @returns what does not fit, in words
 */
export async function writtenFaults(
  cluster: Cluster,
  stage: SluiceStage,
  scope: string | undefined,
  done: ReadonlyMap<number, Checkpoint>,
  { topics }: SluiceTopology,
): Promise<string[]> {
  const faults: string[] = []
  for (const topic of stage.writes) {
    const name = cluster.names.topic(topic, scope)
    let written = 0
    for (const checkpoint of done.values()) written += checkpoint.written.get(name) ?? 0
    const found = await countOf(cluster, name, stage, scope, done)
    const lost = topics[topic]!.kind === 'log' && found < written
    if (found > written || lost)
      faults.push(`${stage.name}: wrote ${written} records to ${topic}, which holds ${found}`)
  }
  return faults
}

/** Records that a stage made from inputs before its checkpoints; what came later is not in the checkpoints either. */
async function countOf(
  cluster: Cluster,
  topic: string,
  { reads }: SluiceStage,
  scope: string | undefined,
  done: ReadonlyMap<number, Checkpoint>,
): Promise<number> {
  let count = 0
  for await (const { headers } of cluster.reader.all(topic)) {
    const header = headers[ORIGIN_HEADER]?.toString()
    if (!header) continue
    const origin = originIn(header)
    if (origin.scope !== scope || !reads.some((one) => one === origin.topic)) continue
    if (origin.offset < (done.get(origin.partition)?.positions.get(origin.topic) ?? 0n)) count++
  }
  return count
}
