import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { reading } from './errors.js'
import type { Source } from './types.js'

/** An HTML file as a WARC file with one response record: its URL is the file's, its time that of its last change. */
export async function htmlSource(path: string): Promise<Source> {
  const { size, mtime } = await stat(path)
  const head = headOf(path, size, mtime)
  return {
    name: path,
    size: head.length + size,
    version: mtime.toISOString(),
    open: async (offset = 0) => bytesOf(head, path, offset),
  }
}

async function* bytesOf(head: Buffer, path: string, offset: number): AsyncGenerator<Uint8Array> {
  if (offset < head.length) yield head.subarray(offset)
  yield* reading(path, createReadStream(path, { start: Math.max(0, offset - head.length) }))
}

function headOf(path: string, size: number, mtime: Date): Buffer {
  const http = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n'
  // Pages have http(s) URLs; a file stands under a host that cannot exist.
  const url = `http://file.invalid${pathToFileURL(path).pathname}`
  const fields = [
    'WARC/1.1',
    'WARC-Type: response',
    `WARC-Record-ID: <urn:sha1:${createHash('sha1').update(path).digest('hex')}>`,
    `WARC-Date: ${mtime.toISOString()}`,
    `WARC-Target-URI: ${url}`,
    'Content-Type: application/http; msgtype=response',
    `Content-Length: ${http.length + size}`,
  ]
  return Buffer.from(`${fields.join('\r\n')}\r\n\r\n${http}`)
}
