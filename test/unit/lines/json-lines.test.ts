import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { Encoder } from '@toondepauw/node-zstd'
import { expect, it } from 'vitest'
import { eachLine, LineError, type LinesOptions } from '../../../lines/index.js'

const id = { flag: '--id-field', field: 'id' }
const zstd = (bytes: Buffer) => new Encoder(3).encodeSync(bytes)

/** The ids of the lines as they are written, by their numbers; the bytes come in pieces of `size`. */
async function idsOf(bytes: Buffer | string, options: LinesOptions = {}, size = 7): Promise<Record<number, string>> {
  const buffer = Buffer.from(bytes)
  const pieces = Array.from({ length: Math.ceil(buffer.length / size) }, (_, i) =>
    buffer.subarray(i * size, (i + 1) * size),
  )
  const ids: Record<number, string> = {}
  const chunks = Readable.from(pieces, { objectMode: false })
  const take = async (fields: { written(name: string, option: typeof id): string }, number: number) => {
    ids[number] = fields.written('id', id)
  }
  await eachLine({ name: 'a.jsonl', chunks }, take, options)
  return ids
}

const zeros = Buffer.alloc(512)
const three = '{"id": 1}\n{"id": 2}\n{"id": 3}\n'
const all = { 1: '1', 2: '2', 3: '3' }

it('ends lines at LF and CR LF only, the last one without', async () => {
  const ids = await idsOf('{"id": "\u2028\u2029\u0085"}\r\n\n \r\n{"id": 2}')
  expect(ids).toEqual({ 1: '"\u2028\u2029\u0085"', 4: '2' })
})

it('passes over byte order marks, inside too', async () => {
  expect(await idsOf('\uFEFF\uFEFF{"id": 1}\n\uFEFF{"id": 2}\n\uFEFF\n')).toEqual({ 1: '1', 2: '2' })
})

it('reads gzip and zstandard by the first bytes, of several members too', async () => {
  const [first, rest] = [Buffer.from(three.slice(0, 13)), Buffer.from(three.slice(13))]
  const skippable = Buffer.from('502a4d1803000000616263', 'hex')
  expect(await idsOf(gzipSync(three))).toEqual(all)
  expect(await idsOf(Buffer.concat([gzipSync(first), gzipSync(rest)]))).toEqual(all)
  expect(await idsOf(zstd(Buffer.from(three)))).toEqual(all)
  expect(await idsOf(Buffer.concat([skippable, zstd(first), skippable, zstd(rest)]))).toEqual(all)
  expect(await idsOf(gzipSync(`\uFEFF${three}`))).toEqual(all)
  expect(await idsOf(Buffer.concat([gzipSync(three), zeros]))).toEqual(all)
})

it('reads zstandard of many blocks', async () => {
  const lines = Array.from({ length: 50_000 }, (_, i) => `{"id": "${(i * 7919) % 104_729}"}`)
  const ids = Object.values(await idsOf(zstd(Buffer.from(lines.join('\n'))), {}, 10_007))
  expect(ids).toEqual(lines.map((line) => line.slice(7, -1)))
  const same = `{"id": "${'a'.repeat(1 << 20)}"}`
  expect(Object.values(await idsOf(zstd(Buffer.from(same)), {}, 10_007))).toEqual([same.slice(7, -1)])
})

it('says that a file is cut off', async () => {
  const cut = (bytes: Buffer) => idsOf(bytes.subarray(0, -6))
  await expect(cut(gzipSync(three))).rejects.toThrow('a.jsonl cannot be read: the file is cut off')
  await expect(cut(zstd(Buffer.from(three)))).rejects.toThrow('a.jsonl cannot be read: the file is cut off')
})

