import { hostname } from 'node:os'
import { AbortedError, FencedError, TooLargeError, UnknownOutcomeError, Writer } from '../runtime/kafka/writer.js'
import { PartitionGroup } from '../runtime/partition-group.js'
import type { IngestProgress } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { FILES, INTAKE, TAKEN } from '../topology/meaning.js'
import type { Brake } from './backlog.js'
import { FilesView, failureOf, isDue, type KnownFile } from './crawl-files.js'
import { IngestError } from './errors.js'
import type { Traffic } from './http/options.js'
import { isUrl } from './names.js'
import { begin, beginAnew, progressRecord } from './progress.js'
import { withRanges } from './ranges.js'
import { readFile } from './read-file.js'
import { sourceAt } from './sources.js'
import type { Source } from './types.js'
import { changeOf, isAnother, isAnotherByServer, versionOf } from './version.js'

/** Name of the group of all workers, and of the stage for people. */
export const INGEST = 'ingest'
/** After each failure of a file, before it is tried again; then it is set aside. */
const PAUSES_MS = [10_000, 60_000, 10 * 60_000, 3600_000]
/** How long brokers that do not answer are waited for. */
const PATIENCE_MS = 10 * 60_000
/** A worker with nothing to do looks for new files so often, and one that reads at most so often. */
const LOOK_MS = 1000
/** After a transaction that failed: whoever has taken the partition over is known by then. */
const ERROR_PAUSE_MS = 1000
/** A worker joins its group anew at most so often. */
const REJOIN_MS = 2000

export interface WorkerOptions {
  cluster: Cluster
  /** Which files it reads, besides those that only another machine or process can. */
  takes?(known: KnownFile): boolean
  /** Sources of files that only this process knows how to read, or has looked at already, by key. */
  sources?: ReadonlyMap<string, Source>
  /** Name by which files are kept for this process. */
  self?: string
  /** Pages to take at most. */
  limit?: number
  /** Asked before pages are written. */
  brake: Brake
  /** Counted up while servers are read from. */
  traffic?: Traffic
  /** Called after each transaction. */
  onProgress?(progress: IngestProgress): void
  /** Called when it cannot go on. */
  onFailure(error: Error): void
}

/**
 * Reads the files of `crawl.files`. All workers divide its partitions among themselves; whoever has a partition reads its files, one after the
 * other, through the transactional id of the partition, and begins with what was committed of them.
 */
export class IngestWorker {
  readonly #options: WorkerOptions
  readonly #writers = new Map<number, Writer>()
  /** What this process has written of a file, by key: newer than what it has read. */
  readonly #written = new Map<string, { partition: number; progress: IngestProgress }>()
  #group: PartitionGroup | undefined
  #view: FilesView | undefined
  #needs: number[] = []
  #joined = 0
  /** What was to be read when it was last looked for, and how far that has been gone through. */
  #queue: readonly KnownFile[] = []
  #at = 0
  /** When files were last looked for, and how long that took. */
  #looked = 0
  #looking = 0
  /** What was this process's, and is or was another's since. */
  readonly #lost = new Set<number>()
  #owned: ReadonlySet<number> = new Set()
  #left: number
  #working: Promise<void> | undefined
  #stopping = false
  /** What is being read. */
  #reading: { partition: number; ended: AbortController } | undefined
  #wake = () => {}

  constructor(options: WorkerOptions) {
    this.#options = options
    this.#left = options.limit ?? Number.POSITIVE_INFINITY
  }

  /** Pages that it may still take. */
  get left(): number {
    return this.#left
  }

  /** How far a file is, as far as this process knows. */
  progressOf(key: string): IngestProgress | undefined {
    return this.#written.get(key)?.progress ?? this.#view?.progressOf(key)
  }

  /** A file as this process knows it. */
  get(key: string): KnownFile | undefined {
    const known = this.#view?.get(key)
    return known && { ...known, progress: this.progressOf(key) }
  }

  /** Resolves when it has joined the others, or will go on trying to. */
  async start(): Promise<void> {
    const { cluster } = this.#options
    await cluster.codec.prepare([FILES, INTAKE, TAKEN, 'pages.rejected'])
    const count = await cluster.partitionCount(cluster.names.topic(FILES))
    this.#view = new FilesView(cluster)
    await this.#view.refresh()
    this.#needs = this.#needed()
    this.#group = new PartitionGroup({
      cluster,
      name: INGEST,
      topic: FILES,
      count,
      needs: () => this.#needs,
      onChange: () => {
        for (const partition of this.#owned) if (!this.#has(partition)) this.#lost.add(partition)
        this.#owned = this.#group!.owned
        this.#looked = 0
        if (this.#reading && !this.#has(this.#reading.partition)) this.#reading.ended.abort()
        this.#wake()
      },
    })
    this.#joined = Date.now()
    await this.#group.start()
    this.#working = this.#work().catch(this.#options.onFailure)
  }

