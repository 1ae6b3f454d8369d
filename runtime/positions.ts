import { setTimeout } from 'node:timers/promises'
import type { Reader } from './kafka/reader.js'

/** Records that a task has still to process are gone: it must not go on as if nothing had been. */
export class LostInputError extends Error {}

const UNKNOWN_END_MS = 15_000
const LOOK_AGAIN_MS = 500

/**
 * Checks that a task's position lies within its input.
 * @throws {LostInputError} that says what is lost and what can be done
 */
export async function checkPosition(reader: Reader, topic: string, partition: number, position: bigint): Promise<void> {
  const start = (await reader.offsets(topic, 'start')).get(partition) ?? 0n
  if (position < start) {
    throw new LostInputError(
      `${topic}/${partition}: the records from offset ${position} to ${start - 1n} were removed before they were processed ` +
        '(by retention, or by hand). `sluice run --accept-lost` goes on with what is left; raise retention.ms of the topic to keep more.',
    )
  }
  // After a change of leader the end may be known late.
  const deadline = Date.now() + UNKNOWN_END_MS
  for (;;) {
    const end = (await reader.offsets(topic, 'end')).get(partition) ?? 0n
    if (position <= end) return
    if (Date.now() > deadline) {
      throw new LostInputError(
        `${topic}/${partition} ends at offset ${end}, and was processed up to ${position}: it was deleted and made again, or ` +
          'the brokers have lost records. `sluice run --accept-lost` goes on from its beginning; another prefix starts afresh.',
      )
    }
    await setTimeout(LOOK_AGAIN_MS)
  }
}

/** Where to go on when losses are accepted: the position if it lies within the input, else the start of what is left. */
export async function nearestPosition(
  reader: Reader,
  topic: string,
  partition: number,
  position: bigint,
): Promise<bigint> {
  const start = (await reader.offsets(topic, 'start')).get(partition) ?? 0n
  const end = (await reader.offsets(topic, 'end')).get(partition) ?? 0n
  return position < start || position > end ? start : position
}
