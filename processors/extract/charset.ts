import { TextDecoder } from 'node:util'
import chardet from 'chardet'

/** How far browsers look for a declaration. */
const PRESCAN = 4096
const SAMPLE = 65_536

/** A decoder for a WHATWG label, or undefined for an unknown one. */
function decoder(label: string): TextDecoder | undefined {
  try {
    return new TextDecoder(label.trim().toLowerCase())
  } catch {
    return undefined
  }
}

function byBom(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  return undefined
}

function byMeta(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, PRESCAN)).replace(/<!--[\s\S]*?-->/g, '')
  const xml = /^\s*<\?xml[^>]{0,200}encoding\s*=\s*["']([\w.:-]+)["']/i.exec(head)
  const meta = /<meta\s[^>]{0,500}?charset\s*=\s*["']?\s*([\w.:-]+)/i.exec(head)
  const label = (meta ?? xml)?.[1]
  // A page that could be read this far is not in UTF-16, whatever it says.
  return label && /^utf-?16/i.test(label) ? 'utf-8' : label
}

/** Whether bytes are valid UTF-8, but for a character cut off at the end of the sample. */
function isUtf8(sample: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: true })
    return true
  } catch {
    return false
  }
}

/**
 * Decodes a page as browsers do: byte order mark, charset of the Content-Type header, `<meta>` within the first bytes,
 * then detection. Where the bytes are plainly UTF-8 and a declaration says otherwise in vain, UTF-8 wins.
 * `charset` is the WHATWG name of what was used.
 */
export function decodeHtml(payload: Uint8Array, contentType: string): { html: string; charset: string } {
  const bom = byBom(payload)
  if (bom) return decode(payload, decoder(bom)!)
  const declared = /charset\s*=\s*["']?\s*([\w.:-]+)/i.exec(contentType)?.[1]
  const chosen = (declared && decoder(declared)) || decoder(byMeta(payload) ?? '')
  const sample = payload.subarray(0, SAMPLE)
  const utf8 = isUtf8(sample)
  if (chosen) {
    if (chosen.encoding === 'utf-8' ? utf8 : !utf8 || !hasMultibyte(sample)) return decode(payload, chosen)
    if (chosen.encoding !== 'utf-8')
      return decode(payload, /^(windows-125|iso-8859|macintosh)/.test(chosen.encoding) ? decoder('utf-8')! : chosen)
    if (damagedShare(sample) < 0.02) return decode(payload, chosen)
  } else if (utf8) return decode(payload, decoder('utf-8')!)
  return decode(payload, decoder(chardet.detect(sample) ?? '') ?? decoder('windows-1252')!)
}

function decode(payload: Uint8Array, using: TextDecoder): { html: string; charset: string } {
  return { html: using.decode(payload), charset: using.encoding }
}

function hasMultibyte(sample: Uint8Array): boolean {
  return sample.some((byte) => byte >= 0x80)
}

/** Share of the bytes above ASCII that are no valid UTF-8: small in a page with a few damaged characters. */
function damagedShare(sample: Uint8Array): number {
  let high = 0
  for (const byte of sample) if (byte >= 0x80) high++
  const text = new TextDecoder('utf-8').decode(sample)
  let damaged = 0
  for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', at + 1)) damaged++
  return high ? (damaged / high) * (damaged > 0 && high < 200 ? 0.5 : 1) : 0
}
