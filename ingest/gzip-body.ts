import { constants, crc32, gunzipSync, inflateRawSync } from 'node:zlib'
import { gzipHeaderLength, TRAILER } from './gzip-member.js'

/**
 * A gzip body: all of its sound members, whatever lies behind them. Of a body that breaks off there is what came before.
 * @param limit bytes of the result at most
 * @throws as node:zlib does, when it is too long or its first member is damaged
 */
export function gunzipBody(bytes: Buffer, limit: number): Buffer {
  const sound = soundMembers(bytes, limit)
  if (sound.length > 0) return sound.length === 1 ? sound[0]! : Buffer.concat(sound)
  return gunzipSync(bytes, { maxOutputLength: limit, finishFlush: constants.Z_SYNC_FLUSH })
}

function soundMembers(bytes: Buffer, limit: number): Buffer[] {
  const out: Buffer[] = []
  let rest = bytes
  for (let length = 0; ; ) {
    const header = gzipHeaderLength(rest)
    if (header === undefined) return out
    try {
      const options = { info: true, maxOutputLength: Math.max(1, limit - length) }
      const inflated = inflateRawSync(rest.subarray(header), options) as unknown as {
        buffer: Buffer
        engine: { bytesWritten: number }
      }
      const end = header + inflated.engine.bytesWritten
      if (rest.length < end + TRAILER || rest.readUInt32LE(end) !== crc32(inflated.buffer)) return out
      out.push(inflated.buffer)
      length += inflated.buffer.length
      rest = rest.subarray(end + TRAILER)
    } catch (error) {
      if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw error
      return out
    }
  }
}
