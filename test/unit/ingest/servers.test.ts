import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { Download } from '../../../ingest/download.js'
import { isPublic } from '../../../ingest/http/addresses.js'
import { PACE, type Pace } from '../../../ingest/http/options.js'
import { publicName } from '../../../ingest/http/public-name.js'
import { parseRetryAfter } from '../../../ingest/http/refusal.js'
import { IngestError, resolveSources, sourceAt } from '../../../ingest/index.js'
import { VERSION } from '../../../rounds/version.js'
import { FileServer } from '../../helpers/file-server.js'
import { text } from './warc-files.js'

const bytes = Buffer.from(text(1, 400_000))

let folder: string
let server: FileServer

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'servers-'))
  await writeFile(join(folder, 'a.gz'), bytes)
  await writeFile(join(folder, 'b.gz'), bytes.subarray(7))
  server = await new FileServer(folder).listen()
})

afterEach(() => {
  server.reset()
  vi.unstubAllEnvs()
})

afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

interface Options {
  signal?: AbortSignal
  allowPrivate?: boolean
  pace?: Partial<Pace>
  url?: string
}

function download({ signal, allowPrivate = true, pace, url = `${server.url}a.gz` }: Options = {}): Download {
  return new Download(url, { signal, allowPrivate, pace: { ...PACE, pauseMs: 2, refusedPauseMs: 2, ...pace } })
}

const all = (options?: Options): Promise<Buffer> => download(options).readAll(1e6)

/** Comparing bytes one by one takes long. */
const isFile = (read: Buffer): boolean => read.equals(bytes)

/** The error that a download ends with. */
const failure = (options?: Options) =>
  all(options).then(
    () => expect.fail('nothing fails'),
    (error: unknown) => error as IngestError,
  )

describe('addresses', () => {
  it.each([
    '8.8.8.8',
    '172.15.0.1',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
  ])('%s is public', (address) => expect(isPublic(address)).toBe(true))

  const special =
    '0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.9.9.9 169.254.169.254 172.16.0.1 172.31.255.255 192.168.1.1'
  const more = '198.18.0.1 224.0.0.1 255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:a00:1 ::127.0.0.1 64:ff9b::7f00:1'
  const last = 'fe80::1 fe80::1%eth0 fc00::1 fd12:3456::1 ff02::1 2001:db8::1 2002:7f00:1:: 64:ff9b:1::1 fec0::1'
  it.each(`${special} ${more} ${last}`.split(' '))('%s is not', (address) => expect(isPublic(address)).toBe(false))

  it('that are private are not connected to, however they are written', async () => {
    const { port } = new URL(server.url)
    for (const host of ['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]', '[::1]']) {
      const error = await failure({ allowPrivate: false, url: `http://${host}:${port}/a.gz` })
      expect(error).toBeInstanceOf(IngestError)
      expect(error).toMatchObject({
        retryable: false,
        message: expect.stringMatching(/a\.gz: .* is at a private address/),
      })
    }
    expect(server.connections).toBe(0)
  })

  it('are looked at again behind redirects, whose number is bounded', async () => {
    const { port } = new URL(server.url)
    for (const location of ['http://169.254.169.254/latest', `http://localhost:${port}/b.gz`, 'file:///etc/passwd']) {
      server.fault = (_, response) => Boolean(response.writeHead(302, { location }).end())
      expect((await failure()).message).toMatch(/is at a private address|file: URLs cannot be read/)
    }
    server.reset()
    server.fault = (_, response) => Boolean(response.writeHead(302, { location: '/a.gz' }).end())
    expect((await failure()).message).toMatch(/more than 5 redirects/)
    expect(server.requests).toHaveLength(6)
  })
})

