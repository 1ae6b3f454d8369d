import { createHash } from 'node:crypto'
import { type BenchmarkText, encodeBenchmarks, packBenchmarks } from '../processors/decontaminate/benchmark-texts.js'
import { type OutputRecord, Writer } from '../runtime/kafka/writer.js'
import { table } from '../runtime/tables.js'
import type { Run } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { blobRecords } from './models.js'

export const BENCHMARKS = 'benchmarks'
const HASH_DIGITS = 32

/** The benchmark texts that a run has which begins now. */
export interface BenchmarksNow {
  /** Null where there are none. */
  hash: string | null
  /** Publish them, unless a run has them already. */
  records: OutputRecord[]
}

/**
 * What the table of benchmark texts is now, for the record of a run: what changes in the table later is for later runs.
 * `models.blobs` must be prepared.
 */
export async function benchmarksNow(cluster: Cluster, runs: Iterable<Run>): Promise<BenchmarksNow> {
  const texts = await textsInUse(cluster)
  if (texts.length === 0) return { hash: null, records: [] }
  const content = encodeBenchmarks(texts)
  const hash = hashOf(content)
  const isPublished = [...runs].some(({ benchmarks }) => benchmarks === hash)
  return { hash, records: isPublished ? [] : blobRecords(cluster, hash, packBenchmarks(content)) }
}

/** The hash that a run would have which began now. */
export async function benchmarksHash(cluster: Cluster): Promise<string | null> {
  const texts = await textsInUse(cluster)
  return texts.length === 0 ? null : hashOf(encodeBenchmarks(texts))
}

const hashOf = (content: Buffer): string => createHash('sha256').update(content).digest('hex').slice(0, HASH_DIGITS)

/** The same for whoever is not the leader of the rounds: the texts are published when this returns. @returns their hash; null where there are none */
export async function publishedBenchmarks(cluster: Cluster, runs: Iterable<Run>): Promise<string | null> {
  await cluster.codec.prepare(['models.blobs'])
  const { hash, records } = await benchmarksNow(cluster, runs)
  if (records.length === 0) return hash
  const id = cluster.names.transactionalId(BENCHMARKS, hash!, 0)
  const writer = await Writer.open(cluster.transport, id, (topic) => cluster.partitionCount(topic))
  try {
    await writer.transaction(records)
  } finally {
    await writer.close()
  }
  return hash
}

/** Texts that nobody excused, in the order of their keys, whatever the order in which they came. */
async function textsInUse(cluster: Cluster): Promise<BenchmarkText[]> {
  const entries = [...(await table(cluster, BENCHMARKS))].filter(([, { excused }]) => !excused)
  return entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { source, item, field, text }]) => ({ source, item, field, text }))
}
