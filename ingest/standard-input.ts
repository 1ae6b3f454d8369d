import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { IngestError } from './errors.js'
import { PipedPages } from './piped.js'
import type { Source } from './types.js'
import { BEGINNING } from './version.js'

/** What pages are piped in by. */
export const STANDARD_INPUT = '-'

/**
 * The pages that come through a pipe, under a name made of their first bytes, so that the same ones are known again.
 * @throws {IngestError} when there are none
 */
export async function pipedSource(pipe: Readable): Promise<Source> {
  const chunks = pipe[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  const read: Uint8Array[] = []
  for (let length = 0; length < BEGINNING; ) {
    const { value, done } = await chunks.next()
    if (done) break
    read.push(value)
    length += value.length
  }
  const head = Buffer.concat(read)
  if (head.length === 0) throw new IngestError('standard input is empty')
  const first = head.subarray(0, BEGINNING)
  const beginning = createHash('sha1').update(first).digest('hex')
  const source: Source = {
    name: `stdin:${beginning.slice(0, 12)}`,
    file: { modifiedAt: Date.now(), beside: () => Promise.reject(new IngestError('a pipe has no folder')) },
    open: async () => bytes(),
  }
  return { ...source, piped: new PipedPages(source, { beginning, hashed: first.length }) }

  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield head
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value
  }
}
