import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'

/** Answers a request itself and tells so; or leaves it to the server. */
export type Fault = (request: IncomingMessage, response: ServerResponse, count: number) => boolean

/** A server of the files of a folder, on a free port of this machine, that counts what it is asked and what it sends. */
export class FileServer {
  /** Requests, in their order: path, and range if one was asked for. */
  requests: { path: string; range: string | undefined }[] = []
  /** Bytes of bodies by path. */
  sent = new Map<string, number>()
  connections = 0
  /** The most requests that were under way at a time. */
  most = 0
  fault: Fault = () => false
  #open = 0
  readonly #server = createServer((request, response) => this.#answer(request, response))

  constructor(readonly folder: string) {
    this.#server.on('connection', (socket: Socket) => {
      this.connections++
      socket.on('error', () => {})
    })
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return this
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`
  }

  /** Forgets what was counted, and serves without faults. */
  reset(): void {
    this.requests = []
    this.sent.clear()
    this.connections = 0
    this.most = 0
    this.fault = () => false
  }

  /** Bytes that were sent of files whose paths match. */
  bytesOf(paths: RegExp): number {
    return [...this.sent].reduce((sum, [path, bytes]) => (paths.test(path) ? sum + bytes : sum), 0)
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** Serves a file, or a range of it; `cut` breaks the connection after some bytes. */
  serve(
    request: IncomingMessage,
    response: ServerResponse,
    { cut = Number.POSITIVE_INFINITY, ranges = true } = {},
  ): void {
    const path = pathOf(request)
    let file: Buffer
    try {
      file = readFileSync(join(this.folder, path))
    } catch {
      response.writeHead(404).end()
      return
    }
    const etag = `"${createHash('sha1').update(file).digest('hex')}"`
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '')
    const isSame = (request.headers['if-range'] ?? etag) === etag
    const isPart = range !== null && isSame && ranges
    const start = isPart ? Number(range[1]) : 0
    const end = isPart && range[2] ? Math.min(file.length, Number(range[2]) + 1) : file.length
    if (start >= file.length && isPart) {
      response.writeHead(416, { 'content-range': `bytes */${file.length}` }).end()
      return
    }
    const body = file.subarray(start, end)
    const headers = isPart ? { 'content-range': `bytes ${start}-${end - 1}/${file.length}` } : {}
    response.writeHead(isPart ? 206 : 200, { etag, 'content-length': body.length, ...headers })
    const part = body.subarray(0, cut)
    this.sent.set(path, (this.sent.get(path) ?? 0) + part.length)
    if (part.length === body.length) response.end(body)
    else response.write(part, () => response.destroy())
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.requests.push({ path: pathOf(request), range: request.headers.range })
    this.most = Math.max(this.most, ++this.#open)
    response.on('close', () => this.#open--)
    if (!this.fault(request, response, this.requests.length)) this.serve(request, response)
  }
}

const pathOf = (request: IncomingMessage): string => request.url!.replace(/^\//, '').replace(/\?.*$/, '')
