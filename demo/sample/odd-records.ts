import { brotliCompressSync, gzipSync } from 'node:zlib'
import { record, responseRecord } from './warc-writer.js'

const page = (title: string, text: string): Buffer =>
  Buffer.from(
    `<!doctype html><html><head><title>${title}</title></head><body><article><h1>${title}</h1><p>${text}</p></article></body></html>`,
  )

const words =
  'The lighthouse keeper counted the boats that came home before the storm and wrote their names into a book. '

/** Records as crawls have them beside good pages: each file of the sample ends with some. */
export function oddRecords(file: number, time: number): Buffer[] {
  const at = (path: string) => `https://odd-${file}.example/${path}`
  const plain = page(`Harbour notes ${file}`, words.repeat(4 + file))
  const chunked = Buffer.concat([Buffer.from(`${plain.length.toString(16)}\r\n`), plain, Buffer.from('\r\n0\r\n\r\n')])
  const response = (path: string, body: Buffer, headers: Record<string, string> = {}, status = 200) =>
    responseRecord({ url: at(path), time, body, headers, status })
  return [
    record('request', time, Buffer.from('GET / HTTP/1.1\r\nHost: odd.example\r\n\r\n'), {
      'WARC-Target-URI': at(''),
      'Content-Type': 'application/http; msgtype=request',
    }),
    response('moved', Buffer.alloc(0), { Location: '/new' }, 301),
    response('missing', page('Not found', 'There is nothing here.'), {}, 404),
    response('broken', page('Error', 'The server is unwell.'), {}, 500),
    response('paper.pdf', Buffer.from('%PDF-1.7 not a page'), { 'Content-Type': 'application/pdf' }),
    response('empty', Buffer.alloc(0)),
    response('chunked', chunked, { 'Transfer-Encoding': 'chunked' }),
    response('gzip', gzipSync(page(`Tide table ${file}`, words.repeat(5 + file))), { 'Content-Encoding': 'gzip' }),
    response('brotli', brotliCompressSync(page(`Signal flags ${file}`, words.repeat(6 + file))), {
      'Content-Encoding': 'br',
    }),
    response('torn', Buffer.from('this says gzip and is none \u0000\u0001', 'latin1').reverse(), {
      'Content-Encoding': 'gzip',
    }),
    response('huge', Buffer.concat([page('Log', words), Buffer.alloc(5_500_000, 'x ')])),
    response('deep', Buffer.from(`<html><body>${'<div>'.repeat(50_000)}deep${'</div>'.repeat(50_000)}</body></html>`)),
    response('script', page('<script>alert(1)</script>', `<img src=x onerror=alert(2)>${words.repeat(5 + file)}`)),
    record('revisit', time, Buffer.alloc(0), {
      'WARC-Target-URI': at('again'),
      'WARC-Profile': 'http://netpreserve.org/warc/1.1/revisit/identical-payload-digest',
    }),
    response('last', page(`Fog horn ${file}`, words.repeat(7 + file))),
  ]
}
