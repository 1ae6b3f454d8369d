import type { Position, Reader } from './reader.js'
import { type LastRecord, lastRecord, told } from './record-batch.js'

export interface TailRange extends Position {
  /** The offset after the last one. */
  end: bigint
}

/** Answers in a row without anything, after which the brokers are given up: a committed range is there. */
const EMPTY_ANSWERS = 20
const LIMITS = { maxBytes: 8 << 20, partitionBytes: 8 << 20 }

/**
 * The last record of each committed batch in several ranges, those of a range from front to back: a few requests to each broker, however many ranges
 * there are. A range names a partition once.
 * @throws when a range is not there
 */
export async function batchTails(reader: Reader, ranges: readonly TailRange[]): Promise<LastRecord[][]> {
  const states = ranges.map((range) => ({ ...range, tails: [] as LastRecord[] }))
  for (let empty = 0; empty < EMPTY_ANSWERS; ) {
    const open = new Map(
      states.filter(({ offset, end }) => offset < end).map((state) => [`${state.topic}/${state.partition}`, state]),
    )
    if (open.size === 0) return states.map(({ tails }) => tails)
    empty++
    for (const { topic, partition, bytes, aborted, isOutside } of await reader.rawFetch([...open.values()], LIMITS)) {
      const state = open.get(`${topic}/${partition}`)!
      if (isOutside) throw notThere(`${topic}/${partition} does not have what it had a moment ago`)
      if (bytes.length > 0) empty = 0
      for (const { batch, isCommitted } of told(bytes, aborted)) {
        const record = isCommitted && batch.firstOffset < state.end ? await lastRecord(batch) : undefined
        if (record) state.tails.push(record)
        if (batch.lastOffset >= state.offset) state.offset = batch.lastOffset + 1n
      }
    }
  }
  throw notThere('the brokers send nothing of what was committed')
}

/** Passes, as far as anybody can tell. */
const notThere = (what: string): Error => Object.assign(new Error(what), { type: 'OFFSET_NOT_AVAILABLE' })
