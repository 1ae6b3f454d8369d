import type { Position, Reader } from './reader.js'
import { type BatchHeader, batchesIn, isWhole, told, unpacked } from './record-batch.js'

/** Offsets of one partition, the last one excluded. */
export interface OffsetRange {
  topic: string
  partition: number
  from: bigint
  to: bigint
  /** Whose range it is, where a partition is counted for several. */
  of?: string
}

export interface CountOptions {
  /** So many records of a range are counted, and what lies behind them is estimated. */
  atMost: number
  /** Bytes that are read in all; what they do not suffice for is estimated. */
  maxBytes: number
}

export interface Count {
  /** Committed records in the range: neither markers nor records of aborted transactions. */
  records: number
  /** False where part of it is estimated, by how many records stand among the offsets that were looked at. */
  isExact: boolean
  /** When the first of them was written, milliseconds since 1970; undefined when there is none, or it was not reached. */
  firstTimestamp?: number
}

/** A batch with committed records. */
interface Span {
  first: bigint
  last: bigint
  records: number
  timestamp: number
}

/** What is known of a range: the spans in the part of it that was read. */
interface Known {
  from: bigint
  /** Where reading goes on. */
  next: bigint
  spans: Span[]
  records: number
  /** Where reading would go on there is nothing to be had. */
  isGone?: boolean
}

/** Compressed, of one answer and of one partition in it. */
const ANSWER_BYTES = 8 << 20
const PARTITION_BYTES = 1 << 20
/** The same where a single record is enough: about one batch. */
const ONE_BATCH_BYTES = 256 << 10
const LIMITS_OF_ONE = { maxBytes: ANSWER_BYTES, partitionBytes: ONE_BATCH_BYTES }
/** Answers in a row without anything, after which what is left is estimated. */
const EMPTY_ANSWERS = 20

/**
 * Counts the committed records in ranges of offsets. It goes by the headers of the record batches: only batches that compaction has thinned out, and
 * that a range cuts through, are unpacked. Costs a few requests to each broker; what was read for the last count is not read again for the next.
 */
export class RecordCounter {
  readonly #reader: Reader
  #known = new Map<string, Known>()

  constructor(reader: Reader) {
    this.#reader = reader
  }

  /** @returns a count for each range. What is known of other ranges is forgotten. */
  async count(ranges: readonly OffsetRange[], { atMost, maxBytes }: CountOptions): Promise<Count[]> {
    const states = ranges.map((range) => ({ range, known: startFrom(range, this.#known.get(nameOf(range))) }))
    this.#known = new Map(states.map(({ range, known }) => [nameOf(range), known]))
    let [left, empty] = [maxBytes, 0]
    while (left > 0 && empty < EMPTY_ANSWERS) {
      const open = states.filter(({ range, known }) => known.next < range.to && known.records < atMost && !known.isGone)
      if (open.length === 0) break
      // Those that least is known of come first: an answer, and all that may be read, is soon full.
      open.sort((a, b) => a.known.records - b.known.records)
      const isFirst = atMost <= 1 || open[0]!.known.records === 0
      const limits = { maxBytes: ANSWER_BYTES, partitionBytes: isFirst ? ONE_BATCH_BYTES : PARTITION_BYTES }
      // A request has a partition once; ranges of the same one are read one after the other.
      const asked = new Map<string, (typeof open)[number]>()
      for (const state of open) if (!asked.has(placeOf(state.range))) asked.set(placeOf(state.range), state)
      const positions = [...asked.values()].map(({ range, known }) => ({ ...range, offset: known.next }))
      let received = 0
      for (const answer of await this.#reader.rawFetch(positions, limits)) {
        received += answer.bytes.length
        const { range, known } = asked.get(placeOf(answer))!
        if (answer.isOutside) known.isGone = true
        for (const { batch, isCommitted } of told(answer.bytes, answer.aborted)) {
          if (known.next >= range.to || known.records >= atMost) break
          if (isCommitted) await take(known, range, batch)
          known.next = within(batch.lastOffset + 1n, known.next, range.to)
        }
      }
      left -= received
      empty = received === 0 ? empty + 1 : 0
    }
    return states.map(({ range, known }) => countOf(range, known))
  }
}

function within(offset: bigint, least: bigint, most: bigint): bigint {
  if (offset < least) return least
  return offset > most ? most : offset
}

const placeOf = ({ topic, partition }: { topic: string; partition: number }): string => `${topic}/${partition}`
const nameOf = (range: OffsetRange): string => `${range.of ?? ''} ${placeOf(range)}`

/** What is known of a range that begins at `from` now, and went on as far as `known` before. */
function startFrom({ from, to }: OffsetRange, known: Known | undefined): Known {
  const fresh = { from, next: from, spans: [], records: 0 }
  if (!known || from < known.from || from > known.next || known.next > to) return fresh
  const spans = known.spans.filter(({ last }) => last >= from)
  const [cut] = spans
  if (cut && cut.first < from) {
    if (!isWhole({ firstOffset: cut.first, lastOffset: cut.last, records: cut.records })) return fresh
    spans[0] = { ...cut, first: from, records: Number(cut.last - from) + 1 }
  }
  return { from, next: known.next, spans, records: spans.reduce((sum, { records }) => sum + records, 0) }
}

async function take(known: Known, { to }: OffsetRange, batch: BatchHeader): Promise<void> {
  const { firstOffset, lastOffset, records, firstTimestamp } = batch
  if (records === 0) return
  const isCut = firstOffset < known.next || lastOffset >= to
  const span =
    isCut || !isWhole(batch)
      ? await partOf(batch, known.next, to)
      : { first: firstOffset, last: lastOffset, records, timestamp: firstTimestamp }
  if (!span) return
  known.spans.push(span)
  known.records += span.records
}

/** What of a batch lies between two offsets. */
async function partOf(batch: BatchHeader, from: bigint, to: bigint): Promise<Span | undefined> {
  const wanted = (await unpacked(batch)).filter(({ offset }) => offset >= from && offset < to)
  const [first, last] = [wanted[0], wanted.at(-1)]
  if (!first || !last) return undefined
  return { first: first.offset, last: last.offset, records: wanted.length, timestamp: first.timestamp }
}

/** What was not read is estimated, and never taken for nothing: it may be markers, but nobody knows. */
function countOf({ from, to }: OffsetRange, { next, spans, records }: Known): Count {
  const firstTimestamp = spans[0]?.timestamp
  if (next >= to) return { records, isExact: true, firstTimestamp }
  const share = records > 0 ? records / Number(next - from) : 1
  return { records: records + Math.max(1, Math.round(share * Number(to - next))), isExact: false, firstTimestamp }
}

/** When the latest record of the batch at each position was written, milliseconds since 1970; undefined where nothing was received of it. */
export async function timestampsAt(reader: Reader, positions: readonly Position[]): Promise<Array<number | undefined>> {
  const found = new Map<string, number>()
  // An answer has room for some of them; what is not there is given up once nothing else comes.
  for (let left = positions, before = -1; left.length > 0 && found.size > before; ) {
    before = found.size
    for (const { topic, partition, bytes } of await reader.rawFetch(left, LIMITS_OF_ONE)) {
      const [batch] = batchesIn(bytes)
      if (batch) found.set(placeOf({ topic, partition }), batch.maxTimestamp)
    }
    left = left.filter((position) => !found.has(placeOf(position)))
  }
  return positions.map((position) => found.get(placeOf(position)))
}
