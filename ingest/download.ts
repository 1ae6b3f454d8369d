import { get as httpGet, type IncomingMessage } from 'node:http'
import { get as httpsGet } from 'node:https'
import { IngestError } from './errors.js'

/** Without any progress, this often. */
const ATTEMPTS = 8
const FIRST_PAUSE_MS = 250
const MAX_PAUSE_MS = 30_000
/** A connection that brings nothing for so long is given up. */
const STALLED_MS = 60_000
const MAX_REDIRECTS = 5

/**
 * A file behind a URL. A connection that breaks is opened again where it broke (Range); network errors and answers that may
 * change (5xx, 408, 429) are tried again with growing pauses.
 */
export class Download {
  /** Bytes of the file, once the server has told. */
  size: number | undefined
  /** The version of the file that is being read: its ETag, or when it was changed. */
  #version: string | undefined

  constructor(readonly url: string) {}

  /**
   * The bytes from an offset on, up to an end if it is given, as they are: nothing is decompressed.
   * @throws IngestError when the server refuses, does not answer after all attempts, or has another file meanwhile
   */
  async *read(offset: number, end = Number.POSITIVE_INFINITY): AsyncGenerator<Uint8Array> {
    let position = offset
    for (let failures = 0; ; ) {
      const before = position
      try {
        for await (const chunk of this.#connect(position, end)) {
          const wanted = chunk.subarray(0, end - position)
          position += wanted.length
          yield wanted
          if (position >= end) return
        }
        return
      } catch (error) {
        if (error instanceof IngestError) throw error
        failures = position > before ? 1 : failures + 1
        if (failures >= ATTEMPTS) {
          throw new IngestError(
            `${this.url}: ${(error as Error).message} (${ATTEMPTS} attempts). Run the command again to go on from here.`,
          )
        }
        await pause(failures, (error as Refusal).retryAfter)
      }
    }
  }

  async *#connect(position: number, end: number): AsyncGenerator<Uint8Array> {
    const response = await this.#request(position, end)
    try {
      const { statusCode } = response
      if (statusCode === 416) return this.#checkEnd(response, position)
      this.#checkVersion(response, position)
      // A server that does not know Range sends everything again.
      let left = statusCode === 206 ? 0 : position
      for await (const chunk of response as AsyncIterable<Buffer>) {
        if (left < chunk.length) yield left > 0 ? chunk.subarray(left) : chunk
        left = Math.max(0, left - chunk.length)
      }
    } finally {
      response.destroy()
    }
  }

  async #request(position: number, end: number): Promise<IncomingMessage> {
    // Compression on the way would make offsets meaningless.
    const headers: Record<string, string> = { 'accept-encoding': 'identity', 'user-agent': 'sluice' }
    if (position > 0 || end < Number.POSITIVE_INFINITY) {
      headers.range = `bytes=${position}-${end < Number.POSITIVE_INFINITY ? end - 1 : ''}`
    }
    let url = parsed(this.url)
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const response = await request(url, headers)
      const { statusCode = 0 } = response
      const { location } = response.headers
      if (statusCode === 200 || statusCode === 206 || (statusCode === 416 && position > 0)) return response
      response.destroy()
      if (statusCode >= 300 && statusCode < 400 && location) url = parsed(location, url)
      else if (statusCode >= 500 || statusCode === 408 || statusCode === 429) {
        throw new Refusal(statusCode, Number(response.headers['retry-after']))
      } else throw new IngestError(`${this.url}: the server answers ${statusCode}. Check the URL, and who may read it.`)
    }
    throw new IngestError(`${this.url}: more than ${MAX_REDIRECTS} redirects`)
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
    if (changed) throw new IngestError(`${this.url}: the file has changed while it was read. Ingest it again.`)
  }

  #checkEnd({ headers }: IncomingMessage, position: number): void {
    const size = Number(/^bytes \*\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1] ?? position)
    if (size < position) {
      throw new IngestError(
        `${this.url}: the file has ${size} bytes, and is to be read from ${position}. Ingest it again.`,
      )
    }
  }
}

/** An answer that another attempt may change. */
class Refusal extends Error {
  constructor(
    status: number,
    /** Seconds, if a number. */
    readonly retryAfter: number,
  ) {
    super(`the server answers ${status}`)
  }
}

function parsed(url: string, base?: URL): URL {
  try {
    return new URL(url, base)
  } catch {
    throw new IngestError(`${url} is not a URL${base ? `, but ${base} redirects to it` : ''}`)
  }
}

function request(url: URL, headers: Record<string, string>): Promise<IncomingMessage> {
  const get = url.protocol === 'https:' ? httpsGet : url.protocol === 'http:' ? httpGet : undefined
  if (!get) throw new IngestError(`${url}: only http and https URLs can be read`)
  return new Promise((resolve, reject) => {
    const sent = get(url, { headers, timeout: STALLED_MS }, resolve)
    sent.on('error', reject)
    sent.on('timeout', () => sent.destroy(new Error(`nothing came for ${STALLED_MS / 1000} s`)))
  })
}

function pause(failures: number, retryAfter: number): Promise<void> {
  const wanted = retryAfter >= 0 ? retryAfter * 1000 : FIRST_PAUSE_MS * 2 ** (failures - 1)
  return new Promise((resolve) => setTimeout(resolve, Math.min(MAX_PAUSE_MS, wanted)))
}