  /** Ends after the transaction that is under way. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#reading?.ended.abort()
    this.#wake()
    await this.#working
    await this.#group?.stop()
    await Promise.all([...this.#writers.values()].map((writer) => writer.close()))
  }

  async #work(): Promise<void> {
    while (!this.#stopping) {
      for (const partition of this.#lost) {
        this.#lost.delete(partition)
        await this.#close(partition)
      }
      // Where there are many files, looking through them takes its time.
      if (Date.now() - this.#looked > Math.max(LOOK_MS, 20 * this.#looking)) await this.#look()
      const next = this.#next()
      if (next) await this.#attempt(next)
      else await this.#pause(LOOK_MS)
    }
  }

  /** Takes in what has been asked for, and what others have read. */
  async #look(): Promise<void> {
    const began = Date.now()
    await this.#view!.refresh()
    for (const [key, { progress }] of this.#written) {
      const seen = this.#view!.progressOf(key)
      if (seen && seen.offset >= progress.offset && seen.done === progress.done) this.#written.delete(key)
    }
    await this.#askForNeeded()
    this.#queue = this.#view!.unread()
    this.#at = 0
    this.#looked = Date.now()
    this.#looking = this.#looked - began
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** The next file that is due in a partition of this process. */
  #next(): KnownFile | undefined {
    const now = Date.now()
    while (this.#at < this.#queue.length) {
      const known = this.#queue[this.#at++]!
      const current = { ...known, progress: this.progressOf(known.key) }
      if (this.#has(known.partition) && this.#mayRead(known) && isDue(current, now)) return current
    }
    return undefined
  }

