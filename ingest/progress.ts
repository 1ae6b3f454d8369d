import { pageId } from '../processors/page-id.js'
import { rejection } from '../processors/rejection.js'
import type { OutputRecord } from '../runtime/kafka/writer.js'
import type { CrawlFile, IngestProgress } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { INTAKE, TAKEN } from '../topology/meaning.js'
import type { WarcItem } from './types.js'

/** Damage kept by its text in the progress of a file; more is only counted. */
const MAX_ERRORS = 50

/** The progress of a file of which nothing has been read. */
export function begin({ crawl, file }: Pick<CrawlFile, 'crawl' | 'file'>): IngestProgress {
  return {
    crawl,
    file,
    offset: 0,
    done: false,
    responses: 0,
    taken: 0,
    rejected: {},
    other: 0,
    leftOut: 0,
    errors: [],
    bytes: 0,
    failure: null,
    version: null,
    begunAnew: 0,
    lookedAnewAt: 0,
  }
}

/** Begins another file under the name of one that was read: what was counted of that stays. */
export function beginAnew(progress: IngestProgress): void {
  Object.assign(progress, { offset: 0, bytes: 0, version: null, begunAnew: progress.begunAnew + 1 })
}

/**
 * Counts what was read; the same for a dry run.
 * @param isLeftOut whether the item is a page that the sample has not
 */
export function count(progress: IngestProgress, item: WarcItem, isLeftOut = false): void {
  if (item.kind === 'damage') {
    if (progress.errors.length < MAX_ERRORS) progress.errors.push(`offset ${item.offset}: ${item.error}`)
  } else if (item.kind === 'other') {
    progress.other++
  } else if (isLeftOut) {
    progress.leftOut++
  } else {
    progress.responses++
    if (item.kind === 'response') progress.taken++
    else progress.rejected[item.reason] = (progress.rejected[item.reason] ?? 0) + 1
  }
  if (item.next !== undefined) progress.offset = item.next
}

/** What an item becomes in the topics; undefined for one that is no page. */
export function recordOf(
  { codec, names }: Cluster,
  { crawl, file }: Pick<CrawlFile, 'crawl' | 'file'>,
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
  const value = codec.encode(TAKEN, { ...capture, status, contentType, digest, payload })
  return { topic: names.topic(TAKEN), key, value }
}

export function progressRecord({ codec, names }: Cluster, key: string, progress: IngestProgress): OutputRecord {
  return { topic: names.topic(INTAKE), key: Buffer.from(key), value: codec.encode(INTAKE, progress) }
}
