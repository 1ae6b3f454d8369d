import { closeSync, existsSync, fstatSync, openSync, readSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { type Database, open, type RootDatabase } from 'lmdb'
import type { Checkpoint } from '../changelog.js'
import type { Log } from '../kafka/transport.js'
import type { Changes, CommittedState } from './working-state.js'

/** The local store cannot be read or written: the machine's fault, no record's. */
export class StoreError extends Error {}

/** How far a store contains its changelog. */
export interface StoreMark extends Checkpoint {
  /** Epoch of the changelog it was made from. */
  epoch: string
  /** The changelog offset after the last record applied. */
  applied: bigint
  /** When it was applied, milliseconds since 1970. */
  at: number
}

export const NO_MARK: StoreMark = { epoch: '', applied: 0n, at: 0, positions: new Map(), written: new Map() }

/** The local stores of one instance: an LMDB environment, with a database a task. */
export class LocalStores {
  readonly #root: RootDatabase<Uint8Array, string>
  readonly #marks: Database<string, string>

  /**
   * Opens the environment; one that cannot be opened is moved aside, and rebuilt from the changelogs.
   * @param options.rebuild does that with one that can be opened, too
   */
  constructor(path: string, { log = () => {}, rebuild = false }: { log?: Log; rebuild?: boolean } = {}) {
    if (rebuild && existsSync(path)) moveAside(path, log, 'processes with it died in native code')
    const [root, marks] = openOrMoveAside(path, log)
    this.#root = root
    this.#marks = marks
  }

  /** The store of a task. */
  task(id: string): LocalStore {
    const entries = guarded(() => this.#root.openDB<Uint8Array, string>({ name: id, encoding: 'binary' }))
    return new LocalStore(entries, this.#marks, id)
  }

  /** How far a task's store contains its changelog. */
  markOf(id: string): StoreMark {
    return markIn(this.#marks, id)
  }

  /** Deletes the stores of tasks that are no longer wanted. @returns their ids */
  dropUnless(wanted: (id: string) => boolean): string[] {
    return guarded(() => {
      const dropped = [...this.#marks.getKeys()].filter((id) => !wanted(id))
      for (const id of dropped) {
        this.#root.openDB<Uint8Array, string>({ name: id, encoding: 'binary' }).dropSync()
        this.#marks.removeSync(id)
      }
      return dropped
    })
  }

  async close(): Promise<void> {
    await this.#root.close()
  }
}

function openOrMoveAside(path: string, log: Log): [RootDatabase<Uint8Array, string>, Database<string, string>] {
  const attempt = (): [RootDatabase<Uint8Array, string>, Database<string, string>] => {
    requireHeader(join(path, 'data.mdb'))
    const root = open<Uint8Array, string>({ path, maxDbs: 4096, encoding: 'binary', noMemInit: true })
    return [root, root.openDB<string, string>({ name: 'marks', encoding: 'string' })]
  }
  try {
    return attempt()
  } catch (error) {
    if (!existsSync(path)) throw new StoreError(`the local store ${path} cannot be made: ${(error as Error).message}`)
    moveAside(path, log, (error as Error).message)
    return attempt()
  }
}

function moveAside(path: string, log: Log, error: string): void {
  const aside = `${path}.damaged-${Date.now()}`
  renameSync(path, aside)
  log('error', 'the local store is damaged: it is moved aside and rebuilt from the changelogs', { error, aside })
}

const MAGIC = Buffer.from([0xde, 0xc0, 0xef, 0xbe])
const HEADER_BYTES = 64
const LEAST_BYTES = 2 * 4096

/** A file that does not begin as LMDB's do makes lmdb 3.5.6 crash the process, at each start again, instead of throwing. */
function requireHeader(file: string): void {
  if (!existsSync(file)) return
  const descriptor = openSync(file, 'r')
  try {
    const { size } = fstatSync(descriptor)
    const header = Buffer.alloc(HEADER_BYTES)
    readSync(descriptor, header, 0, HEADER_BYTES, 0)
    if (size > 0 && (size < LEAST_BYTES || !header.includes(MAGIC))) throw new Error(`${file} is no LMDB file`)
  } finally {
    closeSync(descriptor)
  }
}

/** What LMDB tells of a database; lmdb does not type it. */
interface DatabaseStats {
  entryCount: number
  pageSize: number
  treeBranchPageCount: number
  treeLeafPageCount: number
  overflowPages: number
}

/** Committed entries of one task, and how far of its changelog they contain. */
export class LocalStore implements CommittedState {
  readonly #entries: Database<Uint8Array, string>
  readonly #marks: Database<string, string>
  readonly #id: string

  constructor(entries: Database<Uint8Array, string>, marks: Database<string, string>, id: string) {
    this.#entries = entries
    this.#marks = marks
    this.#id = id
  }

  get(key: string): Uint8Array | undefined {
    return guarded(() => this.#entries.get(key))
  }

  *range(prefix: string): Iterable<[string, Uint8Array]> {
    const entries = guarded(() => this.#entries.getRange({ start: prefix })[Symbol.iterator]())
    try {
      for (;;) {
        const { done, value } = guarded(() => entries.next())
        if (done || !value.key.startsWith(prefix)) return
        yield [value.key, value.value]
      }
    } finally {
      // One that is left open keeps every page that is written over from being used again.
      entries.return?.()
    }
  }

  /** Entries, and bytes that they take on disk. */
  size(): { entries: number; bytes: number } {
    const { entryCount, pageSize, ...pages } = guarded(() => this.#entries.getStats() as DatabaseStats)
    return {
      entries: entryCount,
      bytes: pageSize * (pages.treeBranchPageCount + pages.treeLeafPageCount + pages.overflowPages),
    }
  }

  mark(): StoreMark {
    return markIn(this.#marks, this.#id)
  }

  /** Takes over changes together with the mark that they reach to. */
  apply(changes: Changes, mark: StoreMark): void {
    guarded(() =>
      this.#entries.transactionSync(() => {
        for (const [key, value] of changes) {
          if (value) this.#entries.putSync(key, value)
          else this.#entries.removeSync(key)
        }
        this.#mark(mark)
      }),
    )
  }

  #mark({ applied, positions, written, ...rest }: StoreMark): void {
    const numbers = { positions: fromPositions(positions), written: Object.fromEntries(written) }
    const text = JSON.stringify({ ...rest, ...numbers, applied: String(applied) })
    this.#marks.putSync(this.#id, text)
  }

  clear(): void {
    guarded(() => {
      this.#entries.clearSync()
      this.#marks.removeSync(this.#id)
    })
  }
}

function markIn(marks: Database<string, string>, id: string): StoreMark {
  const text = guarded(() => marks.get(id))
  if (text === undefined) return NO_MARK
  const { epoch, applied, at, positions, written } = JSON.parse(text)
  return {
    epoch,
    applied: BigInt(applied),
    at,
    positions: toPositions(positions),
    written: new Map(Object.entries(written)),
  }
}

const fromPositions = (positions: ReadonlyMap<string, bigint>): Record<string, string> =>
  Object.fromEntries([...positions].map(([topic, offset]) => [topic, String(offset)]))

const toPositions = (positions: Record<string, string>): Map<string, bigint> =>
  new Map(Object.entries(positions).map(([topic, offset]) => [topic, BigInt(offset)]))

function guarded<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new StoreError(`the local store: ${(error as Error).message}`, { cause: error })
  }
}