  #has(partition: number): boolean {
    return this.#group?.owned.has(partition) ?? false
  }

  #mayRead(known: KnownFile): boolean {
    const { takes = () => true, self } = this.#options
    const { host, only } = known.file
    if (only === null ? host !== null && host !== hostname() : only !== self) return false
    return this.#left > 0 && takes(known)
  }

  /** Partitions with files that this process reads, and perhaps no other can. */
  #needed(): number[] {
    const now = Date.now()
    const needed = this.#view!.unread().filter(
      (known) =>
        (known.file.host !== null || known.file.only !== null || this.#options.takes !== undefined) &&
        this.#mayRead(known) &&
        isDue({ ...known, progress: this.progressOf(known.key) }, now),
    )
    return [...new Set(needed.map(({ partition }) => partition))].sort((a, b) => a - b)
  }

  /** Joins anew where it needs a partition that it has not, or where another may need one that it needs no more. */
  async #askForNeeded(): Promise<void> {
    if (Date.now() - this.#joined < REJOIN_MS) return
    const needed = this.#needed()
    const wants = needed.some((partition) => !this.#has(partition) && !this.#needs.includes(partition))
    const others = new Set(
      this.#view!.unread()
        .filter((known) => !this.#mayRead(known))
        .map(({ partition }) => partition),
    )
    const gives = this.#needs.some((partition) => !needed.includes(partition) && others.has(partition))
    if (!wants && !gives) return
    this.#needs = needed
    this.#joined = Date.now()
    await this.#group!.rejoin()
  }

  async #attempt({ key, partition, file }: KnownFile): Promise<void> {
    const { cluster } = this.#options
    try {
      const writer = await this.#writer(partition)
      const known = this.get(key)
      if (known && this.#mayRead(known) && isDue(known, Date.now())) await this.#read(known, writer)
    } catch (error) {
      const isKnown =
        error instanceof AbortedError || error instanceof UnknownOutcomeError || error instanceof FencedError
      if (!isKnown) throw error
      cluster.log('warn', `ingest: ${file.file} is taken up again where it was committed`, { error: error.message })
      await this.#close(partition)
      if (error instanceof TooLargeError) await this.#fail(key, error)
      else await this.#pause(ERROR_PAUSE_MS)
    }
  }

  /** Writes down that a file failed, with what is committed of it. */
  async #fail(key: string, error: Error): Promise<void> {
    const { partition } = this.get(key)!
    const writer = await this.#writer(partition)
    const known = this.get(key)!
    await this.#writeFailure(writer, known, structuredClone(known.progress) ?? begin(known.file), error)
  }

  async #writeFailure(writer: Writer, known: KnownFile, progress: IngestProgress, error: Error): Promise<void> {
    const { cluster, onProgress = () => {} } = this.#options
    const { key, partition, file } = known
    const attempts = (failureOf(known)?.attempts ?? 0) + 1
    const pause = PAUSES_MS[attempts - 1]
    // Whoever asked for it may have had a clock that goes before.
    const at = Math.max(Date.now(), file.askedAt)
    progress.failure = { reason: error.message, attempts, at, next: pause === undefined ? null : at + pause }
    await writer.transaction([progressRecord(cluster, key, progress)])
    this.#written.set(key, { partition, progress })
    onProgress(progress)
  }

  /** Reads a file to its end, to the limit, or until the partition is lost; a failure is written down. */
  async #read(known: KnownFile, writer: Writer): Promise<void> {
    const { cluster, brake, onProgress = () => {} } = this.#options
    const { key, partition, file } = known
    // Of what brought nothing nothing counts: it may have been an error page.
    const progress = known.progress && hasRecords(known.progress) ? structuredClone(known.progress) : begin(file)
    progress.done = false
    progress.failure = null
    let before = progress.taken
    const say = (said: IngestProgress) => {
      this.#left -= said.taken - before
      before = said.taken
      this.#written.set(key, { partition, progress: said })
      onProgress(said)
    }
    const ended = new AbortController()
    this.#reading = { partition, ended }
    if (this.#stopping || !this.#has(partition)) ended.abort()
    try {
      const source = await this.#open(known, progress, ended.signal)
      await readFile({
        cluster,
        writer,
        key,
        source,
        sample: file.sample,
        progress,
        limit: this.#left,
        signal: ended.signal,
        mayWrite: () => brake.released(ended.signal),
        onProgress: say,
      })
    } catch (error) {
      if (!(error instanceof IngestError)) throw error
      if (!ended.signal.aborted) await this.#writeFailure(writer, known, progress, error)
    } finally {
      this.#reading = undefined
    }
  }

  /** The source of a file, made sure of that it is the one that was begun. @throws {IngestError} when it is another */
  async #open({ key, file }: KnownFile, progress: IngestProgress, signal: AbortSignal): Promise<Source> {
    const { sources, traffic } = this.#options
    const known = sources?.get(key)
    if (known?.piped) return { ...known, size: file.bytes }
    const location = known?.location ?? file.file
    const http = { signal, traffic, allowPrivate: file.allowsPrivate }
    if (isUrl(location) && file.anew && progress.lookedAnewAt < file.askedAt) {
      if (await isAnotherByServer(await sourceAt(location, http), progress)) beginAnew(progress)
      progress.lookedAnewAt = file.askedAt
    }
    const whole = await sourceAt(location, http, progress.version?.changed)
    if (!isUrl(location)) {
      if ((await changeOf(whole, progress)) === 'another') {
        if (!file.anew) throw new IngestError(isAnother(whole.name))
        beginAnew(progress)
      }
      if (file.anew) progress.lookedAnewAt = file.askedAt
      if (!progress.version?.hashed) progress.version = await versionOf(whole)
    }
    return file.ranges.length > 0 ? withRanges(whole, file.ranges) : whole
  }

  /** The writer of a partition: once it is there, nobody else writes for the partition, and all that was committed has been read. */
  async #writer(partition: number): Promise<Writer> {
    for (const open of this.#writers.keys()) if (!this.#has(open)) await this.#close(open)
    const known = this.#writers.get(partition)
    if (known) return known
    const { cluster } = this.#options
    const id = cluster.names.transactionalId(INGEST, undefined, partition)
    const countOf = (topic: string) => cluster.partitionCount(topic)
    const writer = await Writer.open(cluster.transport, id, countOf, { forMs: PATIENCE_MS })
    this.#writers.set(partition, writer)
    // What it writes itself it reads again, so that it has seen all before it, whatever a broker says of the end.
    const topic = cluster.names.topic(INTAKE)
    const written = await writer.transaction([{ topic, key: Buffer.from(`${CLAIM}${partition}`), value: null }])
    const ends = [...written].map(([place, next]): [number, bigint] => [Number(place.split('/').at(-1)), next])
    await this.#view!.refresh(new Map(ends))
    return writer
  }

  async #close(partition: number): Promise<void> {
    const writer = this.#writers.get(partition)
    this.#writers.delete(partition)
    for (const [key, written] of this.#written) if (written.partition === partition) this.#written.delete(key)
    await writer?.close()
  }
}

const hasRecords = ({ responses, other, leftOut }: IngestProgress): boolean => responses + other + leftOut > 0

/** Key of what a worker writes when it takes a partition over: no file has it. */
const CLAIM = '\0claim/'
