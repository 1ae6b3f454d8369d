import type { Lookahead } from './byte-queue.js'
import type { Break } from './content.js'
import { CutOffError, IngestError } from './errors.js'
import { inflatedStart, inflateInPieces, inflateWhole, TRAILER, WINDOW } from './gzip-member.js'
import type { IsStart, Piece } from './member-content.js'

const MAGIC = Buffer.from([0x1f, 0x8b, 8])
/** How far before the place where inflating failed the next member is looked for: it may have been run into. */
const LOOK_BACK = 256 << 10

/** The gzip members from the position of `input` on. */
export async function* gzipPieces(input: Lookahead, isStart: IsStart): AsyncGenerator<Piece> {
  for (;;) {
    const available = await input.fill(WINDOW + TRAILER)
    if (available === 0) return
    const offset = input.position
    const whole = inflateWhole(input.view)
    if (whole) {
      yield { kind: 'member', offset, record: isStart(whole.data) }
      if (whole.data.length > 0) yield { kind: 'data', data: whole.data }
      input.consume(whole.length)
    } else {
      const failure = yield* inflated(input, offset, isStart)
      if (failure) {
        yield await resume(input, offset, failure, isStart)
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
async function* inflated(
  input: Lookahead,
  offset: number,
  isStart: IsStart,
): AsyncGenerator<Piece, Failure | undefined> {
  let started = false
  try {
    for await (const data of inflateInPieces(input)) {
      if (!started) yield { kind: 'member', offset, record: isStart(data) }
      started = true
      yield { kind: 'data', data }
    }
    return undefined
  } catch (error) {
    if (error instanceof IngestError) throw error
    return { error: (error as Error).message, within: started, cutOff: error instanceof CutOffError }
  }
}

/** Finds the next gzip member that starts a record, and goes there. */
async function resume(input: Lookahead, offset: number, failure: Failure, isStart: IsStart): Promise<Break> {
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
    if (isStart(inflatedStart(input.view))) {
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
