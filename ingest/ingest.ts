import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import type { CrawlFile, IngestProgress } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { INTAKE } from '../topology/meaning.js'
import type { Brake } from './backlog.js'
import { askedNow, FilesView, failureOf, fileKey, isRead, type KnownFile, keyOf, putFiles } from './crawl-files.js'
import { IngestError } from './errors.js'
import type { Traffic } from './http/options.js'
import { isUrl } from './names.js'
import { begin, count } from './progress.js'
import { itemsOf } from './read-file.js'
import { isLeftOut } from './sample.js'
import { stopOf } from './stopped.js'
import type { Source } from './types.js'
import { changeOf, isAnother } from './version.js'
import { IngestWorker } from './worker.js'

const LOOK_MS = 100
/** How often new files are looked for. */
const FOLLOW_MS = 5000

export interface IngestOptions extends Pick<EnqueueOptions, 'anew'> {
  crawl: string
  /** Responses to take in all; unlimited unless given. */
  limit?: number
  /** Called with the progress of a file, or of some ranges of one, as it is read, and its key. */
  onProgress?: (progress: IngestProgress, key: string) => void
  signal?: AbortSignal
  brake: Brake
  /** Counted up while servers are read from. */
  traffic?: Traffic
  /** Looked for again and again, until the signal: sources that are new or have grown are read too. */
  more?: () => Promise<Source[]>
  /** Called when all that was found is read, as far as it can be. */
  onRest?: () => void
}

/** Files that were put where workers find them. */
export interface Enqueued {
  /** Of all sources, in their order. */
  keys: string[]
  /** Those that were not read to their end, by key. */
  files: Map<string, CrawlFile>
  /** What was asked for before of those that others are to read, by key. */
  former: Map<string, CrawlFile>
  /** Of files that are others than those that were read under their names. */
  problems: string[]
}

export interface EnqueueOptions {
  crawl: string
  /** Name of the process that alone may read them. */
  self?: string
  /** Name of the command that waits for them, so that it can stop that; nobody waits unless given. */
  command?: string
  /** Local paths name the same files on every machine. */
  shared?: boolean
  /** What is another file than the one that was read under its name is read from its start. */
  anew?: boolean
}

/**
 * Puts files where workers find them: those that are not read to their end yet.
 * @throws {IngestError} when others are to read an address that only this process knows
 */
export async function enqueue(
  cluster: Cluster,
  sources: readonly Source[],
  { crawl, self, command, shared = false, anew = false }: EnqueueOptions,
): Promise<Enqueued> {
  const secret = self === undefined && sources.find(({ location }) => location !== undefined)
  if (secret) {
    throw new IngestError(
      `${secret.name}: its address holds a secret, which is not written down for others: leave \`--enqueue\` out`,
    )
  }
  const view = new FilesView(cluster)
  await cluster.codec.prepare([INTAKE])
  await view.refresh()
  const keys: string[] = []
  const problems: string[] = []
  const files = new Map<string, CrawlFile>()
  const former = new Map<string, CrawlFile>()
  for (const [place, source] of sources.entries()) {
    const file = {
      crawl,
      file: source.name,
      ranges: [...(source.ranges ?? [])],
      sample: source.sample ?? 1,
      bytes: source.size ?? 0,
      host: shared || source.piped || isUrl(source.name) ? null : hostname(),
      only: self ?? null,
      command: command ?? null,
      allowsPrivate: source.allowsPrivate ?? false,
      anew: false,
      stopped: false,
      askedAt: Date.now(),
      place,
    }
    const key = keyOf(file)
    keys.push(key)
    const progress = view.progressOf(key)
    const before = view.get(key)?.file
    // Whether there is more in it than was read shows only when it has been read through.
    if (source.piped) file.bytes = (progress?.bytes ?? 0) + 1
    const isOpen = !progress || !isRead({ file, progress })
    const mayDiffer = progress && source.size !== undefined && (anew || !isOpen)
    const isOther = mayDiffer === true && (await changeOf(source, progress)) === 'another'
    // What a server has is looked at by whoever reads it.
    file.anew = anew && (isOther || (progress !== undefined && isUrl(source.name)))
    if (isOpen || file.anew) {
      files.set(key, { ...file, askedAt: askedNow(progress) })
      if (before && !before.stopped && before.only === null) former.set(key, before)
    } else if (isOther) {
      problems.push(isAnother(source.name))
    }
  }
  await putFiles(cluster, [...files.values()])
  return { keys, files, former, problems }
}

/**
 * Puts files where workers find them, and works on them until they are read: alone, or with whoever else is there.
 * One that cannot be read does not hold up the others.
 * @returns the progress of each file
 * @throws {IngestError} after all others have been read, when some could not be read to their end
 */
