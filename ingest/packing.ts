import type { Lookahead } from './byte-queue.js'
import { type Content, PlainContent } from './content.js'
import { inflatedStart, WINDOW } from './gzip-member.js'
import { gzipPieces } from './gzip-pieces.js'
import { type IsStart, MemberContent } from './member-content.js'
import { isZip } from './names.js'
import { WARC } from './warc-syntax.js'
import { ZstdFile } from './zstd-pieces.js'

const GZIP = /^1f8b/
const ZSTD = /^(28b52ffd|5.2a4d18)/

/** How a file is compressed. */
export interface Packing {
  /** Whether its text comes in members, which can be begun with. */
  hasMembers: boolean
  /** The first bytes of the text that `bytes` hold; empty when they do not start a sound member. */
  startOf(bytes: Buffer): Buffer
  /** The text from the position of `input` on. */
  contentOf(input: Lookahead, isStart: IsStart): Content
}

const PLAIN: Packing = { hasMembers: false, startOf: (bytes) => bytes, contentOf: (input) => new PlainContent(input) }

const GZIPPED: Packing = {
  hasMembers: true,
  startOf: inflatedStart,
  contentOf: (input, isStart) => new MemberContent(input.position, gzipPieces(input, isStart)),
}

function zstandard(file: ZstdFile): Packing {
  return {
    hasMembers: true,
    startOf: (bytes) => file.startOf(bytes),
    contentOf: (input, isStart) => new MemberContent(input.position, file.pieces(input, isStart)),
  }
}

/**
 * How the file at the beginning of `input` is compressed; nothing is consumed.
 * @throws Error when it carries a dictionary that is damaged
 */
export async function packingOf(input: Lookahead): Promise<Packing> {
  await input.fill(WINDOW)
  if (ZSTD.test(input.view.toString('hex', 0, 4))) return zstandard(await ZstdFile.at(input))
  return holdsGzip(input.view) ? GZIPPED : PLAIN
}

/** Whether a file is gzip: from its beginning, or, behind bytes that are nothing, from its first record on. */
function holdsGzip(beginning: Buffer): boolean {
  if (GZIP.test(beginning.toString('hex', 0, 2))) return true
  if (WARC.startsRecord(beginning) || isZip(beginning)) return false
  const member = beginning.indexOf('\x1f\x8b\x08', 0, 'latin1')
  if (member <= 0 || beginning.includes('\nWARC/')) return false
  const text = inflatedStart(beginning.subarray(member))
  return text.length >= 5 && WARC.startsRecord(text)
}
