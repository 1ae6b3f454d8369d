import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'

export class BodyTooLargeError extends Error {}
export class BodyEncodingError extends Error {}

/**
 * Removes transfer and content encodings from an HTTP body.
 * @param limit bytes of the result at most
 * @throws {BodyTooLargeError}
 * @throws {BodyEncodingError} when the body is not what its headers say, and not plain text either
 */
export function decodeBody(body: Buffer, transferEncoding: string, contentEncoding: string, limit: number): Buffer {
  let bytes = /\bchunked\b/i.test(transferEncoding) ? dechunk(body) : body
  const encodings = contentEncoding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
  for (const encoding of encodings.reverse()) bytes = decompress(bytes, encoding, limit)
  if (bytes.length > limit) throw new BodyTooLargeError(`${bytes.length} bytes`)
  return bytes
}

/** Joins the chunks; a body that is not chunked, though it says so, is taken as it is, and one that breaks off, as far as it goes. */
function dechunk(body: Buffer): Buffer {
  const chunks: Buffer[] = []
  let at = 0
  while (at < body.length) {
    const lineEnd = body.indexOf('\n', at)
    if (lineEnd < 0) break
    const size = /^\s*([0-9a-f]{1,8})\s*(;.*)?\r?$/i.exec(body.toString('latin1', at, Math.min(lineEnd, at + 1024)))
    if (!size) return chunks.length === 0 ? body : Buffer.concat(chunks)
    const length = Number.parseInt(size[1]!, 16)
    if (length === 0) break
    chunks.push(body.subarray(lineEnd + 1, lineEnd + 1 + length))
    at = lineEnd + 1 + length
    while (body[at] === 13 || body[at] === 10) at++
  }
  return Buffer.concat(chunks)
}

function decompress(bytes: Buffer, encoding: string, limit: number): Buffer {
  if (bytes.length === 0 || encoding === 'identity') return bytes
  const options = { maxOutputLength: limit, finishFlush: constants.Z_SYNC_FLUSH }
  try {
    if (encoding === 'gzip' || encoding === 'x-gzip')
      return bytes[0] === 0x1f ? gunzipSync(bytes, options) : plain(bytes)
    // What servers call deflate comes with a zlib header or without.
    if (encoding === 'deflate')
      return (bytes[0]! & 15) === 8 ? inflateSync(bytes, options) : inflateRawSync(bytes, options)
    if (encoding === 'br') return brotli(bytes, limit)
  } catch (error) {
    const { code, message } = error as Error & { code?: string }
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new BodyTooLargeError(`more than ${limit} bytes`)
    if (error instanceof BodyEncodingError) throw error
    throw new BodyEncodingError(`${encoding}: ${message}`)
  }
  throw new BodyEncodingError(`content encoding ${encoding} is not known`)
}

/** A crawler may have decompressed the body and kept the header. */
function plain(bytes: Buffer): Buffer {
  if (/^\s*[<{\w]/.test(bytes.toString('latin1', 0, 64))) return bytes
  throw new BodyEncodingError('gzip: the body does not begin as gzip does')
}

function brotli(bytes: Buffer, limit: number): Buffer {
  const options = { maxOutputLength: limit, finishFlush: constants.BROTLI_OPERATION_FLUSH }
  try {
    return brotliDecompressSync(bytes, options)
  } catch (error) {
    if (/^\s*<(!doctype|html|\?xml|head|body)/i.test(bytes.toString('latin1', 0, 64))) return bytes
    throw error
  }
}
