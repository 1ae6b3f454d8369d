import type { ByteWindow } from './byte-window.js'
import type { Member } from './gzip-members.js'

const MAX_HEADER = 1 << 20
const START = Buffer.from('WARC/')
const BLANK = Buffer.from('\r\n\r\n')

/**
 * Splits the bytes of an uncompressed WARC file into its records, by their Content-Length. Damage is reported and skipped:
 * reading goes on at the next line that starts a record.
 * @param maxBytes bytes of a record that are kept
 */
export async function* plainRecords(window: ByteWindow, maxBytes: number): AsyncGenerator<Member> {
  while (await skipBlank(window)) {
    const offset = window.offset
    const length = await recordLength(window)
    if (typeof length === 'string') {
      await window.skipTo(Buffer.from('\nWARC/'), 1)
      if (window.bytes.length > 0) window.take(1)
      yield { offset, end: (await window.need(1)) ? window.offset : undefined, error: length }
      continue
    }
    const complete = await window.need(Math.min(length, maxBytes))
    const data = window.bytes.subarray(0, Math.min(length, maxBytes))
    window.take(data.length)
    const skipped = length > maxBytes ? await window.skip(length - maxBytes) : true
    if (!complete || !skipped) {
      yield { offset, end: undefined, error: `the file ends within a record, ${length} bytes long` }
      return
    }
    await skipBlank(window)
    yield length > maxBytes ? { offset, end: window.offset, data, cut: true } : { offset, end: window.offset, data }
  }
}

/** Bytes of headers and body, or what is wrong. */
async function recordLength(window: ByteWindow): Promise<number | string> {
  await window.need(START.length)
  if (!window.bytes.subarray(0, START.length).equals(START)) return 'no WARC record starts here'
  for (let wanted = 4096; wanted <= MAX_HEADER; wanted *= 2) {
    const complete = !(await window.need(wanted))
    const crlf = window.bytes.indexOf(BLANK)
    const lf = window.bytes.indexOf('\n\n')
    const end = crlf >= 0 && (lf < 0 || crlf < lf) ? crlf + 4 : lf >= 0 ? lf + 2 : -1
    if (end < 0 && complete) return 'the file ends within the headers of a record'
    if (end < 0) continue
    const header = /^content-length\s*:\s*(\d{1,15})\s*$/im.exec(window.bytes.toString('latin1', 0, end))
    return header ? end + Number(header[1]) : 'a record without Content-Length'
  }
  return 'a record whose headers do not end'
}

/** Skips the empty lines between records; false at the end of the file. */
async function skipBlank(window: ByteWindow): Promise<boolean> {
  while (await window.need(1)) {
    const byte = window.bytes[0]
    if (byte !== 13 && byte !== 10) return true
    window.take(1)
  }
  return false
}
