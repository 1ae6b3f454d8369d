import type { Lookahead } from './byte-queue.js'
import { isFollowed, type RecordSyntax } from './record-syntax.js'

/** A stretch of the file that cannot be decompressed. */
export interface Break {
  kind: 'break'
  /** Where reading goes on, if it does. */
  next: number | undefined
  error: string
  /** Whether it is inside the gzip member that the bytes before it came from. */
  within: boolean
  /** Whether the file just ends there, so that what comes before it is sound. */
  cutOff: boolean
}

/** Why no more bytes can be had: the end, a gzip member that starts a record, or damage. */
export type Barrier = { kind: 'end' } | { kind: 'record' } | Break

/** The text of a file, decompressed, with the places in the file where its records start. */
export interface Content {
  /** Whether what is at hand, up to the barrier, is a gzip member of its own, or is followed by one that starts a record. */
  readonly fillsMember: boolean
  readonly view: Buffer
  /** Set once `fill` has come to a place that it does not go beyond. */
  barrier: Barrier | undefined
  /** Reads until `bytes` are at hand or a barrier is met; returns how many are. */
  fill(bytes: number): Promise<number>
  consume(bytes: number): void
  /**
   * Goes `bytes` on without keeping them, to where a record ends. False when that many cannot be had: a barrier was met, or,
   * in a file that is not compressed, no record follows there; in that case it stays where it is.
   */
  skip(bytes: number, syntax: RecordSyntax): Promise<boolean>
  /** The offset by which a record that starts `ahead` bytes from here is found again. Called once a record, in order. */
  location(ahead?: number): number
  /** Goes beyond a barrier; everything before it must have been consumed. */
  advance(): void
}

/** A file that is not compressed: records are found by their offsets. */
export class PlainContent implements Content {
  readonly fillsMember = false
  barrier: Barrier | undefined

  constructor(readonly input: Lookahead) {}

  get view(): Buffer {
    return this.input.view
  }

  async fill(bytes: number): Promise<number> {
    const available = await this.input.fill(bytes)
    this.barrier = available < bytes ? { kind: 'end' } : undefined
    return available
  }

  consume(bytes: number): void {
    this.input.consume(bytes)
  }

  async skip(bytes: number, syntax: RecordSyntax): Promise<boolean> {
    const target = this.input.position + bytes
    const { size } = this.input.source
    if (size !== undefined && target > size) return false
    return this.input.seekIf(target, syntax.start, (view) => isFollowed(syntax, view, 0, view.length < syntax.start))
  }

  location(ahead = 0): number {
    return this.input.position + ahead
  }

  advance(): void {}
}
