import { ByteQueue, type Lookahead } from './byte-queue.js'
import type { Barrier, Break, Content } from './content.js'
import { IngestError } from './errors.js'
import { CutOffError, inflatedStart, inflateInPieces, inflateWhole, TRAILER, WINDOW } from './gzip-member.js'
import { startsRecord } from './record-start.js'

const MAGIC = Buffer.from([0x1f, 0x8b, 8])
/** How far before the place where inflating failed the next member is looked for: it may have been run into. */
const LOOK_BACK = 256 << 10

type Piece =
  | { kind: 'member'; offset: number; record: boolean }
  | { kind: 'data'; data: Buffer }
  | { kind: 'end'; next: number }
  | Break

/** Where in the inflated text a gzip member starts, and how many records have been located inside of it. */
interface Mark {
  at: number
  offset: number
  records: number
}

/**
 * A gzip file of one member or many. A record at the start of a member is located by the member's offset. One that starts
 * further inside (whole-file gzip) has no offset of its own: it is located by the member's offset plus its number in it,
 * from 1, which is below the offset of the next member since a record takes more than a byte.
 */
export class GzipContent implements Content {
  barrier: Barrier | undefined
  #queue = new ByteQueue()
  #consumed = 0
  #marks: Mark[]
  #located: { at: number; offset: number } | undefined
  #pieces: AsyncGenerator<Piece>

  constructor(input: Lookahead) {
    this.#marks = [{ at: 0, offset: input.position, records: 0 }]
    this.#pieces = piecesOf(input)
  }

  get view(): Buffer {
    return this.#queue.view
  }

  get fillsMember(): boolean {
    const [first, last] = this.#marks
    const end = this.#consumed + this.#queue.length
    return this.barrier?.kind === 'record' || (first?.at === this.#consumed && last?.at === end)
  }

  async fill(bytes: number): Promise<number> {
    while (this.#queue.length < bytes && !this.barrier) await this.#pull()
    return this.#queue.length
  }

  async #pull(): Promise<void> {
    const { value, done } = await this.#pieces.next()
    const at = this.#consumed + this.#queue.length
    if (done) this.barrier = { kind: 'end' }
    else if (value.kind === 'data') this.#queue.append(value.data)
    else if (value.kind === 'end') this.#mark(at, value.next)
    else if (value.kind === 'break') this.barrier = value
    else {
      this.#mark(at, value.offset)
      if (value.record && at > 0) this.barrier = { kind: 'record' }
    }
  }

  #mark(at: number, offset: number): void {
    if (this.#marks.at(-1)!.at === at) this.#marks.pop()
    this.#marks.push({ at, offset, records: 0 })
  }

  consume(bytes: number): void {
    const length = Math.min(bytes, this.#queue.length)
    this.#queue.consume(length)
    this.#consumed += length
    while (this.#marks.length > 1 && this.#marks[1]!.at <= this.#consumed) this.#marks.shift()
  }

  async skip(bytes: number): Promise<boolean> {
    for (let left = bytes; left > 0; ) {
      const available = Math.min(left, await this.fill(1))
      if (available === 0) return false
      this.consume(available)
      left -= available
    }
    return true
  }

  location(ahead = 0): number {
    const at = this.#consumed + ahead
    const mark = this.#marks.findLast((candidate) => candidate.at <= at)!
    if (mark.at === at) return mark.offset
    if (this.#located?.at !== at) this.#located = { at, offset: mark.offset + ++mark.records }
    return this.#located.offset
  }

  advance(): void {
    const { barrier } = this
    if (barrier?.kind === 'end') return
    if (barrier?.kind === 'break' && barrier.next !== undefined) this.#mark(this.#consumed, barrier.next)
    this.barrier = undefined
  }
}

async function* piecesOf(input: Lookahead): AsyncGenerator<Piece> {
  for (;;) {
    const available = await input.fill(WINDOW + TRAILER)
    if (available === 0) return
    const offset = input.position
    const whole = inflateWhole(input.view)
    if (whole) {
      yield { kind: 'member', offset, record: startsRecord(whole.data) }
      if (whole.data.length > 0) yield { kind: 'data', data: whole.data }
      input.consume(whole.length)
    } else {
      const failure = yield* inflated(input, offset)
      if (failure) {
        yield await resume(input, offset, failure)
        continue
      }
    }
    await skipZeros(input)
    // Damage at the end of the file stands at its last byte: whoever goes on from there must meet it again.
    yield { kind: 'end', next: whole?.cut ? input.position - 1 : input.position }
    if (whole?.cut) yield { kind: 'break', next: undefined, error: CUT, within: false, cutOff: true }
  }
}

const CUT = 'the file ends inside the trailer of a gzip member'

interface Failure {
  error: string
  within: boolean
  cutOff: boolean
}

/** The data of a member, piece by piece; returns what keeps it from being read to its end. */
async function* inflated(input: Lookahead, offset: number): AsyncGenerator<Piece, Failure | undefined> {
  let started = false
  try {
    for await (const data of inflateInPieces(input)) {
      if (!started) yield { kind: 'member', offset, record: startsRecord(data) }
      started = true
      yield { kind: 'data', data }
    }
    return undefined
  } catch (error) {
    if (error instanceof IngestError) throw error
    return { error: (error as Error).message, within: started, cutOff: error instanceof CutOffError }
  }
}

/** Finds the next gzip member that holds a WARC record, and goes there. */
async function resume(input: Lookahead, offset: number, failure: Failure): Promise<Break> {
  await input.seek(Math.max(offset + 1, input.position - LOOK_BACK))
  for (;;) {
    const available = await input.fill(WINDOW)
    const at = input.view.indexOf(MAGIC)
    if (at < 0) {
      if (available < WINDOW) return { kind: 'break', next: undefined, ...failure }
      input.consume(available - (MAGIC.length - 1))
      continue
    }
    input.consume(at)
    await input.fill(WINDOW)
    if (startsRecord(inflatedStart(input.view))) {
      return { kind: 'break', next: input.position, ...failure }
    }
    input.consume(1)
  }
}

/** Some writers pad files with zeros, which stand for nothing. */
async function skipZeros(input: Lookahead): Promise<void> {
  while ((await input.fill(1)) > 0) {
    const { view } = input
    let zeros = 0
    while (view[zeros] === 0) zeros++
    input.consume(zeros)
    if (zeros < view.length) return
  }
}
