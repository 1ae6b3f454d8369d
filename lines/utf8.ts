import { isUtf8 } from 'node:buffer'
import { LineError } from './errors.js'

const REPLACEMENT = '\uFFFD'
const REPLACEMENT_BYTES = Buffer.from(REPLACEMENT)
const BOMS = /^\uFEFF+/

/**
 * The text of a line, without the byte order marks that it may start with: also inside a file, where files were put together.
 * @throws {LineError} when it is not UTF-8, with the first byte that is not
 */
export function textOf(line: Buffer): string {
  if (!isUtf8(line)) throw new LineError(notUtf8(line))
  const text = line.toString('utf8')
  return text.replace(BOMS, '')
}

function notUtf8(line: Buffer): string {
  const at = firstInvalid(line)
  const byte = line[at]!.toString(16).toUpperCase().padStart(2, '0')
  return `not UTF-8: byte 0x${byte} at ${at + 1}; if it is Latin-1, \`iconv -f WINDOWS-1252 -t UTF-8\` converts it`
}

function firstInvalid(line: Buffer): number {
  let at = 0
  // Decoding replaces what is invalid; a replacement character that was written is valid.
  for (const part of line.toString('utf8').split(REPLACEMENT)) {
    at += Buffer.byteLength(part)
    if (!line.subarray(at, at + REPLACEMENT_BYTES.length).equals(REPLACEMENT_BYTES)) break
    at += REPLACEMENT_BYTES.length
  }
  return at
}

/** What texts begin with: white space, a quote, a bracket. Zeros after anything else may be those after a name in an archive. */
const FIRST = '(?:09|0a|0d|20|22|3c|5b|7b)'

const WIDE: [start: RegExp, name: string][] = [
  [/^(fffe0000|0000feff)/, 'UTF-32'],
  [new RegExp(`^${FIRST}000000`), 'UTF-32LE'],
  [new RegExp(`^000000${FIRST}`), 'UTF-32BE'],
  [/^(fffe|feff)/, 'UTF-16'],
  [new RegExp(`^${FIRST}00`), 'UTF-16LE'],
  [new RegExp(`^00${FIRST}`), 'UTF-16BE'],
]

/**
 * The encoding, as `iconv` calls it, of a text that begins like this, when it is not one that ASCII is a part of. JSON begins with ASCII. Without a byte
 * order mark, the order of the bytes belongs to the name.
 */
export function wideEncoding(beginning: Buffer): string | undefined {
  const start = beginning.toString('hex', 0, 4)
  return WIDE.find(([pattern]) => pattern.test(start))?.[1]
}
