import { isReserved } from '../changelog.js'
import type { Store } from '../stage.js'
import { SortedKeys } from './sorted-keys.js'
import { packValue, unpackValue } from './values.js'

/** What lies under the working state: the committed entries of one task. */
export interface CommittedState {
  get(key: string): Uint8Array | undefined
  /** Entries whose key starts with `prefix`, in order of the keys. */
  range(prefix: string): Iterable<[key: string, value: Uint8Array]>
}

/** Changed entries: key to bytes, null for a deleted one. */
export type Changes = Map<string, Buffer | null>

/**
 * The state that a processor sees: the committed entries with the changes of this batch, and of this record, over them.
 * A record's changes join the batch's with `keep` and vanish with `undo`.
 */
export class WorkingState implements Store {
  readonly #committed: CommittedState
  readonly batch: Changes = new Map()
  readonly #record: Changes = new Map()
  /** The keys of the batch, once a prefix has been asked for: there may be many thousands, and as many questions. */
  #keys: SortedKeys | undefined

  constructor(committed: CommittedState) {
    this.#committed = committed
  }

  get(key: string): unknown {
    const bytes = this.#record.get(key) ?? this.#changed(key)
    return bytes ? unpackValue(bytes) : undefined
  }

  #changed(key: string): Uint8Array | null | undefined {
    if (this.#record.has(key)) return null
    const changed = this.batch.get(key)
    return changed === undefined ? this.#committed.get(key) : changed
  }

  put(key: string, value: unknown): void {
    if (isReserved(key)) throw new Error('keys of the state do not start with a zero character')
    this.#record.set(key, packValue(value))
  }

  delete(key: string): void {
    this.#record.set(key, null)
  }

  *range(prefix: string): Iterable<[string, unknown]> {
    const entries = new Map<string, Uint8Array | null>(this.#committed.range(prefix))
    this.#keys ??= new SortedKeys(this.batch.keys())
    for (const key of this.#keys.withPrefix(prefix)) entries.set(key, this.batch.get(key) ?? null)
    for (const [key, value] of this.#record) if (key.startsWith(prefix)) entries.set(key, value)
    const keys = [...entries.keys()].sort()
    for (const key of keys) {
      const bytes = entries.get(key)
      if (bytes) yield [key, unpackValue(bytes)]
    }
  }

  keep(): void {
    for (const [key, value] of this.#record) {
      if (!this.batch.has(key)) this.#keys?.add(key)
      this.batch.set(key, value)
    }
    this.#record.clear()
  }

  undo(): void {
    this.#record.clear()
  }
}
