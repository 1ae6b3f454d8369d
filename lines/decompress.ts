import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { ByteReader } from './byte-reader.js'
import { wideEncoding } from './utf8.js'
import { unzstd } from './zstd.js'

const GZIP = /^1f8b/
const ZSTD = /^(28b52ffd|5.2a4d18)/
const BEGINNING = 8

/** Formats that lines are not read from, by how they begin in hexadecimal, and what makes lines of them. */
const UNREAD: [start: RegExp, what: string][] = [
  [GZIP, 'compressed twice: `gzip -dc` takes one of the two away'],
  [ZSTD, 'compressed twice: `zstd -dc` takes one of the two away'],
  [/^425a68/, 'compressed with bzip2: `bzip2 -dc` decompresses it'],
  [/^fd377a585a00/, 'compressed with xz: `xz -dc` decompresses it'],
  [/^04224d18/, 'compressed with lz4: `lz4 -dc` decompresses it'],
  [/^504b0304/, 'a zip file: unpack it'],
  [/^50415231/, 'a Parquet file, not lines of JSON'],
]

/**
 * The bytes of a text, whether they come as they are or in gzip or zstandard, of one member or many; which it is, the first bytes say.
 * @throws when it is damaged, in another format, or not in an encoding that UTF-8 could be
 */
export async function* decompressed(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const text = new ByteReader(await content(new ByteReader(chunks)))
  refuseUnread(await text.peek(BEGINNING))
  yield* text.remaining()
}

async function content(input: ByteReader): Promise<AsyncIterable<Uint8Array>> {
  const start = (await input.peek(BEGINNING)).toString('hex')
  if (GZIP.test(start)) return gunzip(input.remaining())
  return ZSTD.test(start) ? unzstd(input) : input.remaining()
}

async function* gunzip(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Uint8Array> {
  const output = createGunzip()
  const input = new Padded(chunks)
  // What goes wrong before it goes wrong in the output as well, where it is met.
  pipeline(Readable.from(input.chunks()), output, () => {})
  try {
    yield* output
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'Z_BUF_ERROR') throw new Error('the file is cut off')
    throw code?.startsWith('Z_') ? new Error(`its gzip is damaged, or something follows it (${message})`) : error
  }
  // At zeros it stops reading: a file may be filled up with them.
  if ((await input.end()) > output.bytesWritten) throw new Error('after its gzip come zeros, and then something else')
}

/** A stream of bytes of which it is known where the last one ends that is not zero. */
class Padded {
  readonly #input: AsyncGenerator<Buffer>
  #given = 0
  #end = 0

  constructor(chunks: AsyncGenerator<Buffer>) {
    this.#input = chunks
  }

  /** Who stops reading these leaves the others to be read. */
  async *chunks(): AsyncGenerator<Buffer> {
    for (let chunk = await this.#next(); chunk; chunk = await this.#next()) yield chunk
  }

  /** Reads on to the end. */
  async end(): Promise<number> {
    let chunk = await this.#next()
    while (chunk) chunk = await this.#next()
    return this.#end
  }

  async #next(): Promise<Buffer | undefined> {
    const { value, done } = await this.#input.next()
    if (done) return undefined
    const last = value.findLastIndex((byte) => byte !== 0)
    if (last >= 0) this.#end = this.#given + last + 1
    this.#given += value.length
    return value
  }
}

function refuseUnread(beginning: Buffer): void {
  const encoding = wideEncoding(beginning)
  if (encoding) throw new Error(`it is ${encoding}, not UTF-8: \`iconv -f ${encoding} -t UTF-8\` converts it`)
  const start = beginning.toString('hex')
  const format = UNREAD.find(([pattern]) => pattern.test(start))
  if (format) throw new Error(`it is ${format[1]}`)
}
