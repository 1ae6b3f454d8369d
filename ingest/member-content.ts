import { ByteQueue } from './byte-queue.js'
import type { Barrier, Break, Content } from './content.js'

/** What a file of members is made of: where one starts, what it holds, where what follows it stands, and what is damaged. */
export type Piece =
  | { kind: 'member'; offset: number; record: boolean }
  | { kind: 'data'; data: Buffer }
  | { kind: 'end'; next: number }
  | Break

/** Whether a member's text starts a record. */
export type IsStart = (text: Buffer) => boolean

/** Where in the decompressed text a member starts, and how many records have been located inside of it. */
interface Mark {
  at: number
  offset: number
  records: number
}

/**
 * A file that is compressed in one member or many, as gzip calls them, or frames, as zstandard does. A record at the start of
 * a member is located by the member's offset. One that starts further inside (a file compressed as a whole) has no offset of
 * its own: it is located by the member's offset plus its number in it, from 1, which is below the offset of the next member
 * since a record takes more than a byte.
 */
export class MemberContent implements Content {
  barrier: Barrier | undefined
  #queue = new ByteQueue()
  #consumed = 0
  #marks: Mark[]
  #located: { at: number; offset: number } | undefined
  #pieces: AsyncGenerator<Piece>

  /** @param offset where in the file the first member starts */
  constructor(offset: number, pieces: AsyncGenerator<Piece>) {
    this.#marks = [{ at: 0, offset, records: 0 }]
    this.#pieces = pieces
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