describe('secrets', () => {
  it.each([
    ['https://user:pass@example.org/a.gz', 'https://example.org/a.gz'],
    ['https://example.org/a.gz?X-Amz-Signature=1&X-Amz-Date=2&part=3', 'https://example.org/a.gz?part=3'],
    ['https://example.org/a.gz?sv=2020&sig=abc', 'https://example.org/a.gz?sv=2020'],
    ['https://example.org/a.gz?Expires=1&Signature=2&Key-Pair-Id=3', 'https://example.org/a.gz'],
    ['https://example.org/a.gz?access_token=1&api_key=2&token=3&key=4', 'https://example.org/a.gz'],
    ['https://example.org/a%20b.gz?q=%41', 'https://example.org/a%20b.gz?q=%41'],
    ['http://user:pass@[nowhere?sig=1', 'http://[nowhere'],
  ])('of %s are left out of its name', (url, name) => expect(publicName(url)).toBe(name))

  it('are used, and neither named nor told, nor sent elsewhere', async () => {
    const elsewhere = await new FileServer(folder).listen()
    try {
      const sent: (string | undefined)[] = []
      server.fault = (request, response) => {
        sent.push(request.headers.authorization)
        return Boolean(response.writeHead(302, { location: `${elsewhere.url}a.gz` }).end())
      }
      elsewhere.fault = (request) => {
        sent.push(request.headers.authorization)
        return false
      }
      const url = `${server.url.replace('//', '//user:pa%20ss@')}a.gz?sig=secret`
      expect(isFile(await all({ url }))).toBe(true)
      expect(sent).toEqual([`Basic ${Buffer.from('user:pa ss').toString('base64')}`, undefined])
      const [source] = await resolveSources([url])
      expect(source).toMatchObject({ name: `${server.url}a.gz`, location: url })
      server.fault = (_, response) => Boolean(response.writeHead(404).end())
      expect((await failure({ url })).message).not.toMatch(/secret|user|pa.*ss@/)
    } finally {
      await elsewhere.close()
    }
  })
})

