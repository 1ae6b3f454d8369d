import { pageId } from '../processors/page-id.js'
import { rejection } from '../processors/rejection.js'
import { AbortedError, type OutputRecord, UnknownOutcomeError, Writer } from '../runtime/kafka/writer.js'
import { table } from '../runtime/tables.js'
import type { IngestProgress } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { IngestError, readWarc, type Source, type WarcItem } from './index.js'

/** Bytes of payload gathered for one transaction. */
const BATCH_BYTES = 8 << 20
const BATCH_RECORDS = 1000
/** Damage kept by its text in the progress of a file; more is only counted. */
const MAX_ERRORS = 50
/** How long brokers that do not answer are waited for. */
const PATIENCE_MS = 10 * 60_000

export interface IngestOptions {
  crawl: string
  /** Responses to take in all; unlimited unless given. */
  limit?: number
  /** Called after each transaction with the file's progress. */
  onProgress?: (progress: IngestProgress) => void
  signal?: AbortSignal
}

/**
 * Reads WARC sources into `crawl.records`, file after file. Records and the progress of their file are written in one
 * transaction, so reading goes on, after a crash too, exactly where it was committed; finished files are left out.
 * @returns the progress of each file
 * @throws {IngestError} after all others have been read, when a source could not be read to its end
 */
export async function ingest(cluster: Cluster, sources: Source[], options: IngestOptions): Promise<IngestProgress[]> {
  const { crawl, limit = Number.POSITIVE_INFINITY, onProgress = () => {}, signal } = options
  const { codec, names, transport } = cluster
  await codec.prepare(['crawl.records', 'pages.rejected', 'ingest.progress'])
  // The writer fences an earlier ingest of this crawl, so the progress read after it is final.
  const id = names.transactionalId('ingest', crawl, 0)
  const open = () => Writer.open(transport, id, (topic) => cluster.partitionCount(topic), { forMs: PATIENCE_MS })
  let writer = await open()
  try {
    const known = await table(cluster, 'ingest.progress')
    const files = sources.map((source) => ({
      source,
      progress: structuredClone(known.get(progressKey(crawl, source))) ?? begin(crawl, source),
    }))
    // All files are announced at once: the rounds wait until each has been read to its end.
    await writer.transaction(files.map(({ source, progress }) => progressRecord(cluster, source, progress)))
    let left = limit
    const failures: string[] = []
    for (const file of files) {
      const before = file.progress.taken
      while (!file.progress.done && left > file.progress.taken - before && !signal?.aborted) {
        const most = left - (file.progress.taken - before)
        try {
          await ingestFile(cluster, writer, file.source, file.progress, most, onProgress, signal)
          break
        } catch (error) {
          if (error instanceof IngestError) {
            failures.push(error.message)
            break
          }
          if (!(error instanceof AbortedError) && !(error instanceof UnknownOutcomeError)) throw error
          // What was committed tells where to go on.
          await writer.close()
          writer = await open()
          const committed = (await table(cluster, 'ingest.progress')).get(progressKey(crawl, file.source))
          file.progress = structuredClone(committed) ?? begin(crawl, file.source)
        }
      }
      left -= file.progress.taken - before
    }
    if (failures.length > 0) {
      throw new IngestError(
        `${failures.length} of ${files.length} files could not be read to their end; the same command goes on where it stopped:\n${failures.join('\n')}`,
      )
    }
    return files.map(({ progress }) => progress)
  } finally {
    await writer.close()
  }
}

async function ingestFile(
  cluster: Cluster,
  writer: Writer,
  source: Source,
  progress: IngestProgress,
  limit: number,
  onProgress: (progress: IngestProgress) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  let batch: OutputRecord[] = []
  let bytes = 0
  let taken = 0
  let writing: Promise<unknown> = Promise.resolve()
  const flush = async () => {
    await writing
    const snapshot = structuredClone(progress)
    const outputs = [...batch, progressRecord(cluster, source, snapshot)]
    batch = []
    bytes = 0
    // The next records are read while these are written.
    writing = writer.transaction(outputs).then(() => onProgress(snapshot))
    writing.catch(() => {})
  }
  const items = readWarc(source, { from: progress.offset })
  for await (const item of orFlush(items, flush, () => writing)) {
    const output = recordOf(cluster, progress, item)
    count(progress, item)
    if (output) {
      batch.push(output)
      bytes += output.value!.length
    }
    if (item.kind === 'response') taken++
    if (taken >= limit || signal?.aborted) {
      await flush()
      await writing
      return
    }
    if (bytes >= BATCH_BYTES || batch.length >= BATCH_RECORDS) await flush()
  }
  progress.done = true
  await flush()
  await writing
}

/** The items; when the source fails, what was read before is written, and then the error thrown. */
async function* orFlush(items: AsyncIterable<WarcItem>, flush: () => Promise<void>, writing: () => Promise<unknown>) {
  try {
    yield* items
  } catch (error) {
    await flush()
    await writing()
    throw error
  }
}

function begin(crawl: string, source: Source): IngestProgress {
  return {
    crawl,
    file: source.name,
    offset: 0,
    done: false,
    responses: 0,
    taken: 0,
    rejected: {},
    other: 0,
    errors: [],
    bytes: source.size ?? 0,
  }
}

/** Counts what was read; the same for a dry run. */
export function count(progress: IngestProgress, item: WarcItem): void {
  if (item.kind === 'damage') {
    if (progress.errors.length < MAX_ERRORS) progress.errors.push(`offset ${item.offset}: ${item.error}`)
  } else if (item.kind === 'other') {
    progress.other++
  } else {
    progress.responses++
    if (item.kind === 'response') progress.taken++
    else progress.rejected[item.reason] = (progress.rejected[item.reason] ?? 0) + 1
  }
  if (item.next !== undefined) progress.offset = item.next
}

/** Reads and counts without writing anything. */
export async function dryRun(source: Source, crawl: string): Promise<IngestProgress> {
  const progress = begin(crawl, source)
  for await (const item of readWarc(source)) count(progress, item)
  progress.done = true
  return progress
}

function recordOf(
  { codec, names }: Cluster,
  { crawl, file }: IngestProgress,
  item: WarcItem,
): OutputRecord | undefined {
  if (item.kind !== 'response' && item.kind !== 'rejected') return undefined
  const key = Buffer.from(pageId(item.url))
  const { url, capturedAt, offset, length } = item
  const capture = { url, capturedAt, crawl, warcFile: file, warcOffset: offset, warcLength: length }
  if (item.kind === 'rejected') {
    const value = codec.encode('pages.rejected', rejection(capture, 'ingest', item.reason, item.detail))
    return { topic: names.topic('pages.rejected'), key, value }
  }
  const { status, contentType, digest, payload } = item
  const value = codec.encode('crawl.records', { ...capture, status, contentType, digest, payload })
  return { topic: names.topic('crawl.records'), key, value }
}

const progressKey = (crawl: string, source: Source): string => `${crawl}/${source.name}`

function progressRecord({ codec, names }: Cluster, source: Source, progress: IngestProgress): OutputRecord {
  return {
    topic: names.topic('ingest.progress'),
    key: Buffer.from(progressKey(progress.crawl, source)),
    value: codec.encode('ingest.progress', progress),
  }
}
