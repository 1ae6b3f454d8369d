import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import type { Source } from './types.js'

/** An HTML file as a WARC file with one response record: its URL is the file's, its time that of its last change. */
export async function htmlSource(path: string): Promise<Source> {
  const { size } = await stat(path)
  return {
    name: path,
    size,
    async open(offset = 0) {
      const bytes = await warcOf(path)
      return (async function* () {
        yield bytes.subarray(offset)
      })()
    },
  }
}

async function warcOf(path: string): Promise<Buffer> {
  const [html, { mtime }] = await Promise.all([readFile(path), stat(path)])
  // http(s) alone are pages elsewhere; a file stands under a host that cannot exist.
  const url = `http://file.invalid${pathToFileURL(path).pathname}`
  const body = Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n'), html])
  const id = createHash('sha1').update(path).digest('hex')
  const headers = [
    'WARC/1.1',
    'WARC-Type: response',
    `WARC-Record-ID: <urn:sha1:${id}>`,
    `WARC-Date: ${mtime.toISOString()}`,
    `WARC-Target-URI: ${url}`,
    'Content-Type: application/http; msgtype=response',
    `Content-Length: ${body.length}`,
  ]
  return Buffer.concat([Buffer.from(`${headers.join('\r\n')}\r\n\r\n`), body, Buffer.from('\r\n\r\n')])
}
