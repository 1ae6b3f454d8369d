import type { Break, Content } from './content.js'
import type { HeaderBlock } from './headers.js'
import { blankLineEnd, isLineEnd } from './line-ends.js'
import { isFollowed, type RecordSyntax } from './record-syntax.js'
import type { Damage } from './types.js'

/** Bytes of a record's headers at most. */
const MAX_HEADER = 64 << 10
/** Of a block that is too long to be held, this much is given. */
const BEGINNING = 64 << 10
/** Bytes that are searched at a time. */
const SEARCHED = 256 << 10
/** Bytes of a body from which the beginning of a page is one. */
const LEAST_BODY = 256
/** Line ends after a record that belong to it; there should be two. */
const MAX_LINE_ENDS = 4096

/** A record as it stands in the file; `block` is valid until the next frame is asked for. */
export interface RecordFrame {
  kind: 'record'
  offset: number
  next: number
  headers: HeaderBlock
  block: Buffer
  /** Whether `block` is only the beginning of a very long one. */
  beginningOnly: boolean
  /** The file ends inside of the record: `block` is what there is of it. */
  cut?: true
  note?: string
}

export type Frame = RecordFrame | Damage

/** Content, and how the records in it are written. */
export interface Records {
  content: Content
  syntax: RecordSyntax
  /** Bytes of a block that are held. */
  maxBlock: number
}

/**
 * Splits content into its records by their Content-Length, which is believed only where another record, or the end, follows.
 * What is no record is reported as damage, and reading goes on at the next record.
 */
