import { type Database, open, type RootDatabase } from 'lmdb'
import type { Changes, CommittedState } from './working-state.js'

const APPLIED = 'applied'

/** The local stores of one instance: an LMDB environment, with a database a task. */
export class LocalStores {
  readonly #root: RootDatabase<Uint8Array, string>
  readonly #positions: Database<string, string>

  constructor(path: string) {
    this.#root = open({ path, maxDbs: 4096, encoding: 'binary', noMemInit: true })
    this.#positions = this.#root.openDB({ name: 'positions', encoding: 'string' })
  }

  /** The store of a task; `id` must change when its changelog is another one. */
  task(id: string): LocalStore {
    const entries = this.#root.openDB<Uint8Array, string>({ name: id, encoding: 'binary' })
    return new LocalStore(entries, this.#positions, `${id}/${APPLIED}`)
  }

  async close(): Promise<void> {
    await this.#root.close()
  }
}

/** Committed entries of one task, and how far of its changelog they contain. */
export class LocalStore implements CommittedState {
  readonly #entries: Database<Uint8Array, string>
  readonly #positions: Database<string, string>
  readonly #positionKey: string

  constructor(entries: Database<Uint8Array, string>, positions: Database<string, string>, positionKey: string) {
    this.#entries = entries
    this.#positions = positions
    this.#positionKey = positionKey
  }

  get(key: string): Uint8Array | undefined {
    return this.#entries.get(key)
  }

  *range(prefix: string): Iterable<[string, Uint8Array]> {
    for (const { key, value } of this.#entries.getRange({ start: prefix })) {
      if (!key.startsWith(prefix)) return
      yield [key, value]
    }
  }

  /** The changelog offset after the last one applied. */
  applied(): bigint {
    return BigInt(this.#positions.get(this.#positionKey) ?? '0')
  }

  /** Takes over changes together with the changelog offset they reach to. */
  apply(changes: Changes, next: bigint): void {
    this.#entries.transactionSync(() => {
      for (const [key, value] of changes) {
        if (value) this.#entries.putSync(key, value)
        else this.#entries.removeSync(key)
      }
      this.#positions.putSync(this.#positionKey, next.toString())
    })
  }

  clear(): void {
    this.#entries.clearSync()
    this.#positions.putSync(this.#positionKey, '0')
  }
}