describe('manners', () => {
  it('Retry-After is seconds or a date, and not for ever', () => {
    const now = Date.UTC(2026, 0, 1)
    expect(parseRetryAfter('7', now)).toBe(7000)
    expect(parseRetryAfter('Thu, 01 Jan 2026 00:00:30 GMT', now)).toBe(30_000)
    expect(parseRetryAfter('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0)
    expect(parseRetryAfter('86400', now)).toBe(600_000)
    expect(parseRetryAfter('soon', now)).toBeUndefined()
    expect(parseRetryAfter(undefined, now)).toBeUndefined()
  })

  it('a pause that a server asks for holds for all downloads from it', async () => {
    const times: number[] = []
    server.fault = (_, response) => {
      times.push(Date.now())
      return times.length === 1 && Boolean(response.writeHead(429, { 'retry-after': '1' }).end())
    }
    const first = all()
    await vi.waitUntil(() => times.length > 0)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(isFile(await all())).toBe(true)
    expect(isFile(await first)).toBe(true)
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(990)
  })

  it('so many connections at a time, and one for many requests', async () => {
    const downloads = Array.from({ length: 8 }, () => all({ pace: { connections: 2 } }))
    expect((await Promise.all(downloads)).every(isFile)).toBe(true)
    expect(server.most).toBeLessThanOrEqual(2)
    server.reset()
    const file = download()
    for (let i = 0; i < 10; i++)
      for await (const chunk of file.read(i * 100, i * 100 + 50)) expect(chunk).toHaveLength(50)
    expect(server.requests).toHaveLength(10)
    expect(server.connections).toBeLessThanOrEqual(1)
  })

  it('who rests gives way to who waits, and goes on where it was', async () => {
    server.fault = (request, response) => {
      // Only the beginning comes at once, so that the connection is in use while its reader rests.
      if (request.headers.range || request.url !== '/a.gz') return false
      response.writeHead(200, { 'content-length': bytes.length }).write(bytes.subarray(0, 1000))
      return true
    }
    const resting = download({ pace: { connections: 1 } }).read()
    const parts = [(await resting.next()).value as Uint8Array]
    const other = await all({ pace: { connections: 1 }, url: `${server.url}b.gz` })
    expect(other.equals(bytes.subarray(7))).toBe(true)
    for await (const chunk of resting) parts.push(chunk)
    expect(isFile(Buffer.concat(parts))).toBe(true)
    expect(server.requests).toHaveLength(3)
  })

  it('say who asks, and how to reach them', async () => {
    const agents: (string | undefined)[] = []
    server.fault = (request) => {
      agents.push(request.headers['user-agent'])
      return false
    }
    vi.stubEnv('SLUICE_CONTACT', '')
    await all()
    vi.stubEnv('SLUICE_CONTACT', 'crawl@example.org\r\nx: y')
    await all()
    expect(agents).toEqual([`sluice/${VERSION}`, `sluice/${VERSION} (crawl@example.orgx: y)`])
  })
})

describe('faults', () => {
  const never: FileServer['fault'] = () => true
  const halfway: FileServer['fault'] = (_, response) => {
    response.writeHead(200, { 'content-length': bytes.length }).write(bytes.subarray(0, 1000))
    return true
  }

  it.each([
    ['before it answers', never],
    ['in the middle of an answer', halfway],
    ['while it asks for a pause', ((_, r) => Boolean(r.writeHead(500, { 'retry-after': '60' }).end())) as typeof never],
  ])('a silent server does not keep a reader who stops: %s', async (_, fault) => {
    server.fault = fault
    const stop = new AbortController()
    const reading = failure({ signal: stop.signal })
    await vi.waitUntil(() => server.requests.length > 0)
    await new Promise((resolve) => setTimeout(resolve, 30))
    const stopped = Date.now()
    stop.abort(new Error('stopped'))
    expect(await reading).toMatchObject({ message: 'stopped' })
    expect(Date.now() - stopped).toBeLessThan(500)
    await expect(all({ signal: stop.signal })).rejects.toThrow('stopped')
  })

  it('a silent server is given up after some attempts, and may be asked later', async () => {
    for (const fault of [never, halfway]) {
      server.reset()
      server.fault = fault
      expect(await failure({ pace: { stalledMs: 20, attempts: 3 } })).toMatchObject({
        retryable: true,
        message: expect.stringMatching(/a\.gz: next to nothing came for 0\.02 s \(3 attempts\)/),
      })
      expect(server.requests.length).toBeLessThanOrEqual(4)
    }
  })

  it.each([
    [403, true],
    [429, true],
    [500, true],
    [503, true],
    [401, false],
    [404, false],
    [410, false],
  ])('%s may pass: %s', async (status, retryable) => {
    server.fault = (_, response) => Boolean(response.writeHead(status, { 'retry-after': '0' }).end())
    expect(await failure({ pace: { attempts: 3 } })).toMatchObject({ retryable })
    expect(server.requests).toHaveLength(retryable ? 3 : 1)
  })

  it('half a file is asked for again from where it ends', async () => {
    server.fault = (request, response, count) => {
      if (count === 1) server.serve(request, response, { cut: 150_000 })
      return count === 1
    }
    expect(isFile(await all())).toBe(true)
    expect(server.requests.map(({ range }) => range)).toEqual([undefined, expect.stringMatching(/^bytes=1\d{5}-$/)])
  })

  it('a part that is shorter than was asked for is not the end', async () => {
    server.fault = (request, response) => {
      const [, start = 0, end = bytes.length] = /(\d+)-(\d+)/.exec(request.headers.range ?? '')?.map(Number) ?? []
      const last = Math.min(end, start + 999)
      response.writeHead(206, { 'content-range': `bytes ${start}-${last}/${bytes.length}` })
      return Boolean(response.end(bytes.subarray(start, last + 1)))
    }
    const chunks: Uint8Array[] = []
    for await (const chunk of download().read(10, 5010)) chunks.push(chunk)
    expect(Buffer.concat(chunks)).toEqual(bytes.subarray(10, 5010))
    expect(server.requests).toHaveLength(5)
  })

  it('a file that has changed is not gone on with', async () => {
    const path = join(folder, 'changing.gz')
    await writeFile(path, bytes)
    const reading = download({ url: `${server.url}changing.gz` }).read()
    server.fault = (request, response, count) => {
      if (count === 1) server.serve(request, response, { cut: 1000 })
      return count === 1
    }
    expect((await reading.next()).value).toEqual(bytes.subarray(0, 1000))
    await writeFile(path, bytes.toReversed())
    const error = await reading.next().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      retryable: false,
      message: expect.stringMatching(/has changed since it was first read/),
    })
    expect(server.requests).toHaveLength(2)
  })

  it('a file that has changed before it is gone on with elsewhere is noticed', async () => {
    const path = join(folder, 'changing.gz')
    await writeFile(path, bytes)
    const http = { allowPrivate: true }
    const source = await sourceAt(`${server.url}changing.gz`, http)
    expect(source.version).toBeUndefined()
    for await (const _ of await source.open(0, 10)) break
    const read = async (offset: number) => {
      const chunks: Uint8Array[] = []
      const again = await sourceAt(source.name, http, source.version)
      for await (const chunk of await again.open(offset)) chunks.push(chunk)
      return Buffer.concat(chunks)
    }
    expect((await read(10)).equals(bytes.subarray(10))).toBe(true)
    await writeFile(path, bytes.toReversed())
    for (const offset of [0, 10]) await expect(read(offset)).rejects.toThrow(/has changed since it was first read/)
  })

  it('a page of HTML is not the file', async () => {
    const page = '<!doctype html><title>Under repair</title>'
    server.fault = (_, response, count) =>
      count < 3 && Boolean(response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page))
    expect(isFile(await all())).toBe(true)
    server.fault = (_, response) => Boolean(response.writeHead(200, { 'content-type': 'text/html' }).end(page))
    expect(await failure({ pace: { attempts: 2 } })).toMatchObject({
      retryable: true,
      message: expect.stringMatching(/sends a page of HTML instead of the file/),
    })
  })

  it('a list that is too long is not taken into memory', async () => {
    await expect(download().readAll(100_000)).rejects.toThrow('a.gz is larger than 100000 bytes')
  })
})
