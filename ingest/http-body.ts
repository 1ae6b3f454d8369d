import { brotliDecompressSync, constants, inflateRawSync, inflateSync } from 'node:zlib'
import { gunzipBody } from './gzip-body.js'
import { looksLikeHtml } from './html.js'
import { unzstdBody, ZstdTooLargeError } from './zstd-body.js'

export class BodyTooLargeError extends Error {}
export class BodyEncodingError extends Error {}

/** More encodings than this on one body are an attack. */
const MAX_ENCODINGS = 4

/**
 * Removes transfer and content encodings from an HTTP body. Encodings that the headers name but the body has not (crawlers
 * remove them and keep the headers) are left out, and gzip that they do not name is removed too; of a body that breaks off there is
 * what came before, and of a compressed one behind which other bytes stand what its complete streams gave.
 * @param limit bytes of the result at most
 * @throws {BodyTooLargeError}
 * @throws {BodyEncodingError} when an encoding is not known, or the body is not encoded as its headers say nor HTML as it is
 */
export function decodeBody(body: Buffer, transferEncoding: string, contentEncoding: string, limit: number): Buffer {
  const codings = [...names(contentEncoding), ...names(transferEncoding)]
  const compressions = codings.filter((name) => name !== 'chunked')
  if (compressions.length > MAX_ENCODINGS) throw new BodyEncodingError(`${compressions.length} content encodings`)
  let bytes = codings.includes('chunked') ? dechunk(body) : body
  for (const encoding of compressions.reverse()) bytes = decompress(bytes, encoding, limit)
  for (let more = compressions.length; more < MAX_ENCODINGS && isGzip(bytes); more++) {
    const inner = ungzipped(bytes, limit)
    if (inner === bytes) break
    bytes = inner
  }
  if (bytes.length > limit) throw new BodyTooLargeError(`${bytes.length} bytes`)
  return bytes
}

/** Whether bytes begin as gzip does, which no page does. */
export const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8

/** What gzip holds; the bytes themselves where they are none after all. */
function ungzipped(bytes: Buffer, limit: number): Buffer {
  try {
    return gunzipBody(bytes, limit)
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_BUFFER_TOO_LARGE') return bytes
    throw new BodyTooLargeError(`more than ${limit} bytes`)
  }
}

const names = (header: string): string[] =>
  header
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity' && name !== 'none')

/** A size, perhaps with an extension; sizes have at most eight digits, since no page has more bytes. */
const CHUNK_SIZE = /^[ \t]*([0-9a-f]{1,8})[ \t]*(?:;.*)?\r?$/i
const MAX_SIZE_LINE = 1024

/** Joins the chunks. From where no chunk stands, the bytes are taken as they are: all of them, where the first is none. */
function dechunk(body: Buffer): Buffer {
  const chunks: Buffer[] = []
  for (let at = 0; at < body.length; ) {
    const lineEnd = body.indexOf('\n', at)
    const size =
      lineEnd < 0 || lineEnd - at > MAX_SIZE_LINE ? null : CHUNK_SIZE.exec(body.toString('latin1', at, lineEnd))
    if (!size) {
      chunks.push(body.subarray(at))
      break
    }
    const start = lineEnd + 1
    const end = start + Number.parseInt(size[1]!, 16)
    if (end === start) break
    chunks.push(body.subarray(start, end))
    at = end + (body[end] === 13 ? 1 : 0)
    if (body[at] === 10) at++
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
}

function decompress(bytes: Buffer, encoding: string, limit: number): Buffer {
  if (bytes.length === 0) return bytes
  const options = { maxOutputLength: limit, finishFlush: constants.Z_SYNC_FLUSH }
  try {
    if (encoding === 'gzip' || encoding === 'x-gzip') return gunzipBody(bytes, limit)
    if (encoding === 'deflate') return inflateEither(bytes, options)
    if (encoding === 'zstd') return unzstdBody(bytes, limit)
    if (encoding === 'br') {
      return brotliDecompressSync(bytes, { maxOutputLength: limit, finishFlush: constants.BROTLI_OPERATION_FLUSH })
    }
  } catch (error) {
    const { code, message } = error as Error & { code?: string }
    if (code === 'ERR_BUFFER_TOO_LARGE' || error instanceof ZstdTooLargeError)
      throw new BodyTooLargeError(`more than ${limit} bytes`)
    if (looksLikeHtml(bytes)) return bytes
    throw new BodyEncodingError(`${encoding}: ${message}`)
  }
  if (looksLikeHtml(bytes)) return bytes
  throw new BodyEncodingError(`content encoding ${encoding.slice(0, 40)} is not supported`)
}

/** What servers call deflate comes with a zlib header or without. */
function inflateEither(bytes: Buffer, options: { maxOutputLength: number; finishFlush: number }): Buffer {
  try {
    return inflateSync(bytes, options)
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw error
    return inflateRawSync(bytes, options)
  }
}
