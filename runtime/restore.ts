import { type Checkpoint, checkpointIn, epochIn, isReserved, TOMBSTONES_MS } from './changelog.js'
import type { Reader } from './kafka/reader.js'
import { type LocalStore, NO_MARK, type StoreMark } from './state/local-store.js'
import type { Changes } from './state/working-state.js'

export interface Restore {
  reader: Reader
  /** Changelog partition. */
  topic: string
  partition: number
  /** Epoch of the changelog. */
  epoch: string
  /** Where it ends: this task's own claim. */
  end: bigint
  /** Called after each fetch; what it throws interrupts the restore, which goes on from there the next time. */
  beat(): Promise<void>
  /** Offsets read and to be read in all; called once a second. */
  onProgress(done: number, total: number): void
}

/** Entries applied to the local store at a time. */
const CHUNK = 5000
const TELL_EVERY_MS = 1000
/** A margin: a broker may remove tombstones a little early by its own clock. */
const HORIZON_MS = TOMBSTONES_MS - 4 * 3600 * 1000

/** Epoch of a changelog, as its first record says. @returns undefined when the changelog is empty, '' when it has none. */
export async function epochOf(reader: Reader, topic: string, partition: number): Promise<string | undefined> {
  const start = (await reader.offsets(topic, 'start')).get(partition)!
  const end = (await reader.offsets(topic, 'end')).get(partition)!
  for await (const [first] of reader.read({ topic, partition, offset: start }, end, FIRST_BYTES)) {
    return epochIn(first!.key!.toString()) ?? ''
  }
  return undefined
}

const FIRST_BYTES = 4096
/** Compressed: changelogs shrink to a tenth and less, and the heart must beat between two fetches. */
const FETCH_BYTES = 128 << 10

/**
 * Brings a local store up to the end of its changelog. A store of another changelog, one that is ahead of it, and one that
 * may have missed deletions is thrown away and made anew.
 * @returns the mark that it has then
 */
export async function restore(store: LocalStore, restore: Restore): Promise<StoreMark> {
  const { reader, topic, partition, epoch, end, beat, onProgress } = restore
  let mark = store.mark()
  if (mark.epoch !== epoch || mark.applied > end || Date.now() - mark.at > HORIZON_MS) {
    store.clear()
    mark = { ...NO_MARK, epoch }
  }
  const from = mark.applied
  let changes: Changes = new Map()
  let told = Date.now()
  let checkpoint: Checkpoint = mark
  const apply = (applied: bigint) => {
    mark = { epoch, applied, at: Date.now(), positions: checkpoint.positions, written: checkpoint.written }
    store.apply(changes, mark)
    changes = new Map()
  }
  for await (const records of reader.read({ topic, partition, offset: from }, end, FETCH_BYTES)) {
    for (const { key: bytes, value } of records) {
      const key = bytes!.toString()
      if (isReserved(key)) checkpoint = checkpointIn(key, value) ?? checkpoint
      else changes.set(key, value && Buffer.from(value))
    }
    const read = records.at(-1)!.offset + 1n
    if (changes.size >= CHUNK) apply(read)
    if (Date.now() - told >= TELL_EVERY_MS) {
      onProgress(Number(read - from), Number(end - from))
      told = Date.now()
    }
    // Whatever was applied: a changelog may name few keys very often.
    await beat()
  }
  apply(end)
  return mark
}
