import { byteOrderMark, type Declaration, declarations } from './declarations.js'
import { decode, isPlainAscii, isWholeUtf8 } from './decoders.js'
import { nonAsciiSlices } from './sample.js'
import { isIso2022Jp, utf16ByZeros } from './seven-bit.js'
import { likeliest } from './trial.js'

/** A page as text. */
export interface Decoded {
  html: string
  /** The Encoding Standard's name of the character set that it was read in. */
  charset: string
  /** What declared another one, as in `header windows-1252`. */
  contradicted?: string[]
}

/**
 * Decodes a page. What is valid UTF-8, UTF-16 or ISO-2022-JP as a whole is that, whatever is declared; where there is a choice,
 * the page's stretches above ASCII are read in every character set, those that byte order mark, header, `<meta>` and XML
 * declaration name before the others, and the likeliest text is taken.
 */
export function decodeHtml(payload: Uint8Array, contentType: string): Decoded {
  if (isPlainAscii(payload) && !payload.includes(0) && !isIso2022Jp(payload))
    return { html: decode(payload, 'utf-8'), charset: 'utf-8' }
  const declared = declarations(payload, contentType)
  const charset = plainlyIn(payload) ?? likeliest(nonAsciiSlices(payload), declared)
  const contradicted = contradictedBy(charset, declared)
  return { html: decode(payload, charset), charset, ...(contradicted.length > 0 && { contradicted }) }
}

/** The character set that shows in the bytes themselves. */
function plainlyIn(payload: Uint8Array): string | undefined {
  const zeros = utf16ByZeros(payload)
  if (zeros) return zeros
  const mark = byteOrderMark(payload)
  if (mark?.startsWith('utf-16') && isUtf16(payload, mark)) return mark
  if (isPlainAscii(payload)) return isIso2022Jp(payload) ? 'iso-2022-jp' : 'utf-8'
  return isWholeUtf8(payload) ? 'utf-8' : undefined
}

/** Whether bytes after a mark of UTF-16 can be read as such: they hold hardly anything broken. */
function isUtf16(payload: Uint8Array, charset: string): boolean {
  const text = decode(payload.subarray(0, 1 << 16), charset)
  return (text.match(/[\ufffd\ue000-\uf8ff]/g)?.length ?? 0) * 50 < text.length
}

function contradictedBy(charset: string, declared: readonly Declaration[]): string[] {
  return declared.filter((one) => one.charset !== charset).map((one) => `${one.by} ${one.charset}`)
}
