import { randomUUID } from 'node:crypto'
import type { Reader } from './kafka/reader.js'
import type { OutputRecord } from './kafka/writer.js'
import { packValue, unpackValue } from './state/values.js'

// What the runtime itself keeps in a changelog stands under keys that start with a zero character; all others are a stage's state.
const RESERVED = '\0'
const CHECKPOINT = `${RESERVED}checkpoint`
const CLAIM = `${RESERVED}claim`
const EPOCH = `${RESERVED}epoch/`

/**
 * How long a deleted key's tombstone stays. A local store that has not been caught up for that long may have missed deletions.
 */
export const TOMBSTONES_MS = 24 * 3600 * 1000

/** Whether a changelog record is the runtime's own, and not an entry of a stage's state. */
export const isReserved = (key: string): boolean => key.startsWith(RESERVED)

/** What a task has done, written in each of its transactions. */
export interface Checkpoint {
  /** The next offset to process of each input topic, by its name in the topology. */
  positions: ReadonlyMap<string, bigint>
  /** Records written so far to each topic, by its name on the cluster: what the audit counts by. */
  written: ReadonlyMap<string, number>
}

export const checkpointRecord = (topic: string, partition: number, checkpoint: Checkpoint): OutputRecord => {
  const positions = [...checkpoint.positions].map(([name, offset]) => [name, Number(offset)])
  const value = packValue({ positions: Object.fromEntries(positions), written: Object.fromEntries(checkpoint.written) })
  return { topic, partition, key: Buffer.from(CHECKPOINT), value }
}

/** The checkpoint in a changelog record; undefined when it is another one. */
export function checkpointIn(key: string, value: Uint8Array | null): Checkpoint | undefined {
  if (key !== CHECKPOINT || value === null) return undefined
  const { positions, written } = unpackValue(value) as Record<keyof Checkpoint, Record<string, number>>
  return {
    positions: new Map(Object.entries(positions).map(([name, offset]) => [name, BigInt(offset)])),
    written: new Map(Object.entries(written)),
  }
}

/** The latest checkpoint of each partition of a changelog; partitions that nobody has worked on are left out. */
export async function checkpoints(reader: Reader, changelog: string): Promise<Map<number, Checkpoint>> {
  const latest = new Map<number, Checkpoint>()
  for await (const { key, value, partition } of reader.all(changelog)) {
    const checkpoint = key && checkpointIn(key.toString(), value)
    if (checkpoint) latest.set(partition, checkpoint)
  }
  return latest
}

/** What a task writes when it takes a partition over: everything before it in the changelog is final. */
export const claimRecord = (topic: string, partition: number): OutputRecord => ({
  topic,
  partition,
  key: Buffer.from(CLAIM),
  value: packValue(Date.now()),
})

/**
 * The first record of every changelog: a random name, by which a local store recognises the changelog it was made from. Each
 * has a key of its own, so that the first is never compacted away.
 */
export const epochRecord = (topic: string, partition: number): OutputRecord => ({
  topic,
  partition,
  key: Buffer.from(EPOCH + randomUUID()),
  value: Buffer.alloc(0),
})

/** The epoch in a changelog's first record; undefined when it is another one. */
export const epochIn = (key: string): string | undefined =>
  key.startsWith(EPOCH) ? key.slice(EPOCH.length) : undefined