export async function* framesOf(records: Records): AsyncGenerator<Frame> {
  const { content, syntax } = records
  for (;;) {
    if ((await content.fill(syntax.start)) > 0) {
      const [frame, bytes] = syntax.startsRecord(content.view)
        ? await readRecord(records)
        : await readJunk(records, content.location(), `no ${syntax.name} record starts here`)
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

type Opened = Pick<RecordFrame, 'kind' | 'offset' | 'headers' | 'beginningOnly'>

async function readRecord(records: Records): Promise<Read> {
  const { content, syntax, maxBlock } = records
  const offset = content.location()
  await content.fill(MAX_HEADER)
  const start = syntax.headerEnd(content.view, MAX_HEADER)
  if (start < 0 || syntax.recordStart(content.view, 1, start) > 0) {
    const isCut = content.barrier?.kind === 'end'
    return cutAtEnd(isCut, await readJunk(records, offset, 'the headers of a record do not end'))
  }
  const headers = await syntax.headersOf(content.view.subarray(0, start))
  const record: Opened = { kind: 'record', offset, headers, beginningOnly: false }
  const length = lengthOf(headers)
  const available = await content.fill(start + Math.min(length ?? maxBlock, maxBlock) + syntax.start)
  const ended = content.barrier !== undefined
  if (length === undefined || available < start + length) {
    if (length !== undefined && !ended) return readLong(records, record, start, length)
  } else if (isFollowed(syntax, content.view, start + length, ended))
    return close(content, record, start, start + length)
  return readDoubtful(records, record, start, length)
}

/** A record without a Content-Length, or one behind which there is no record: its block ends where another starts. */
async function readDoubtful(
  records: Records,
  record: Opened,
  start: number,
  length: number | undefined,
): Promise<Read> {
  const { content, syntax } = records
  const { view, barrier } = content
  const { offset } = record
  const isThere = length !== undefined && view.length >= start + length
  const inner = syntax.recordStart(view, start, isThere ? start + length : view.length)
  const end = lineEndsBefore(view, start, inner > 0 ? inner : view.length)
  const note = `Content-Length is ${length ?? 'missing'}, but the block has ${end - start} bytes`
  if (inner > 0) return close(content, record, start, end, note)
  if (isThere) return readLonger(records, record, start, start + length)
  if (!barrier) return readJunk(records, offset, 'a record without Content-Length, and no other after it')
  if (barrier.kind === 'break' && barrier.within)
    return (barrier.cutOff && beginningOf(content, record, start)) || broken(content, offset, barrier)
  // A record that has a gzip member to itself, and a whole one, has all the bytes that there ever were.
  if (content.fillsMember || length === undefined) return close(content, record, start, end, note)
  if (barrier.kind === 'break') return broken(content, offset, barrier)
  const error = `the file ends inside a record, after ${view.length - start} of ${length} bytes`
  const beginning = beginningOf(content, record, start)
  if (beginning) return beginning
  content.consume(view.length)
  return [{ kind: 'damage', offset, next: undefined, error, cut: true }, 0]
}

/** Marks what reaches to the end of the file as cut. */
function cutAtEnd(isCut: boolean, [frame, bytes]: Read): Read {
  return isCut && frame.next === undefined ? [{ ...frame, cut: true } as Damage, bytes] : [frame, bytes]
}

/** What there is of a page in which the file ends; undefined where that is no more than headers. */
function beginningOf(content: Content, record: Opened, start: number): Read | undefined {
  const { view } = content
  const block = view.subarray(start)
  if (record.headers.get('warc-type').toLowerCase() !== 'response') return undefined
  const body = blankLineEnd(block, block.length)
  if (body < 0 || block.length - body < LEAST_BODY) return undefined
  const next = content.location(view.length)
  return [{ ...record, next, block, cut: true, note: 'the file ends inside of it' }, view.length]
}

/** A record behind whose Content-Length there are other bytes: it is taken, unless it is them that do not belong there. */
async function readLonger(records: Records, record: Opened, start: number, end: number): Promise<Read> {
  const { content, syntax } = records
  await content.fill(end + SEARCHED)
  const { barrier, view } = content
  const isDamaged = barrier?.kind === 'break' && barrier.within && !barrier.cutOff
  if (isDamaged && syntax.recordStart(view, end) < 0) return broken(content, record.offset, barrier)
  return close(content, record, start, end, 'Content-Length is too small: other bytes follow')
}

/** Where a block ends before the two line ends that close its record at `end`. */
function lineEndsBefore(view: Buffer, start: number, end: number): number {
  let at = end
  for (let i = 0; i < 2 && at > start && view[at - 1] === 10; i++) at -= at - 1 > start && view[at - 2] === 13 ? 2 : 1
  return at
}

function lengthOf(headers: HeaderBlock): number | undefined {
  const text = headers.get('content-length')
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

/** Completes a record whose block goes from `start` to `end`, and finds where the next one starts. */
async function close(content: Content, record: Opened, start: number, end: number, note?: string): Promise<Read> {
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
async function readLong(records: Records, record: Opened, start: number, length: number): Promise<Read> {
  const { content, syntax } = records
  const block = Buffer.from(content.view.subarray(start, start + BEGINNING))
  const skipped = await content.skip(start + length, syntax)
  if (!skipped && !content.barrier) {
    content.consume(start)
    return cutAtEnd(true, await readJunk(records, record.offset, `a record whose Content-Length, ${length}, is wrong`))
  }
  const { barrier } = content
  if (!skipped && barrier?.kind === 'break' && barrier.within) return broken(content, record.offset, barrier)
  const next = await afterLineEnds(content, 0)
  return [{ ...record, next: content.location(next), block, beginningOnly: true }, next]
}

/** Goes on to the next record. */
async function readJunk(records: Records, offset: number, error: string): Promise<Read> {
  const { content, syntax } = records
  for (;;) {
    const available = await content.fill(SEARCHED)
    const found = syntax.recordStart(content.view, 1)
    if (found > 0) {
      content.consume(found)
      return [{ kind: 'damage', offset, next: content.location(), error }, 0]
    }
    const { barrier } = content
    content.consume(barrier ? available : available - syntax.start - 1)
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

export function damage(offset: number, { next, error, cutOff }: Break): Damage {
  return { kind: 'damage', offset, next, error, ...(cutOff && { cut: true }) }
}