export async function ingest(cluster: Cluster, sources: Source[], options: IngestOptions): Promise<IngestProgress[]> {
  const { crawl, anew, limit, onProgress = () => {}, signal, brake, traffic, more, onRest = () => {} } = options
  const wanted = new Wanted(cluster, { crawl, anew, isOwn: limit !== undefined })
  await wanted.add(sources)
  let failure: Error | undefined
  const worker = new IngestWorker({
    cluster,
    sources: wanted.sources,
    self: wanted.self,
    takes: ({ key }) => wanted.sources.has(key),
    limit,
    brake,
    traffic,
    onFailure: (error) => {
      failure = error
    },
  })
  const told = new Map<string, IngestProgress | undefined>()
  const look = () => {
    for (const key of wanted.sources.keys()) {
      const progress = worker.progressOf(key)
      if (progress && told.get(key) !== progress) onProgress(progress, key)
      told.set(key, progress)
    }
  }
  try {
    await worker.start()
    let looked = Date.now()
    let rests = false
    while (!signal?.aborted && worker.left > 0) {
      const settled = wanted.areSettled(worker)
      if (settled && !more) break
      if (settled && !rests) onRest()
      rests = settled
      await setTimeout(LOOK_MS)
      look()
      if (failure) throw failure
      if (!more || Date.now() - looked < FOLLOW_MS) continue
      await wanted.add(await more())
      looked = Date.now()
    }
  } finally {
    const isStopped = signal?.aborted || worker.left <= 0
    await Promise.all([worker.stop(), isStopped ? wanted.giveUp(worker) : undefined])
  }
  const left = wanted.left(worker)
  const isOthers = (known: KnownFile) => known.file.stopped && !signal?.aborted && worker.left > 0
  const failures = [
    ...wanted.problems,
    ...left.flatMap((known) => failureOf(known)?.reason ?? []),
    ...left.filter(isOthers).map(({ file }) => `${file.file} was stopped by another command that had asked for it`),
  ]
  if (failures.length > 0) {
    throw new IngestError(
      `${failures.length} of ${wanted.sources.size} files could not be read to their end; the same command goes on where it stopped:\n${failures.join('\n')}`,
    )
  }
  return [...wanted.sources].map(([key, { name }]) => worker.progressOf(key) ?? begin({ crawl, file: name }))
}

/** The files that a process wants read. */
class Wanted {
  readonly #cluster: Cluster
  readonly #crawl: string
  readonly #isOwn: boolean
  readonly #anew: boolean | undefined
  /** By key, in their order. */
  readonly sources = new Map<string, Source>()
  /** Those that were not read to their end when they were asked for. */
  readonly #asked = new Map<string, CrawlFile>()
  /** Those of them of which it is not known that they are settled. */
  readonly #open = new Set<string>()
  /** What others had asked for before. */
  readonly #former = new Map<string, CrawlFile>()
  readonly problems: string[] = []
  /** Name of this process, for files that it waits for or reads alone. */
  readonly self = randomUUID()

  /** @param options.isOwn no other process may read them */
  constructor(cluster: Cluster, { crawl, isOwn, anew }: { crawl: string; isOwn: boolean; anew: boolean | undefined }) {
    this.#cluster = cluster
    this.#crawl = crawl
    this.#isOwn = isOwn
    this.#anew = anew
  }

  /** Those that it has already, and that are as they were, are left out. */
  async add(sources: readonly Source[]): Promise<void> {
    const before = this.sources
    const news = sources.filter((source) => {
      const known = before.get(fileKey(this.#crawl, source.name, source))
      return !known || known.size !== source.size || known.version !== source.version
    })
    if (news.length === 0) return
    const isOwn = this.#isOwn || news.some(({ location, piped }) => location !== undefined || piped !== undefined)
    const { keys, files, former, problems } = await enqueue(this.#cluster, news, {
      crawl: this.#crawl,
      anew: this.#anew,
      command: this.self,
      ...(isOwn && { self: this.self }),
    })
    for (const [i, key] of keys.entries()) this.sources.set(key, news[i]!)
    for (const [key, file] of files) {
      this.#asked.set(key, file)
      this.#open.add(key)
    }
    for (const [key, file] of former) this.#former.set(key, file)
    this.problems.push(...problems)
  }

  /** Whether each has been read, or will not be read by this process. */
  areSettled(worker: IngestWorker): boolean {
    for (const key of this.#open) {
      const known = worker.get(key)
      if (!known || known.file.askedAt < this.#asked.get(key)!.askedAt) return false
      if (!isRead(known) && !known.file.stopped && failureOf(known) === null) return false
      this.#open.delete(key)
    }
    return true
  }

  /** What is not read is left to those who had asked for it before, or to nobody. */
  async giveUp(worker: IngestWorker): Promise<void> {
    const left = this.left(worker)
    if (left.length === 0) return
    const others = left.flatMap(({ key, file }) => {
      const former = this.#former.get(key)
      return former ? { ...former, askedAt: file.askedAt } : []
    })
    await putFiles(this.#cluster, [stopOf(this.self), ...others])
  }

  /** Those that are not read to their end. */
  left(worker: IngestWorker): KnownFile[] {
    return [...this.#asked.keys()].flatMap((key) => worker.get(key) ?? []).filter((known) => !isRead(known))
  }
}

/** Reads and counts without writing anything. */
export async function dryRun(source: Source, crawl: string): Promise<IngestProgress> {
  const progress = begin({ crawl, file: source.name })
  for await (const item of itemsOf(source, progress)) count(progress, item, isLeftOut(item, source.sample ?? 1))
  progress.done = true
  progress.bytes = source.size ?? 0
  return progress
}
