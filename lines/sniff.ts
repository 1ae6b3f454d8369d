import type { Readable } from 'node:stream'
import { decompressed } from './decompress.js'

/** Whether a stream of bytes, which ends with this, starts as lines of JSON objects do, compressed or not. */
export async function startsJsonLines(chunks: Readable): Promise<boolean> {
  try {
    for await (const bytes of decompressed(chunks)) return /^\uFEFF?\s*\{/.test(bytes.toString('utf8', 0, 64))
    return false
  } catch {
    return false
  } finally {
    chunks.destroy()
  }
}
