import type { Lookahead } from './byte-queue.js'
import type { Content } from './content.js'
import { WINDOW } from './gzip-member.js'
import type { IsStart } from './member-content.js'
import { type Packing, packingOf } from './packing.js'
import type { Damage, Source } from './types.js'

/** A file that is being read. */
export interface OpenFile {
  source: Source
  input: Lookahead
  packing: Packing
  /** The first bytes of its text. */
  beginning: Buffer
}

/** @throws Error when the file carries what it is decompressed with, and that is damaged */
export async function openFile(input: Lookahead): Promise<OpenFile> {
  const packing = await packingOf(input)
  return { source: input.source, input, packing, beginning: packing.startOf(input.view) }
}

/**
 * What a file is split into, from the part on that has the offset `from`: straight from there, or, where it is inside of a
 * gzip member or a zstandard frame, by reading from the start.
 * @param isStart whether a text begins like one of the parts
 */
export async function* partsFrom<Part extends { offset: number }>(
  { input, packing }: OpenFile,
  from: number,
  isStart: IsStart,
  split: (content: Content) => AsyncIterable<Part>,
): AsyncGenerator<Part | Damage> {
  await input.seek(from)
  if ((await input.fill(WINDOW)) === 0) return
  if (from === 0 || !packing.hasMembers || isStart(packing.startOf(input.view))) {
    yield* split(packing.contentOf(input, isStart))
    return
  }
  await input.seek(0)
  let found = false
  for await (const part of split(packing.contentOf(input, isStart))) {
    found ||= part.offset === from
    if (found) yield part
  }
  const error = 'no record starts here: the file is not the one that was read before'
  if (!found) yield { kind: 'damage', offset: from, next: undefined, error }
}
