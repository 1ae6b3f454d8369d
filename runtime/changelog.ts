import { randomUUID } from 'node:crypto'
import type { OutputRecord } from './kafka/writer.js'
import { packValue, unpackValue } from './state/values.js'

// What the runtime itself keeps in a changelog stands under keys that start with a zero character; all others are a stage's state.
const RESERVED = '\0'
const POSITIONS = `${RESERVED}positions`
const CLAIM = `${RESERVED}claim`
const EPOCH = `${RESERVED}epoch/`

/**
 * How long a deleted key's tombstone stays. A local store that has not been caught up for that long may have missed deletions.
 */
export const TOMBSTONES_MS = 24 * 3600 * 1000

/** Whether a changelog record is the runtime's own, and not an entry of a stage's state. */
export const isReserved = (key: string): boolean => key.startsWith(RESERVED)

/** The next offset to process of each input topic, by its name in the topology; written in each transaction of a task. */
export const positionsRecord = (
  topic: string,
  partition: number,
  positions: ReadonlyMap<string, bigint>,
): OutputRecord => {
  const value = Object.fromEntries([...positions].map(([name, offset]) => [name, Number(offset)]))
  return { topic, partition, key: Buffer.from(POSITIONS), value: packValue(value) }
}

/** The positions in a changelog record; undefined when it is another one. */
export function positionsIn(key: string, value: Uint8Array | null): Map<string, bigint> | undefined {
  if (key !== POSITIONS || value === null) return undefined
  const positions = unpackValue(value) as Record<string, number>
  return new Map(Object.entries(positions).map(([name, offset]) => [name, BigInt(offset)]))
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
