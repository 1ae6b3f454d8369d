import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import { type OutputRecord, Writer } from '../runtime/kafka/writer.js'
import { type TableView, tableView } from '../runtime/tables.js'
import type { CrawlFile, IngestProgress } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { FILES, INTAKE } from '../topology/meaning.js'
import { StoppedCommands } from './stopped.js'
import type { Range } from './types.js'

/** A file that is to be read, and how far it was. */
export interface KnownFile {
  key: string
  /** Of `crawl.files`. */
  partition: number
  file: CrawlFile
  progress: IngestProgress | undefined
}

/** What is read of a file. */
export interface Choice {
  ranges?: readonly Range[]
  sample?: number
}

/** Key of a file in `crawl.files` and `ingest.progress`; what is read of it apart has one of its own. */
export function fileKey(crawl: string, file: string, { ranges = [], sample = 1 }: Choice = {}): string {
  const name = `${crawl}/${file}${sample < 1 ? `#${sample}` : ''}`
  if (ranges.length === 0) return name
  const hash = createHash('sha1').update(JSON.stringify(ranges.map(({ offset, length }) => [offset, length])))
  return `${name}#${hash.digest('hex').slice(0, 12)}`
}

export const keyOf = (file: CrawlFile): string => fileKey(file.crawl, file.file, file)

/** Whether a file has been read to its end: to the end that it had when it was last asked for, and the file that it was then. */
export const isRead = ({ file, progress }: Pick<KnownFile, 'file' | 'progress'>): boolean =>
  progress?.done === true && file.bytes <= progress.bytes && (!file.anew || progress.lookedAnewAt >= file.askedAt)

/** A file as it stands with regard to being read. */
export type FileState =
  /** To its end. */
  | 'read'
  /** Somebody reads it, or will. */
  | 'waiting'
  /** It failed, and is tried again. */
  | 'failed'
  /** It failed, and is tried again when a person says so. */
  | 'set aside'
  /** Whoever wanted it read has stopped that, or wanted no more of it. */
  | 'stopped'

export function stateOf(known: Pick<KnownFile, 'file' | 'progress'>): FileState {
  if (isRead(known)) return 'read'
  const failure = failureOf(known)
  if (failure) return failure.next === null ? 'set aside' : 'failed'
  return known.file.stopped ? 'stopped' : 'waiting'
}

/** Why a file failed; what was before it was asked for again does not count. */
export function failureOf({ file, progress }: Pick<KnownFile, 'file' | 'progress'>): IngestProgress['failure'] {
  const failure = progress?.failure ?? null
  return failure && failure.at >= file.askedAt ? failure : null
}

/** Whether a file is to be read at a time, in milliseconds since 1970. */
export function isDue(known: Pick<KnownFile, 'file' | 'progress'>, now: number): boolean {
  if (isRead(known) || known.file.stopped) return false
  const failure = failureOf(known)
  return failure === null || (failure.next !== null && failure.next <= now)
}

/** All files that were to be read, and how far they are: kept up to date. */
export class FilesView {
  readonly #files: TableView<{ file: CrawlFile; partition: number }>
  readonly #progress: TableView<IngestProgress>
  readonly #stopped = new StoppedCommands()
  #unread: KnownFile[] | undefined

  constructor(cluster: Cluster) {
    const noting = <T>(value: T): T => {
      this.#unread = undefined
      return value
    }
    this.#files = tableView(cluster, FILES, undefined, (file, { partition }) => {
      const isFile = !this.#stopped.note(file)
      return noting(isFile ? { file, partition } : undefined)
    })
    this.#progress = tableView(cluster, INTAKE, undefined, noting<IngestProgress>)
  }

  /** @param until where the progress ends that is taken in; what is committed unless given */
  async refresh(until?: ReadonlyMap<number, bigint>): Promise<void> {
    await this.#files.refresh()
    await this.#progress.refresh(until)
  }

  progressOf(key: string): IngestProgress | undefined {
    return this.#progress.entries.get(key)
  }

  /** Pages that all files have given so far. */
  taken(): number {
    let taken = 0
    for (const progress of this.#progress.entries.values()) taken += progress.taken
    return taken
  }

  get(key: string): KnownFile | undefined {
    const known = this.#files.entries.get(key)
    if (!known) return undefined
    const file = this.#stopped.have(known.file) ? { ...known.file, stopped: true } : known.file
    return { key, partition: known.partition, file, progress: this.progressOf(key) }
  }

  *all(): Generator<KnownFile> {
    for (const key of this.#files.entries.keys()) yield this.get(key)!
  }

  /** Those that are not read to their end, in the order in which they were asked for; the same array until something comes. */
  unread(): readonly KnownFile[] {
    this.#unread ??= [...this.all()].filter((known) => !isRead(known)).sort(inOrder)
    return this.#unread
  }
}

/** Of files as they were asked for. */
export const inOrder = (a: KnownFile, b: KnownFile): number =>
  a.file.askedAt - b.file.askedAt || a.file.place - b.file.place || (a.key < b.key ? -1 : 1)

/** Files of one transaction: more would hold the topic back for long if it is left open. */
const FILES_AT_ONCE = 5000

/** Writes files into `crawl.files`. */
export async function putFiles(cluster: Cluster, files: readonly CrawlFile[]): Promise<void> {
  if (files.length === 0) return
  const { codec, names, transport } = cluster
  await codec.prepare([FILES])
  const recordOf = (file: CrawlFile): OutputRecord => ({
    topic: names.topic(FILES),
    key: Buffer.from(keyOf(file)),
    value: codec.encode(FILES, file),
  })
  const id = names.transactionalId('ingest.files', hostname(), process.pid)
  const writer = await Writer.open(transport, id, (topic) => cluster.partitionCount(topic))
  try {
    for (let at = 0; at < files.length; at += FILES_AT_ONCE)
      await writer.transaction(files.slice(at, at + FILES_AT_ONCE).map(recordOf))
  } finally {
    await writer.close()
  }
}

/** When a file is asked for: after what is known of it, whatever the clock of whoever wrote that. */
export const askedNow = (progress: IngestProgress | undefined): number =>
  Math.max(Date.now(), (progress?.failure?.at ?? 0) + 1, (progress?.lookedAnewAt ?? 0) + 1)
