import type { Content } from './content.js'
import { damage } from './frames.js'
import type { Damage } from './types.js'

/** A part of a text that ends with a line, as it stands in the file. */
export interface Row {
  kind: 'row'
  offset: number
  next: number
  /** With its line end; undefined for a line that does not end a row, or is longer than what is held. Valid until the next row is asked for. */
  bytes: Buffer | undefined
  /** Whether the file ends before a line end does. */
  isLast: boolean
}

/** Where the row ends that `view` starts with, behind its line end; -1 when that is not at hand. */
export type RowEnd = (view: Buffer) => number

const CHUNK = 64 << 10
const LINE_END = Buffer.from('\n')

export const lineEnd: RowEnd = (view) => view.indexOf(10) + 1 || -1

/**
 * The rows of a text, in memory for one; what cannot be decompressed is reported, and reading goes on behind it.
 * @param maxBytes bytes of a row that are held
 */
export async function* rowsOf(content: Content, endOf: RowEnd, maxBytes: number): AsyncGenerator<Row | Damage> {
  for (;;) {
    const offset = content.location()
    const end = await fillRow(content, endOf, maxBytes)
    const { barrier, view } = content
    if (end > 0) {
      yield { kind: 'row', offset, next: content.location(end), bytes: view.subarray(0, end), isLast: false }
      content.consume(end)
    } else if (barrier?.kind === 'end' && view.length <= maxBytes && isRow(view, endOf)) {
      if (view.length === 0) return
      yield { kind: 'row', offset, next: content.location(view.length), bytes: view, isLast: true }
      content.consume(view.length)
    } else if (barrier?.kind === 'break') {
      content.consume(view.length)
      yield damage(offset, barrier)
      if (barrier.next === undefined) return
      content.advance()
    } else {
      await skipLine(content)
      yield { kind: 'row', offset, next: content.location(), bytes: undefined, isLast: false }
    }
  }
}

/** Whether nothing but the line end is missing. */
const isRow = (view: Buffer, endOf: RowEnd): boolean => endOf(Buffer.concat([view, LINE_END])) === view.length + 1

/** Reads until a row is at hand; returns where it ends, -1 when it does not end before a barrier or is too long. */
async function fillRow(content: Content, endOf: RowEnd, maxBytes: number): Promise<number> {
  for (let bytes = CHUNK; ; bytes *= 2) {
    const available = await fillText(content, bytes)
    const end = endOf(content.view)
    if (end > 0) return end > maxBytes ? -1 : end
    if (available < bytes || available > maxBytes) return -1
  }
}

/** Reads on where a member begins: a text does not heed them. */
async function fillText(content: Content, bytes: number): Promise<number> {
  for (;;) {
    const available = await content.fill(bytes)
    if (available >= bytes || content.barrier?.kind !== 'record') return available
    content.advance()
  }
}

async function skipLine(content: Content): Promise<void> {
  for (;;) {
    const available = await fillText(content, CHUNK)
    const end = lineEnd(content.view)
    content.consume(end > 0 ? end : available)
    if (end > 0 || available < CHUNK) return
  }
}
