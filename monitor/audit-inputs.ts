import type { SluiceStage } from '../processors/define-stage.js'
import type { FetchedRecord } from '../runtime/kafka/transport.js'
import { isSelected } from '../runtime/selection.js'
import type { Extent } from '../runtime/work.js'
import type { Cluster } from '../topology/cluster.js'

/** Records of the first topic of a stage that come to it, now or later. */
export async function* inputsOf(
  cluster: Cluster,
  { reads: [input] }: SluiceStage,
  run: string | undefined,
  { from, selection }: Extent,
): AsyncGenerator<FetchedRecord> {
  const topic = input!
  for await (const record of cluster.reader.all(cluster.names.topic(topic, run))) {
    if (record.offset < (from?.get(topic)?.get(record.partition) ?? 0n)) continue
    if (await isSelected(cluster.codec, selection, { ...record, topic })) yield record
  }
}
