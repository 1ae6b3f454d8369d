import type { SluiceStage } from '../processors/define-stage.js'
import type { Checkpoint } from '../runtime/changelog.js'
import { ORIGIN_HEADER } from '../runtime/processing.js'
import type { Cluster } from '../topology/cluster.js'
import type { SluiceTopology } from '../topology/topology.js'

/**
 * Compares what the tasks of a stage say that they have written with what stands in the topics. A log holds just that; a
 * table may hold less, since it is compacted, but never more.
 * @param done the latest checkpoints of the stage's tasks, by partition
 * @returns what does not fit, in words
 */
export async function writtenFaults(
  cluster: Cluster,
  { topics }: SluiceTopology,
  stage: SluiceStage,
  run: string | undefined,
  done: ReadonlyMap<number, Checkpoint>,
): Promise<string[]> {
  const faults: string[] = []
  for (const topic of stage.writes) {
    // Into what exists once all runs write, and nothing tells whose a record is.
    if (stage.scoped && !topics[topic]!.scoped) continue
    const name = cluster.names.topic(topic, run)
    let written = 0
    for (const checkpoint of done.values()) written += checkpoint.written.get(name) ?? 0
    const found = await countOf(cluster, name, stage, done)
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
  done: ReadonlyMap<number, Checkpoint>,
): Promise<number> {
  let count = 0
  for await (const { headers } of cluster.reader.all(topic)) {
    const origin = headers[ORIGIN_HEADER]?.toString()
    if (!origin) continue
    const [input, partition, offset] = parts(origin)
    if (!reads.some((one) => one === input)) continue
    if (BigInt(offset) < (done.get(Number(partition))?.positions.get(input) ?? 0n)) count++
  }
  return count
}

/** An origin is TOPIC/PARTITION/OFFSET. */
function parts(origin: string): [topic: string, partition: string, offset: string] {
  const last = origin.lastIndexOf('/')
  const middle = origin.lastIndexOf('/', last - 1)
  return [origin.slice(0, middle), origin.slice(middle + 1, last), origin.slice(last + 1)]
}
