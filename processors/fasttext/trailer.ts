import type { ByteReader } from './byte-reader.js'
import { ModelFormatError } from './errors.js'

const START = 'sluice:tokenizer='
const MAX_BYTES = 256

/**
 * What training appends to a model file: the version of the tokeniser that its texts went through. fastText reads no
 * further than the matrices, so the file stays one of its own.
 */
export const trailer = (tokenizer: string): Buffer => Buffer.from(`${START}${tokenizer}\n`)

/** The tokeniser named at the end of a model file; undefined for a file that fastText wrote and nobody else touched. */
export function readTrailer(reader: ByteReader): string | undefined {
  const bytes: number[] = []
  while (!reader.atEnd() && bytes.length <= MAX_BYTES) bytes.push(reader.uint8('trailer'))
  if (bytes.length === 0) return undefined
  const text = Buffer.from(bytes).toString('utf8')
  if (!text.startsWith(START) || !text.endsWith('\n'))
    throw new ModelFormatError('there are foreign bytes after the model')
  return text.slice(START.length, -1)
}
