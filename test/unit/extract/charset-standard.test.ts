import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { charsetOf, decode } from '../../../processors/extract/charset/decoders.js'

const high = Array.from({ length: 128 }, (_, i) => 128 + i)

/** First bytes of the SHA-256 of what each byte, or each pair of bytes, above ASCII is decoded to, code point by code point. */
function digestOf(charset: string, sequences: Iterable<number[]>): string {
  const hash = createHash('sha256')
  for (const bytes of sequences) {
    const points = [...decode(Uint8Array.from(bytes), charset)].map((char) => char.codePointAt(0)!.toString(16))
    hash.update(`${bytes.join(' ')}:${points.join(' ')}\n`)
  }
  return hash.digest('hex').slice(0, 12)
}

function* pairs(): Generator<number[]> {
  for (const first of high) for (let second = 0x21; second < 256; second++) yield [first, second]
}

// Held once against the standard's index files and Node 24's decoder, where that has the standard's characters.
const SINGLE: Record<string, string> = {
  ibm866: 'fc8782d779af',
  'iso-8859-2': '9bf8534333cb',
  'iso-8859-3': '07e6fdb2c1dd',
  'iso-8859-4': '3273bec801ac',
  'iso-8859-5': 'a6af990bb47b',
  'iso-8859-6': '1658f64c0b8c',
  'iso-8859-7': '5cfc5a2daef9',
  'iso-8859-8': '8d7ad9f93d81',
  'iso-8859-10': 'bdfefbe04012',
  'iso-8859-13': '0547f4ddb0fe',
  'iso-8859-14': 'b33b71bf9a16',
  'iso-8859-15': '5253d4246056',
  'iso-8859-16': '953e683b6ffe',
  'koi8-r': '4ca0d98995af',
  'koi8-u': '7c781da7110f',
  macintosh: '3c356bc6bc37',
  'windows-874': 'b2733dbedba2',
  'windows-1250': 'bdbf3804123a',
  'windows-1251': 'ebe1d77cafab',
  'windows-1252': 'b550f4987610',
  'windows-1253': 'c12eb26b2d47',
  'windows-1254': 'd532a2c83ac3',
  'windows-1255': '6c1eb497e60b',
  'windows-1256': 'ca3e2c819cd1',
  'windows-1257': 'f362667cbb8e',
  'windows-1258': '4cae13e6e39a',
  'x-mac-cyrillic': '0a220d1c968b',
}
const DOUBLE: Record<string, string> = {
  gb18030: '0676dd8322d1',
  big5: '2ac068bcd2b4',
  'euc-jp': 'e1116a8e1685',
  shift_jis: 'd6cf4f2aa238',
  'euc-kr': 'cc9c8b4ae7ab',
}

describe("the Encoding Standard's characters, on every Node", () => {
  it.each(Object.entries(SINGLE))('%s, byte by byte', (charset, digest) => {
    expect(
      digestOf(
        charset,
        high.map((byte) => [byte]),
      ),
    ).toBe(digest)
  })

  it.each(Object.entries(DOUBLE))('%s, pair by pair', (charset, digest) => {
    expect(digestOf(charset, pairs())).toBe(digest)
  })

  it('quotation marks, dashes and euro signs of what calls itself latin1', () => {
    const bytes = Uint8Array.from({ length: 32 }, (_, i) => 0x80 + i)
    expect(charsetOf(' ISO-8859-1 ')).toBe('windows-1252')
    expect(decode(bytes, 'windows-1252')).toBe('€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ')
  })

  it("Hong Kong's characters, some of which are two code points or beyond the first plane", () => {
    const bytes = Uint8Array.of(0xfa, 0x7d, 0x87, 0x40, 0x88, 0x62, 0x9d, 0x71)
    expect(decode(bytes, 'big5')).toBe('冲䏰\u00ca\u0304𩻸')
  })

  it('four bytes a character, and ISO-2022-JP', () => {
    expect(decode(Uint8Array.of(0x95, 0x32, 0x82, 0x36, 0x81, 0x30, 0x84, 0x36), 'gb18030')).toBe('\u{20000}¥')
    expect(decode(Buffer.from('\x1b$B%F%9%H\x1b(B'), 'iso-2022-jp')).toBe('テスト')
  })

  it('labels of what has no decoder mean nothing', () => {
    for (const label of ['hz-gb-2312', 'iso-2022-kr', 'nonsense', '', undefined])
      expect(charsetOf(label)).toBeUndefined()
    expect(charsetOf('TIS-620')).toBe('windows-874')
    expect(charsetOf('x-user-defined')).toBe('windows-1252')
  })
})
