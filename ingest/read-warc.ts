import { Lookahead } from './byte-queue.js'
import { type Content, PlainContent } from './content.js'
import { type Frame, framesOf } from './frames.js'
import { GzipContent } from './gzip-content.js'
import { inflatedStart, WINDOW } from './gzip-member.js'
import { readRecord } from './record.js'
import { startsRecord } from './record-start.js'
import type { Source, WarcItem } from './types.js'
import { unsupportedFormat } from './unsupported.js'

export interface ReadOptions {
  /** Offset of the record to begin with: the `next` of an item read before. */
  from?: number
  /** Bytes of a decoded body at most; larger ones are rejected. */
  maxPayload?: number
}

/** As crawlers do, which cut pages at this size. */
const MAX_PAYLOAD = 5 << 20

/**
 * Reads a WARC file, plain or gzip, record by record, in memory for one record. What is damaged is reported with its
 * offset, and reading goes on where the next record can be found. Each item's `next` is the following item's offset;
 * reading from there gives exactly the items that follow. (A record inside a gzip member that holds several has to be
 * read up to from the start of the file.)
 * @throws IngestError when the source cannot be read, at whatever point
 */
export async function* readWarc(source: Source, options: ReadOptions = {}): AsyncGenerator<WarcItem> {
  const { from = 0, maxPayload = MAX_PAYLOAD } = options
  const input = new Lookahead(source, 0)
  try {
    // Encoded bodies are often smaller than what they hold; one that is larger is not worth holding.
    for await (const frame of framesFrom(input, from, 2 * maxPayload)) yield await itemOf(frame, maxPayload)
  } finally {
    await input.close()
  }
}

async function* framesFrom(input: Lookahead, from: number, maxBlock: number): AsyncGenerator<Frame> {
  await input.fill(WINDOW)
  const unsupported = unsupportedFormat(input.view)
  if (unsupported) {
    if (from === 0) yield { kind: 'damage', offset: 0, next: undefined, error: unsupported }
    return
  }
  const content: Content = holdsGzip(input.view) ? new GzipContent(input) : new PlainContent(input)
  if (from === 0) yield* framesOf(content, maxBlock)
  else if (content instanceof PlainContent) {
    await input.seek(from)
    yield* framesOf(content, maxBlock)
  } else yield* gzipFramesFrom(input, from, maxBlock)
}

/** Goes straight to a gzip member; to a record inside of one by reading from the start. */
async function* gzipFramesFrom(input: Lookahead, from: number, maxBlock: number): AsyncGenerator<Frame> {
  await input.seek(from)
  if ((await input.fill(WINDOW)) === 0) return
  if (startsWarc(inflatedStart(input.view))) {
    yield* framesOf(new GzipContent(input), maxBlock)
    return
  }
  await input.seek(0)
  let found = false
  for await (const frame of framesOf(new GzipContent(input), maxBlock)) {
    found ||= frame.offset === from
    if (found) yield frame
  }
  if (!found) {
    const error = 'no record starts here: the file is not the one that was read before'
    yield { kind: 'damage', offset: from, next: undefined, error }
  }
}

const startsWarc = (text: Buffer): boolean => text.length >= 5 && startsRecord(text)

/** Whether a file is gzip: from its beginning, or, behind bytes that are nothing, from its first record on. */
function holdsGzip(beginning: Buffer): boolean {
  if (beginning[0] === 0x1f && beginning[1] === 0x8b) return true
  if (startsWarc(beginning)) return false
  const member = beginning.indexOf('\x1f\x8b\x08', 0, 'latin1')
  return member > 0 && startsWarc(inflatedStart(beginning.subarray(member))) && !beginning.includes('\nWARC/')
}

async function itemOf(frame: Frame, maxPayload: number): Promise<WarcItem> {
  if (frame.kind === 'damage') return frame
  const { offset, next } = frame
  return { ...(await readRecord(frame, maxPayload)), offset, length: next - offset, next }
}
