import type { Cluster } from './cluster.js'
import { DEAD_LETTERS, type DeadLetter, failedRecordOf, RETRIES } from './dead-letter.js'
import { type OutputRecord, Writer } from './kafka/writer.js'
import { records } from './tables.js'

/** A record that has failed and was not sent back since. */
export interface OpenFailure {
  /** Where its letter stands among the dead letters. */
  partition: number
  offset: bigint
  /** The letter, without the record's bytes. */
  letter: Omit<DeadLetter, 'key' | 'value'>
}

/** The records that have failed and were not sent back since, by their latest letter, in the order of the log. */
export async function openFailures(cluster: Cluster): Promise<OpenFailure[]> {
  const open = new Map<string, OpenFailure>()
  const failures = new Map<string, number>()
  for await (const { value, record } of records<unknown, typeof DEAD_LETTERS>(cluster, DEAD_LETTERS)) {
    if (!value) continue
    const { key: _, value: __, ...letter } = value
    const name = failedRecordOf(value)
    failures.set(name, (failures.get(name) ?? 0) + 1)
    open.set(name, { partition: record.partition, offset: record.offset, letter })
  }
  for await (const { value } of records<unknown, typeof RETRIES>(cluster, RETRIES)) {
    if (!value) continue
    const name = failedRecordOf(value)
    const left = (failures.get(name) ?? 0) - 1
    failures.set(name, left)
    if (left <= 0) open.delete(name)
  }
  return [...open.values()]
}

/** A dead letter, whole. @returns undefined when there is none at this place */
export async function deadLetterAt(
  cluster: Cluster,
  partition: number,
  offset: bigint,
): Promise<DeadLetter | undefined> {
  const topic = cluster.names.topic(DEAD_LETTERS)
  const end = (await cluster.reader.offsets(topic, 'end')).get(partition) ?? 0n
  if (offset >= end) return undefined
  for await (const [first] of cluster.reader.read({ topic, partition, offset }, offset + 1n)) {
    if (!first?.value) return undefined
    await cluster.codec.meet(DEAD_LETTERS, first.value)
    return cluster.codec.decode(DEAD_LETTERS, first.value) as DeadLetter
  }
  return undefined
}

/**
 * Sends records back to the stages in which they failed. One whose bytes were too large for the dead letters is read
 * again from where it first stood.
 * @returns how many were sent back, and those whose bytes are gone
 */
export async function retry(cluster: Cluster, failures: OpenFailure[]): Promise<{ sent: number; gone: OpenFailure[] }> {
  await cluster.codec.prepare([RETRIES])
  const gone: OpenFailure[] = []
  let sent = 0
  let batch: OutputRecord[] = []
  let bytes = 0
  const id = cluster.names.transactionalId('retry', undefined, 0)
  const writer = await Writer.open(cluster.transport, id, (topic) => cluster.partitionCount(topic))
  const flush = async () => {
    if (batch.length > 0) await writer.transaction(batch)
    sent += batch.length
    batch = []
    bytes = 0
  }
  try {
    for (const failure of failures) {
      const letter = await wholeLetter(cluster, failure)
      if (!letter) {
        gone.push(failure)
        continue
      }
      const value = cluster.codec.encode(RETRIES, letter)
      const { partition } = letter
      batch.push({ topic: cluster.names.topic(RETRIES), key: letter.key ?? Buffer.alloc(0), value, partition })
      bytes += value.length
      if (bytes > FLUSH_BYTES) await flush()
    }
    await flush()
    return { sent, gone }
  } finally {
    await writer.close()
  }
}

const FLUSH_BYTES = 8 << 20

async function wholeLetter(cluster: Cluster, { partition, offset }: OpenFailure): Promise<DeadLetter | undefined> {
  const letter = await deadLetterAt(cluster, partition, offset)
  if (!letter || letter.value) return letter
  const { reader } = cluster
  const start = (await reader.offsets(letter.topic, 'start')).get(letter.partition) ?? 0n
  const at = BigInt(letter.offset)
  if (at < start) return undefined
  for await (const [first] of reader.read({ topic: letter.topic, partition: letter.partition, offset: at }, at + 1n)) {
    if (first) return { ...letter, key: first.key, value: first.value }
  }
  return undefined
}
