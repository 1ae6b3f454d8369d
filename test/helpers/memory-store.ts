import { pack, unpack } from 'msgpackr'
import type { Store } from '../../processors/processor.js'

/** A store in memory, for tests of processors. Values are packed and unpacked, as in a real store. */
export class MemoryStore<V = unknown> implements Store<V> {
  readonly packed = new Map<string, Buffer>()
  /** Puts and deletes so far: each is a changelog record. */
  writes = 0

  get(key: string): V | undefined {
    const value = this.packed.get(key)
    return value === undefined ? undefined : unpack(value)
  }

  put(key: string, value: V): void {
    this.writes++
    this.packed.set(key, Buffer.from(pack(value)))
  }

  delete(key: string): void {
    this.writes++
    this.packed.delete(key)
  }

  *range(prefix: string): Iterable<[key: string, value: V]> {
    const keys = [...this.packed.keys()].filter((key) => key.startsWith(prefix)).sort()
    for (const key of keys) yield [key, unpack(this.packed.get(key)!)]
  }
}
