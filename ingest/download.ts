import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { IngestError, StoppedError } from './errors.js'
import { type HttpOptions, PACE } from './http/options.js'
import { publicName } from './http/public-name.js'
import { Refusal } from './http/refusal.js'
import { bodyOf, request } from './http/request.js'

/** What a server that does not know Range may send before the part that is asked for. */
const MAX_SKIPPED = 64 << 20

/**
 * A file behind a URL. A connection that breaks is opened again where it broke (Range); network errors and answers that may
 * change (5xx, 403, 408, 429) are tried again with growing pauses.
 */
export class Download {
  /** The URL without secrets. */
  readonly name: string
  /** Bytes of the file, once the server has told. */
  size: number | undefined
  /** The content of the file that is being read: its ETag, or when it was changed. */
  #version: string | undefined

  /** @param version the content that is wanted; the one that the file has when it is first asked for, unless given */
  constructor(
    readonly url: string,
    readonly options: HttpOptions = {},
    version?: string,
  ) {
    this.name = publicName(url)
    this.#version = version
  }

  get version(): string | undefined {
    return this.#version
  }

  /**
   * The bytes from an offset on, up to an end if it is given, as they are: nothing is decompressed.
   * @throws IngestError when the server refuses, does not answer after all attempts, or has another file meanwhile
   * @throws StoppedError at the signal
   */
  async *read(offset = 0, end = Number.POSITIVE_INFINITY): AsyncGenerator<Uint8Array> {
    let position = offset
    for (let failures = 0; position < Math.min(end, this.size ?? end); ) {
      const before = position
      try {
        for await (const chunk of this.#connect(position, end)) {
          position += chunk.length
          yield chunk
        }
        if (this.size === undefined || position >= this.size) return
        if (position === before) throw new Error('the answer of the server ends too early')
      } catch (error) {
        if (error instanceof LostPlaceError) continue
        failures = position > before ? 1 : failures + 1
        await this.#wait(error as Error, failures)
      }
    }
  }

  /**
   * All of a file that is not larger than `limit` bytes.
   * @throws IngestError as `read` does, and when it is larger
   */
  async readAll(limit: number): Promise<Buffer> {
    const chunks: Uint8Array[] = []
    let length = 0
    for await (const chunk of this.read()) {
      chunks.push(chunk)
      length += chunk.length
      if (length > limit) throw new IngestError(`${this.name} is larger than ${limit} bytes`)
    }
    return Buffer.concat(chunks)
  }

  /** Pauses before another attempt, if there is to be one. */
  async #wait(error: Error, failures: number): Promise<void> {
    const { pace = PACE, signal } = this.options
    if (signal?.aborted) throw new StoppedError(signal)
    if (error instanceof IngestError) throw this.#failure(error.message)
    if (failures >= pace.attempts) {
      const message = `${error.message} (${pace.attempts} attempts). Run the command again to go on from here.`
      throw this.#failure(message, true)
    }
    const refusal = error instanceof Refusal ? error : undefined
    const first = refusal ? pace.refusedPauseMs : pace.pauseMs
    const pause = refusal?.retryAfter ?? Math.min(pace.maxPauseMs, first * 2 ** (failures - 1))
    refusal?.holdBack(pause)
    await sleep(pause, undefined, { signal }).catch(() => {
      throw new StoppedError(signal!)
    })
  }

  async *#connect(position: number, end: number): AsyncGenerator<Uint8Array> {
    const { response, place } = await request(this.url, this.#headers(position, end), this.options)
    try {
      if (response.statusCode === 416) return this.#checkEnd(response, position)
      this.#checkType(response)
      this.#checkVersion(response, position)
      // A server that does not know Range sends everything from the start.
      let skipped = response.statusCode === 206 ? 0 : position
      if (skipped > MAX_SKIPPED && end !== Number.POSITIVE_INFINITY) {
        throw new IngestError('the server does not know Range, and parts of the file are wanted. Use another server.')
      }
      let left = end - position
      let isLost = false
      const lose = () => {
        isLost = true
        response.destroy()
      }
      for await (const chunk of bodyOf(response, this.options)) {
        const wanted = chunk.subarray(skipped, skipped + left)
        skipped -= Math.min(skipped, chunk.length)
        left -= wanted.length
        if (wanted.length === 0) continue
        if (response.complete) place.release()
        place.rest(lose)
        yield wanted
        if (left === 0) return
        place.resume()
        if (isLost) throw new LostPlaceError()
      }
    } finally {
      response.destroy()
      place.release()
    }
  }

  #headers(position: number, end: number): Record<string, string> {
    // Compression on the way would make offsets meaningless.
    const headers: Record<string, string> = { 'accept-encoding': 'identity' }
    if (position === 0 && end === Number.POSITIVE_INFINITY) return headers
    headers.range = `bytes=${position}-${end === Number.POSITIVE_INFINITY ? '' : end - 1}`
    // A weak ETag is no promise that the bytes are the same.
    if (this.#version && !this.#version.startsWith('W/')) headers['if-range'] = this.#version
    return headers
  }

  /** Portals and servers under repair answer with a page, whatever was asked for. */
  #checkType({ headers }: IncomingMessage): void {
    const isPage = /^text\/html\b/i.test(headers['content-type'] ?? '')
    if (isPage && /\.(gz|zst|idx|parquet|json|paths|list|warc|wet|wat)$/i.test(this.name.replace(/[?#].*$/, ''))) {
      throw new Error('the server sends a page of HTML instead of the file')
    }
  }

  #checkVersion({ statusCode, headers }: IncomingMessage, position: number): void {
    const version = headers.etag ?? headers['last-modified']
    const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers['content-range'] ?? '') ?? []
    if (statusCode === 206 && Number(start) !== position)
      throw new Error('the server sends another range than asked for')
    const size = Number(statusCode === 206 ? total : headers['content-length'])
    this.#version ??= version
    if (size >= 0) this.size ??= size
    const changed = (version && version !== this.#version) || (size >= 0 && size !== this.size)
    if (changed)
      throw new IngestError('the file has changed since it was first read: ingest it with another label (--crawl).')
  }

  #checkEnd({ headers }: IncomingMessage, position: number): void {
    const size = Number(/^bytes \*\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1] ?? position)
    if (size < position) {
      throw new IngestError(
        `the file has ${size} bytes, and is to be read from ${position}: it is another one, ingest it with another label (--crawl).`,
      )
    }
    this.size ??= size
  }

  #failure(message: string, retryable = false): IngestError {
    return new IngestError(`${this.name}: ${message}`, { retryable })
  }
}

/** The connection was needed by another reader while this one rested. */
class LostPlaceError extends Error {}
