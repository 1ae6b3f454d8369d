import type { Break, Content } from './content.js'
import { type HeaderBlock, parseHeaders } from './headers.js'
import { blankLineEnd, isFollowed, isLineEnd, recordStart, START, startsRecord } from './record-start.js'

/** Bytes of WARC headers at most. */
const MAX_HEADER = 64 << 10
/** Of a block that is too long to be held, this much is given. */
const BEGINNING = 64 << 10
/** Bytes that are searched at a time. */
const SEARCHED = 256 << 10
/** Line ends after a record that belong to it; there should be two. */
const MAX_LINE_ENDS = 4096

/** A WARC record as it stands in the file; `block` is valid until the next frame is asked for. */
export interface RecordFrame {
  kind: 'record'
  offset: number
  next: number
  headers: HeaderBlock
  block: Buffer
  /** Whether `block` is only the beginning of a very long one. */
  cut: boolean
  note?: string
}

export interface DamageFrame {
  kind: 'damage'
  offset: number
  next: number | undefined
  error: string
}

export type Frame = RecordFrame | DamageFrame

/**
 * Splits content into its records by their Content-Length, which is believed only where another record, or the end, follows.
 * What is no record is reported as damage, and reading goes on at the next record.
 * @param maxBlock bytes of a block that are held
 */
export async function* framesOf(content: Content, maxBlock: number): AsyncGenerator<Frame> {
  for (;;) {
    if ((await content.fill(START)) > 0) {
      const [frame, bytes] = startsRecord(content.view)
        ? await readRecord(content, maxBlock)
        : await readJunk(content, content.location(), 'no WARC record starts here')
      yield frame
      content.consume(bytes)
      continue
    }
    const { barrier } = content
    if (barrier?.kind === 'end') return
    if (barrier?.kind === 'break') yield damage(content.location(), barrier)
    if (barrier?.kind === 'break' && barrier.next === undefined) return
    content.advance()
  }
}

/** A frame, and how many bytes it leaves to be consumed. */
type Read = [frame: Frame, bytes: number]

async function readRecord(content: Content, maxBlock: number): Promise<Read> {
  const offset = content.location()
  await content.fill(MAX_HEADER)
  const start = blankLineEnd(content.view, MAX_HEADER)
  if (start < 0 || recordStart(content.view, 1, start) > 0) {
    return readJunk(content, offset, 'the headers of a record do not end')
  }
  const headers = await parseHeaders(content.view.subarray(0, start))
  const length = lengthOf(headers)
  const available = await content.fill(start + Math.min(length ?? maxBlock, maxBlock) + START)
  const record = { kind: 'record' as const, offset, headers, cut: false }
  if (length !== undefined && length <= maxBlock && available >= start + length) {
    if (isFollowed(content.view, start + length, content.barrier !== undefined))
      return close(content, record, start, start + length)
    const inner = recordStart(content.view, start, start + length)
    if (inner < 0) return close(content, record, start, start + length, 'Content-Length is wrong: more bytes follow')
    return close(content, record, start, inner, `Content-Length is ${length - (inner - start)} bytes too large`)
  }
  const inner = recordStart(content.view, start)
  if (inner > 0 && (content.barrier || length === undefined)) {
    return close(
      content,
      record,
      start,
      inner,
      `the block has not the ${length ?? 'unknown'} bytes of its Content-Length`,
    )
  }
  if (!content.barrier) {
    if (length !== undefined) return readLong(content, record, start, length)
    return readJunk(content, offset, `a record without Content-Length, and no other in ${maxBlock} bytes`)
  }
  const { barrier, view, sealed } = content
  if (barrier.kind === 'break' && barrier.within) return broken(content, offset, barrier)
  if (length === undefined) return close(content, record, start, view.length, 'no Content-Length')
  const missing = `${view.length - start} of ${length} bytes`
  // A gzip member that is whole has all the bytes there ever were.
  if (sealed)
    return close(content, record, start, view.length, `the block is shorter than its Content-Length: ${missing}`)
  content.consume(view.length)
  return [{ kind: 'damage', offset, next: undefined, error: `the file ends inside a record, after ${missing}` }, 0]
}

function lengthOf(headers: HeaderBlock): number | undefined {
  const text = headers.get('content-length')
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

/** Completes a record whose block goes from `start` to `end`, and finds where the next one starts. */
async function close(
  content: Content,
  record: Pick<RecordFrame, 'kind' | 'offset' | 'headers' | 'cut'>,
  start: number,
  end: number,
  note?: string,
): Promise<Read> {
  const next = await afterLineEnds(content, end)
  const { barrier, view } = content
  if (next === view.length && barrier?.kind === 'break' && barrier.within && !barrier.cutOff) {
    return broken(content, record.offset, barrier)
  }
  return [{ ...record, next: content.location(next), block: view.subarray(start, end), note }, next]
}

async function afterLineEnds(content: Content, from: number): Promise<number> {
  let at = from
  while ((await content.fill(at + 1)) > at && isLineEnd(content.view[at]) && at - from < MAX_LINE_ENDS) at++
  return at
}

/** A block that is not held: only its beginning is given, and the rest skipped. */
async function readLong(
  content: Content,
  record: Pick<RecordFrame, 'kind' | 'offset' | 'headers'>,
  start: number,
  length: number,
): Promise<Read> {
  const block = Buffer.from(content.view.subarray(start, start + BEGINNING))
  const skipped = await content.skip(start + length)
  if (!skipped && !content.sealed) {
    content.consume(start)
    return readJunk(content, record.offset, `a record whose Content-Length, ${length}, is wrong`)
  }
  const { barrier } = content
  if (!skipped && barrier?.kind === 'break' && barrier.within) return broken(content, record.offset, barrier)
  const next = await afterLineEnds(content, 0)
  return [{ ...record, next: content.location(next), block, cut: true }, next]
}

/** Goes on to the next record. */
async function readJunk(content: Content, offset: number, error: string): Promise<Read> {
  for (;;) {
    const available = await content.fill(SEARCHED)
    const found = recordStart(content.view, 1)
    if (found > 0) {
      content.consume(found)
      return [{ kind: 'damage', offset, next: content.location(), error }, 0]
    }
    const { barrier } = content
    content.consume(barrier ? available : available - START - 1)
    if (!barrier) continue
    if (barrier.kind === 'end') return [{ kind: 'damage', offset, next: undefined, error }, 0]
    if (barrier.kind === 'break' && barrier.within) return broken(content, offset, barrier)
    return [{ kind: 'damage', offset, next: content.location(), error }, 0]
  }
}

/** Gives up a record that is not whole, or not sound, because of what comes behind it. */
function broken(content: Content, offset: number, barrier: Break): Read {
  content.consume(content.view.length)
  if (barrier.next !== undefined) content.advance()
  else content.barrier = { kind: 'end' }
  return [damage(offset, barrier), 0]
}

const damage = (offset: number, { next, error }: Break): DamageFrame => ({ kind: 'damage', offset, next, error })
