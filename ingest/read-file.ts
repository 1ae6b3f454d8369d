import type { OutputRecord, Writer } from '../runtime/kafka/writer.js'
import type { IngestProgress } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { IngestError } from './errors.js'
import { count, progressRecord, recordOf } from './progress.js'
import { readRanges } from './ranges.js'
import { isLeftOut } from './sample.js'
import type { Source, WarcItem } from './types.js'
import { versionByServer } from './version.js'

/** Bytes of payload gathered for one transaction. */
const BATCH_BYTES = 8 << 20
const BATCH_RECORDS = 1000

export interface Reading {
  cluster: Cluster
  /** Whoever else writes for the file is fenced by it. */
  writer: Writer
  key: string
  source: Source
  /** Share of its pages that are taken. */
  sample: number
  /** Where to begin; goes on as the file is read. */
  progress: IngestProgress
  /** Pages to take at most. */
  limit: number
  /** Ends the reading, after the records read so far have been written. */
  signal: AbortSignal
  /** Waits before more is written, where that is wanted. */
  mayWrite(): Promise<void>
  /** Called after each transaction. */
  onProgress(progress: IngestProgress): void
}

/**
 * Reads a file on into `crawl.records`. Pages, rejections and the progress are written in one transaction, so that reading goes on,
 * in another process too, exactly where it was committed.
 * @throws {IngestError} when the source fails, after what was read before has been written
 */
export async function readFile(reading: Reading): Promise<void> {
  const { cluster, writer, key, source, sample, progress, limit, signal, mayWrite, onProgress } = reading
  let batch: OutputRecord[] = []
  let bytes = 0
  let taken = 0
  let writing: Promise<unknown> = Promise.resolve()
  const flush = async () => {
    await writing
    await mayWrite()
    if (source.piped) progress.version = source.piped.versionAt(progress.offset)
    else if (source.version !== undefined) progress.version ??= versionByServer(source)
    const snapshot = structuredClone(progress)
    const outputs = [...batch, progressRecord(cluster, key, snapshot)]
    batch = []
    bytes = 0
    // The next records are read while these are written.
    writing = writer.transaction(outputs).then(() => {
      source.piped?.release(snapshot.offset)
      onProgress(snapshot)
    })
    writing.catch(() => {})
  }
  const items = until(signal, itemsOf(source, progress))
  for await (const item of orFlush(items, flush, () => writing)) {
    if (isCut(item)) {
      // It may still be being written: what is whole is taken, and the rest once it is there.
      progress.offset = item.offset
      await flush()
      await writing
      throw new IngestError(
        `${source.name} ends inside of the record at offset ${item.offset}: what is before it is taken`,
      )
    }
    const before = progress.taken
    const output = counted(cluster, progress, item, sample)
    if (output) {
      batch.push(output)
      bytes += output.value!.length
    }
    taken += progress.taken - before
    if (taken >= limit) break
    if (bytes >= BATCH_BYTES || batch.length >= BATCH_RECORDS) await flush()
  }
  if (taken >= limit || signal.aborted) {
    await flush()
    await writing
    return
  }
  if (progress.responses + progress.leftOut === 0 && (progress.other === 0 || progress.errors.length > 0)) {
    throw new IngestError(`${source.name} holds no page${progress.errors.length > 0 ? `: ${progress.errors[0]}` : ''}`)
  }
  progress.done = true
  progress.failure = null
  progress.bytes = Math.max(source.size ?? 0, progress.offset)
  if (progress.version && !source.piped) {
    progress.version = { ...progress.version, size: progress.bytes, changed: source.version ?? '' }
  }
  await flush()
  await writing
}

/** What is to be read of a source of which there is some progress. */
export const itemsOf = (source: Source, progress: IngestProgress): AsyncGenerator<WarcItem> =>
  source.piped?.from(progress) ?? readRanges(source, { from: progress.offset })

const isCut = (item: WarcItem): boolean => 'cut' in item && item.cut === true

/** Counts an item, and makes a record of it if the sample has it; one that cannot be made a record is damage. */
function counted(cluster: Cluster, progress: IngestProgress, item: WarcItem, sample: number): OutputRecord | undefined {
  try {
    const leftOut = isLeftOut(item, sample)
    const output = leftOut ? undefined : recordOf(cluster, progress, item)
    count(progress, item, leftOut)
    return output
  } catch (error) {
    count(progress, { kind: 'damage', offset: item.offset, next: item.next, error: (error as Error).message })
    return undefined
  }
}

/** The items; when the source fails, what was read before is written, and then the error thrown. */
async function* orFlush(items: AsyncIterable<WarcItem>, flush: () => Promise<void>, writing: () => Promise<unknown>) {
  try {
    yield* items
  } catch (error) {
    await flush()
    await writing()
    throw error instanceof IngestError ? error : new IngestError(`it cannot be read on: ${(error as Error).message}`)
  }
}

/** The items up to the signal, also while the next one is long in coming. */
async function* until<T>(signal: AbortSignal, items: AsyncGenerator<T>): AsyncGenerator<T> {
  let end = () => {}
  const onAbort = () => end()
  signal.addEventListener('abort', onAbort)
  try {
    while (!signal.aborted) {
      const next = await new Promise<IteratorResult<T>>((resolve, reject) => {
        end = () => resolve({ done: true, value: undefined })
        items.next().then(resolve, reject)
      })
      if (next.done) return
      yield next.value
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    // Not waited for: what it waits for may never come.
    void items.return(undefined).catch(() => {})
  }
}
