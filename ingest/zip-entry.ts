import { pipeline, Readable } from 'node:stream'
import { createInflateRaw } from 'node:zlib'
import type { Source } from './types.js'
import type { ZipEntry } from './zip.js'

/** A file that stands in a zip file as it is, from `start` on. */
export function stored(zip: Source, { length }: ZipEntry, start: number): Source {
  return {
    name: zip.name,
    size: length,
    open: (offset = 0, end = length) => zip.open(start + offset, start + Math.min(end, length)),
  }
}

/** A file that is deflated in a zip file, from `start` on; it is read from its beginning, wherever it is opened. */
export function inflated(zip: Source, { length, size }: ZipEntry, start: number): Source {
  return {
    name: zip.name,
    size,
    async open(offset = 0) {
      const output = createInflateRaw()
      // What goes wrong before it goes wrong in the output as well, where it is met.
      pipeline(Readable.from(await zip.open(start, start + length)), output, () => {})
      return from(output, offset)
    },
  }
}

async function* from(chunks: AsyncIterable<Uint8Array>, offset: number): AsyncGenerator<Uint8Array> {
  let left = offset
  for await (const chunk of chunks) {
    if (chunk.length > left) yield chunk.subarray(left)
    left = Math.max(0, left - chunk.length)
  }
}