it.each([
  ['it is UTF-16', Buffer.from(`\uFEFF${three}`, 'utf16le')],
  ['it is UTF-16LE, not UTF-8: `iconv -f UTF-16LE', Buffer.from(three, 'utf16le')],
  ['it is UTF-16', Buffer.from(`\uFEFF${three}`, 'utf16le').swap16()],
  ['it is UTF-16BE, not UTF-8: `iconv -f UTF-16BE', Buffer.from(three, 'utf16le').swap16()],
  ['it is UTF-16', gzipSync(Buffer.from(three, 'utf16le'))],
  ['it is UTF-32', Buffer.from('fffe00007b000000', 'hex')],
  ['it is UTF-32BE', Buffer.from('0000007b0000000a', 'hex')],
  ['it is UTF-32LE', Buffer.from('7b0000000a000000', 'hex')],
  ['its gzip is damaged, or something follows it', Buffer.concat([gzipSync(three), Buffer.from('more')])],
  ['after its gzip come zeros, and then something', Buffer.concat([gzipSync(three), zeros, gzipSync(three)])],
  ['it is compressed twice: `gzip', gzipSync(gzipSync(three))],
  ['it is compressed twice: `zstd', gzipSync(zstd(Buffer.from(three)))],
  ['it is compressed with bzip2', Buffer.from('BZh91AY&SY')],
  ['it is a Parquet file', Buffer.from('PAR1abcd')],
])('names what it does not read: %s', async (what, bytes) => {
  await expect(idsOf(bytes, { badLines: 'skip' })).rejects.toThrow(`a.jsonl cannot be read: ${what}`)
})

it.each([
  ['{"id": 2, "text": "Stra\xdfe"}', 'not UTF-8: byte 0xDF at 24'],
  ['\xef\xbf\xbd \xef\xbf', 'not UTF-8: byte 0xEF at 5'],
  ['\xed\xa0\x80', 'not UTF-8: byte 0xED at 1'],
  ['{"id": 2', 'not JSON'],
  ['{"id": NaN}', 'not JSON'],
  ['[{"id": 2}]', 'not a JSON object'],
  ['[{"id": 2},', 'not JSON: '],
  ['2', 'not a JSON object'],
  ['\x1b[2J', "not JSON: Unexpected token '\\u001b'"],
  [`{"id": "${'a'.repeat(200)}"}`, 'longer than 100 bytes'],
])('stops at a line that is bad, or goes on: %s', async (line, message) => {
  const bytes = Buffer.from(`{"id": 1}\n${line}\n{"id": 3}`, 'latin1')
  await expect(idsOf(bytes, { maxBytes: 100 })).rejects.toThrow(`a.jsonl, line 2: ${message}`)
  const bad: string[] = []
  expect(await idsOf(bytes, { maxBytes: 100, badLines: 'skip', onBadLine: (told) => bad.push(told) })).toEqual({
    1: '1',
    3: '3',
  })
  expect(bad).toEqual([expect.stringContaining(`a.jsonl, line 2: ${message}`)])
})

it('says what makes lines of others that are ended by CR alone', async () => {
  await expect(idsOf(three.replaceAll('\n', '\r'))).rejects.toThrow("; lines end at LF: `tr '\\r' '\\n'`")
})

it('says of an archive that it is no text', async () => {
  await expect(idsOf(`a${'\0'.repeat(99)}0000644`)).rejects.toThrow('a.jsonl, line 1: not JSON')
  await expect(idsOf(`a${'\0'.repeat(99)}0000644`)).rejects.toThrow('it holds zeros')
})

it('counts what the work says is bad, and lets through what else it throws', async () => {
  const lines = (error: Error, options: LinesOptions = {}) => {
    const work = () => {
      throw error
    }
    return eachLine({ chunks: Readable.from([Buffer.from(three)]) }, work, options)
  }
  await expect(lines(new LineError('no'))).rejects.toThrow(/^line 1: no$/)
  let bad = 0
  await lines(new LineError('no'), { badLines: 'skip', onBadLine: () => bad++ })
  expect(bad).toBe(3)
  await expect(lines(new TypeError('bug'), { badLines: 'skip' })).rejects.toThrow(TypeError)
})

it('takes a line when the one before it is done, and does not read far ahead', async () => {
  let [read, done] = [0, 0]
  const source = async function* () {
    for (; read < 100; read++) yield Buffer.from(`{"id": ${read}}${' '.repeat(64 << 10)}\n`)
  }
  let working = false
  await eachLine({ chunks: Readable.from(source(), { objectMode: false }) }, async () => {
    expect(working).toBe(false)
    working = true
    await new Promise((resolve) => setImmediate(resolve))
    expect(read - done++).toBeLessThan(5)
    working = false
  })
  expect(done).toBe(100)
})
