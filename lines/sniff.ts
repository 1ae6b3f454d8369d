import type { Readable } from 'node:stream'
import { decompressed } from './decompress.js'

const START = 64

/**
 * How a stream of bytes, which ends with this, begins as a text, compressed or not.
 * @returns undefined for what is in an encoding or a compression that is not read, or damaged
 */
export async function startOfText(chunks: Readable): Promise<string | undefined> {
  try {
    for await (const bytes of decompressed(chunks)) return bytes.toString('utf8', 0, START)
    return ''
  } catch {
    return undefined
  } finally {
    chunks.destroy()
  }
}

/** Whether a text that begins like this is to be read as lines of JSON: as an object does, or a list, of which the reader says what makes lines. */
export const startsJson = (start: string): boolean => /^\uFEFF?\s*(\{\s*("|\}|$)|\[\s*([{"[\]]|$))/.test(start)
