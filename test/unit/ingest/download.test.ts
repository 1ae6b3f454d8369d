import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Download } from '../../../ingest/download.js'
import { PACE } from '../../../ingest/http/options.js'
import { IngestError, resolveSources } from '../../../ingest/index.js'
import { crawl, essence, fingerprint, layouts, read } from './warc-files.js'

const records = crawl(12, 2000)
const bytes = layouts(records)['a gzip member a record']!
const expected = (await read(bytes)).map(essence)

const pace = { ...PACE, pauseMs: 5, refusedPauseMs: 5 }
const http = { allowPrivate: true, pace }

let server: Server
let base: string
let requests: IncomingMessage[]
let answer: (request: IncomingMessage, response: ServerResponse, count: number) => void

beforeEach(async () => {
  requests = []
  server = createServer((request, response) => {
    requests.push(request)
    answer(request, response, requests.length)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

/** Sends the file or the range asked for, and breaks the connection after some bytes. */
function serve(
  request: IncomingMessage,
  response: ServerResponse,
  breakAfter = Number.POSITIVE_INFINITY,
  etag = '"1"',
) {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
  const body = bytes.subarray(start)
  if (start >= bytes.length) {
    response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end()
    return
  }
  const range = start > 0 ? { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {}
  response.writeHead(start > 0 ? 206 : 200, { 'content-length': body.length, etag, ...range })
  if (breakAfter >= body.length) response.end(body)
  else response.write(body.subarray(0, breakAfter), () => response.destroy())
}

async function collect(offset = 0): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of new Download(`${base}/a.warc.gz`, http).read(offset)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const ranges = () => requests.map(({ headers }) => headers.range)

describe('Download', () => {
  it('goes on where the connection broke', async () => {
    answer = (request, response, count) => serve(request, response, count < 4 ? 3000 : undefined)
    expect(await collect()).toEqual(bytes)
    expect(ranges()).toEqual([undefined, 'bytes=3000-', 'bytes=6000-', 'bytes=9000-'])
  })

  it('begins at an offset', async () => {
    answer = (request, response) => serve(request, response)
    expect(await collect(1234)).toEqual(bytes.subarray(1234))
    expect(await collect(bytes.length)).toHaveLength(0)
  })

  it('makes do with a server that does not know Range', async () => {
    answer = (_, response, count) => {
      response.writeHead(200, { 'content-length': bytes.length })
      if (count === 1) response.write(bytes.subarray(0, 5000), () => response.destroy())
      else response.end(bytes)
    }
    expect(await collect()).toEqual(bytes)
    expect(requests).toHaveLength(2)
  })

  it('tries again after errors of the server', async () => {
    answer = (request, response, count) => {
      if (count === 1) response.writeHead(503, { 'retry-after': '0' }).end()
      else if (count === 2) response.writeHead(429, { 'retry-after': '0' }).end()
      else if (count === 3) request.socket.destroy()
      else serve(request, response)
    }
    expect(await collect()).toEqual(bytes)
    expect(requests).toHaveLength(4)
  })

  it('gives up after eight attempts without progress, with a message', async () => {
    answer = (_, response) => response.writeHead(500, { 'retry-after': '0' }).end()
    const failing = collect()
    await expect(failing).rejects.toThrow(IngestError)
    await expect(failing).rejects.toThrow(/a\.warc\.gz: the server answers 500 \(8 attempts\)/)
    expect(requests).toHaveLength(8)
  })

  it('does not try again what will not change', async () => {
    answer = (_, response) => response.writeHead(404).end()
    await expect(collect()).rejects.toThrow(/the server answers 404\. Check/)
    expect(requests).toHaveLength(1)
  })

  it('follows redirects, but not for ever', async () => {
    answer = (request, response) => {
      if (request.url === '/a.warc.gz') response.writeHead(302, { location: '/b/c.warc.gz' }).end()
      else serve(request, response)
    }
    expect(await collect()).toEqual(bytes)
    answer = (_, response) => response.writeHead(302, { location: '/a.warc.gz' }).end()
    await expect(collect()).rejects.toThrow(/redirects/)
  })

  it('does not take another range for the one it asked for', async () => {
    answer = (request, response, count) => {
      if (count === 1) serve(request, response, 3000)
      else if (count === 2) response.writeHead(206, { 'content-range': `bytes 0-9/${bytes.length}` }).end('0123456789')
      else serve(request, response)
    }
    expect(await collect()).toEqual(bytes)
    expect(requests).toHaveLength(3)
  })

  it('says what is no URL', async () => {
    const [source] = await resolveSources(['http://[nowhere'])
    await expect(read(source!)).rejects.toThrow('http://[nowhere: this is not a URL')
  })

  it('notices that the file has changed meanwhile', async () => {
    answer = (request, response, count) => serve(request, response, 3000, `"${count}"`)
    await expect(collect()).rejects.toThrow(/has changed/)
  })

  it('reads the bytes of the file, whatever the server says of their encoding', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': bytes.length }).end(bytes)
    }
    expect(await collect()).toEqual(bytes)
    expect(requests[0]!.headers['accept-encoding']).toBe('identity')
  })
})

describe('a WARC file behind a URL', () => {
  it('is read through broken connections, and goes on from a boundary', async () => {
    answer = (request, response) => serve(request, response, 4000)
    const [source] = await resolveSources([`${base}/a.warc.gz`], { http })
    const items = await read(source!)
    expect(items.map(essence)).toEqual(expected)
    expect(source).toMatchObject({ name: `${base}/a.warc.gz`, size: bytes.length })
    const [again] = await resolveSources([`${base}/a.warc.gz`], { http })
    const rest = await read(again!, { from: items[7]!.next! })
    expect(rest.map(fingerprint)).toEqual(items.slice(8).map(fingerprint))
  })

  it('does not end as a file that is damaged when the network fails', async () => {
    answer = (request, response, count) => {
      if (count === 1) serve(request, response, 3000)
      else response.writeHead(403).end()
    }
    const [source] = await resolveSources([`${base}/a.warc.gz`], { http })
    await expect(read(source!)).rejects.toThrow(IngestError)
  })

  it('comes from lists too, whose paths stand for places near the list', async () => {
    const lines = [
      'crawl-data/CC/1.warc.gz',
      'segments/2.warc.gz',
      '/3.warc.gz',
      'http://elsewhere.example/4.warc.gz',
      '',
    ]
    answer = (_, response) => response.end(gzipSync(lines.join('\n')))
    const sources = await resolveSources([`${base}/x/crawl-data/CC/warc.paths.gz`], { http })
    expect(sources.map(({ name }) => name)).toEqual([
      `${base}/x/crawl-data/CC/1.warc.gz`,
      `${base}/x/crawl-data/CC/segments/2.warc.gz`,
      `${base}/3.warc.gz`,
      'http://elsewhere.example/4.warc.gz',
    ])
  })
})
