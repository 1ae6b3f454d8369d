import { type ReadOptions, readWarc } from './read-warc.js'
import type { Range, Source, WarcItem } from './types.js'

/** Bytes between chosen ones that are fetched with them, as a share of these; a fifth would do, and some are fetched twice. */
const GAPS = 0.15

/** The source with its ranges. */
export function withRanges(source: Source, ranges: readonly Range[]): Source {
  return {
    name: source.name,
    location: source.location,
    allowsPrivate: source.allowsPrivate,
    ranges,
    get size() {
      return source.size
    },
    get version() {
      return source.version
    },
    open: (offset, end) => source.open(offset, end),
  }
}

/**
 * Reads the records in the ranges of a source as `readWarc` reads those of all of it, which is done where it has none. Ranges
 * that lie near each other are fetched together. Reading goes on from an item's `next` with exactly the items that follow.
 * @throws IngestError when the source cannot be read, at whatever point
 */
export async function* readRanges(source: Source, options: ReadOptions = {}): AsyncGenerator<WarcItem> {
  if (!source.ranges) return yield* readWarc(source, options)
  const { from = 0, maxPayload } = options
  const ranges = source.ranges.filter(({ offset, length }) => offset + length > from)
  const last = ranges.at(-1)
  for (const group of groupsOf(ranges)) {
    const stream = new Stream(source, group)
    try {
      for (const range of group) {
        const begin = Math.max(0, from - range.offset)
        for await (const item of readWarc(partOf(source, range, stream), { from: begin, maxPayload })) {
          yield placed(item, range, range !== last)
        }
      }
    } finally {
      await stream.close()
    }
  }
}

/** Ranges put together as long as the bytes between them are few. */
export function groupsOf(ranges: readonly Range[]): Range[][] {
  const groups: Range[][] = []
  let chosen = 0
  for (const range of ranges) {
    const group = groups.at(-1)
    const span = range.offset + range.length - (group?.[0]?.offset ?? 0)
    if (group && span <= (chosen + range.length) * (1 + GAPS)) {
      group.push(range)
      chosen += range.length
    } else {
      groups.push([range])
      chosen = range.length
    }
  }
  return groups
}

/** A range as a source of its own. Its start is read from the stream of its group; what is looked at out of order, from the file. */
function partOf(source: Source, { offset, length }: Range, stream: Stream): Source {
  let isFirst = true
  return {
    name: source.name,
    size: length,
    async open(start = 0, end = length) {
      const isNext = isFirst && start === 0
      isFirst = false
      return isNext ? stream.read(offset, offset + length) : source.open(offset + start, offset + Math.min(end, length))
    },
  }
}

/** The places of a range's item in the file. */
function placed(item: WarcItem, { offset, length }: Range, hasMore: boolean): WarcItem {
  if (item.kind !== 'damage') return { ...item, offset: offset + item.offset, next: offset + item.next }
  const next = item.next ?? (hasMore ? length : undefined)
  return { ...item, offset: offset + item.offset, next: next === undefined ? undefined : offset + next }
}

/** The bytes of neighbouring ranges, read one after the other from one connection. */
class Stream {
  readonly #end: number
  #position: number
  #chunks: AsyncIterator<Uint8Array> | undefined
  #rest: Uint8Array = new Uint8Array(0)

  constructor(
    readonly source: Source,
    group: readonly Range[],
  ) {
    const last = group.at(-1)!
    this.#position = group[0]!.offset
    this.#end = last.offset + last.length
  }

  /** The bytes between two offsets, which are behind those that were read before; what lies between is passed over. */
  async *read(start: number, end: number): AsyncGenerator<Uint8Array> {
    this.#chunks ??= (await this.source.open(this.#position, this.#end))[Symbol.asyncIterator]()
    while (this.#position < end) {
      if (this.#rest.length === 0) {
        const { value, done } = await this.#chunks.next()
        if (done) return
        this.#rest = value
      }
      const skipped = Math.min(this.#rest.length, Math.max(0, start - this.#position))
      const wanted = this.#rest.subarray(skipped, end - this.#position)
      this.#rest = this.#rest.subarray(skipped + wanted.length)
      this.#position += skipped + wanted.length
      if (wanted.length > 0) yield wanted
    }
  }

  async close(): Promise<void> {
    await this.#chunks?.return?.()
  }
}
