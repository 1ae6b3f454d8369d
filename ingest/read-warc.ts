import { createGunzip } from 'node:zlib'
import { ByteWindow } from './byte-window.js'
import { gzipMembers, type Member } from './gzip-members.js'
import { plainRecords } from './plain-records.js'
import { readRecord } from './record.js'
import type { Source, WarcItem } from './types.js'

export interface ReadOptions {
  /** Offset of the record to begin with: the `next` of an item read before. */
  from?: number
  /** Bytes of a decoded body at most; larger ones are rejected. */
  maxPayload?: number
}

/** As crawlers do, which cut pages at this size. */
export const MAX_PAYLOAD = 5 << 20
/** Headers and the body's own encodings come on top of the payload. */
const RECORD_SLACK = 2 << 20

/** Formats that are recognised by how they begin and not read. */
const FOREIGN: Array<[start: string, name: string]> = [
  ['504b0304', 'a zip file (WACZ)'],
  ['425a68', 'bzip2'],
  ['04224d18', 'lz4'],
  ['28b52ffd', 'zstandard'],
  ['fd377a58', 'xz'],
  [Buffer.from('filedesc:').toString('hex'), 'an ARC file'],
]

/**
 * Reads a WARC file, plain or gzip, record by record, with memory for one record. What is damaged is reported with its
 * offset, and reading goes on where the next record can be found. A file that is one single gzip member cannot be entered in its
 * middle: `next` counts inflated bytes there, and going on reads it again from the start up to that point.
 */
export async function* readWarc(source: Source, options: ReadOptions = {}): AsyncGenerator<WarcItem> {
  const { from = 0, maxPayload = MAX_PAYLOAD } = options
  let head: Buffer
  try {
    head = await beginning(source)
  } catch (error) {
    yield { kind: 'damage', offset: 0, next: undefined, error: (error as Error).message }
    return
  }
  if (head.length === 0) return
  const foreign = FOREIGN.find(([start]) => head.toString('hex').startsWith(start))
  if (foreign) {
    yield { kind: 'damage', offset: 0, next: undefined, error: `${foreign[1]}: only WARC, plain or gzip, is read` }
    return
  }
  const limit = maxPayload + RECORD_SLACK
  try {
    for await (const member of await membersOf(source, head, from, limit)) yield await itemOf(member, maxPayload)
  } catch (error) {
    yield { kind: 'damage', offset: from, next: undefined, error: (error as Error).message }
  }
}

async function beginning(source: Source): Promise<Buffer> {
  const window = new ByteWindow(await source.open(0), 0)
  await window.need(64 << 10)
  await window.close()
  return window.bytes
}

async function membersOf(source: Source, head: Buffer, from: number, limit: number): Promise<AsyncGenerator<Member>> {
  const gzip = head[0] === 0x1f && head[1] === 0x8b
  if (!gzip) return plainRecords(new ByteWindow(await source.open(from), from), limit)
  if (await isOneMember(source, limit)) {
    const inflated = createGunzip()
    const input = await source.open(0)
    const bytes = (async function* () {
      const feeding = (async () => {
        for await (const chunk of input) {
          if (!inflated.write(chunk)) await new Promise((resolve) => inflated.once('drain', resolve))
        }
        inflated.end()
      })()
      feeding.catch((error) => inflated.destroy(error))
      yield* inflated as AsyncIterable<Uint8Array>
    })()
    const window = new ByteWindow(bytes, 0)
    await window.skip(from)
    return plainRecords(window, limit)
  }
  return gzipMembers(new ByteWindow(await source.open(from), from), limit)
}

/** Whether the first member of a gzip file holds more than one record. */
async function isOneMember(source: Source, limit: number): Promise<boolean> {
  const window = new ByteWindow(await source.open(0), 0)
  try {
    for await (const member of gzipMembers(window, limit)) {
      if (!('data' in member)) return false
      const length = /^content-length\s*:\s*(\d{1,15})\s*$/im.exec(member.data.toString('latin1', 0, 8192))
      const blank = member.data.indexOf('\r\n\r\n')
      if (!length || blank < 0) return false
      return member.data.indexOf('WARC/', blank + 4 + Number(length[1])) >= 0
    }
    return false
  } finally {
    await window.close()
  }
}

async function itemOf(member: Member, maxPayload: number): Promise<WarcItem> {
  const { offset, end } = member
  if ('error' in member) return { kind: 'damage', offset, next: end, error: member.error }
  try {
    const item = await readRecord(member.data, 'cut' in member, maxPayload)
    return { ...item, offset, length: end! - offset, next: end! } as WarcItem
  } catch (error) {
    return { kind: 'damage', offset, next: end, error: (error as Error).message }
  }
}
