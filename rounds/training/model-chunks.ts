import { closeSync, openSync, readSync } from 'node:fs'

const CHUNK_BYTES = 1 << 20

/** The bytes of a file in pieces; can be gone through any number of times. A piece is overwritten by the next. */
export function fileChunks(path: string): Iterable<Uint8Array> {
  return {
    *[Symbol.iterator]() {
      const file = openSync(path, 'r')
      const buffer = Buffer.alloc(CHUNK_BYTES)
      try {
        for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) yield buffer.subarray(0, read)
      } finally {
        closeSync(file)
      }
    },
  }
}
