import { isAscii, isUtf8 } from 'node:buffer'
import { normalizeEncoding, TextDecoder as StandardDecoder } from '@exodus/bytes/encoding.js'

/** Sets that are decoded as others are. */
const SAME: Record<string, string> = { 'x-user-defined': 'windows-1252', gbk: 'gb18030', 'iso-8859-8-i': 'iso-8859-8' }

/** The Encoding Standard's name of what a label stands for; undefined for a label that means nothing, or nothing that can be decoded. */
export function charsetOf(label: string | undefined): string | undefined {
  const name = label && normalizeEncoding(label.trim())
  return name === 'replacement' ? undefined : name ? (SAME[name] ?? name) : undefined
}

/**
 * Text of bytes, as the Encoding Standard has it. The platform's decoder is trusted with Unicode only: Node 20 leaves the quotation
 * marks of windows-1252 controls, and no Node has the standard's Big5, EUC and Shift_JIS.
 */
export function decode(bytes: Uint8Array, charset: string): string {
  return charset.startsWith('utf-')
    ? new TextDecoder(charset).decode(bytes)
    : new StandardDecoder(charset).decode(bytes)
}

export const isPlainAscii = (bytes: Uint8Array): boolean => isAscii(bytes)

/** Whether all bytes are valid UTF-8, but for a character that the end of the page cuts. */
export function isWholeUtf8(bytes: Uint8Array): boolean {
  if (isUtf8(bytes)) return true
  const lead = lastLead(bytes)
  return lead >= 0 && isUtf8(bytes.subarray(0, lead)) && cutCharacter(bytes.subarray(lead))
}

/** Where the last character begins that could be cut. */
function lastLead(bytes: Uint8Array): number {
  for (let at = bytes.length - 1; at >= 0 && at >= bytes.length - 3; at--) {
    if (bytes[at]! >= 0xc2) return at
    if (bytes[at]! < 0x80) return -1
  }
  return -1
}

const cutCharacter = (bytes: Uint8Array): boolean => new TextDecoder('utf-8').decode(bytes, { stream: true }) === ''
