import type { Readable } from 'node:stream'
import { decompressed } from './decompress.js'
import { LineError, LinesError } from './errors.js'
import { Fields } from './fields.js'
import { splitLines } from './split-lines.js'
import { textOf } from './utf8.js'

/** The longest line that is read. A string of JavaScript holds twice as much. */
export const MAX_LINE_BYTES = 256 << 20

export interface Lines {
  /** What messages call the input; without a name, they start with the line. */
  name?: string
  /** Bytes; ended with the work. */
  chunks: Readable
}

/** `stop` at the first bad line, or `skip` it and go on. */
export type BadLines = 'stop' | 'skip'

export interface LinesOptions {
  badLines?: BadLines
  /** Told of each line that is skipped. */
  onBadLine?: (message: string) => void
  maxBytes?: number
}

/**
 * Does something with each line of JSON objects, in order and one at a time: UTF-8, ended by LF or CR LF, as they are or in gzip or zstandard.
 * Empty lines count and are passed over. Memory is that of the longest line.
 * @param work what is done with a line's fields; a `LineError` that it throws says that the line is bad
 * @throws {LinesError} naming input and line: at the first bad line, unless bad lines are skipped, and when the input cannot be read
 */
export async function eachLine(
  { name, chunks }: Lines,
  work: (fields: Fields, number: number) => Promise<void> | void,
  { badLines = 'stop', onBadLine = () => {}, maxBytes = MAX_LINE_BYTES }: LinesOptions = {},
): Promise<void> {
  let number = 0
  try {
    for await (const line of splitLines(readable(chunks, name), maxBytes)) {
      number++
      try {
        if (line === undefined) throw new LineError(`longer than ${maxBytes.toLocaleString('en')} bytes`)
        const json = textOf(line)
        if (json.trim() !== '') await work(fieldsOf(json), number)
      } catch (error) {
        if (!(error instanceof LineError)) throw error
        const message = `${name === undefined ? '' : `${name}, `}line ${number}: ${error.message}`
        if (badLines === 'stop') throw new LinesError(message)
        onBadLine(message)
      }
    }
  } finally {
    // Reading ahead may wait for more, and would keep the process.
    chunks.destroy()
  }
}

async function* readable(chunks: AsyncIterable<Uint8Array>, name = 'standard input'): AsyncGenerator<Buffer> {
  try {
    yield* decompressed(chunks)
  } catch (error) {
    const { message } = error as Error
    throw new LinesError(message.startsWith(name) ? message : `${name} cannot be read: ${message}`)
  }
}

/**
 * The fields of a line of JSON.
 * @throws {LineError} when it is no JSON object
 */
export function fieldsOf(json: string): Fields {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (error) {
    throw new LineError(`not JSON: ${printable((error as Error).message)}${hintFor(json)}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new LineError(`not a JSON object${hintFor(json)}`)
  }
  return new Fields(json, value as Record<string, unknown>)
}

/** What makes lines of JSON that is in one piece: an array, an object over several lines, or objects with other ends between them. */
function hintFor(json: string): string {
  if (/\}\s*\r\s*\{/.test(json)) return "; lines end at LF: `tr '\\r' '\\n'` makes it of CR"
  if (json.includes('\0')) return '; it holds zeros, as no text does: an archive is to be unpacked first'
  if (/^\s*\[/.test(json)) return "; `jq -c '.[]'` makes a line of each object in an array"
  return /^\s*\{\s*$/.test(json) ? '; `jq -c .` makes one line of each object' : ''
}

/** Messages quote what they are about, which may hold what a terminal obeys. */
const printable = (message: string): string =>
  message.replace(/\p{Cc}/gu, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
