/** The encodings of the sample's pages, by their WHATWG label. */
export type Charset = 'utf-8' | 'iso-8859-1' | 'windows-1252' | 'gb18030' | 'shift_jis'

const tables = new Map<Charset, Map<string, Buffer>>()

/** Character to bytes, found by decoding every one- and two-byte sequence. */
function table(charset: Charset): Map<string, Buffer> {
  const known = tables.get(charset)
  if (known) return known
  const built = new Map<string, Buffer>()
  const decoder = new TextDecoder(charset)
  const learn = (bytes: number[]): void => {
    const text = decoder.decode(Uint8Array.from(bytes))
    if (text.length === 1 && text !== '\ufffd' && !built.has(text)) built.set(text, Buffer.from(bytes))
  }
  for (let byte = 0; byte < 256; byte++) learn([byte])
  if (charset === 'gb18030' || charset === 'shift_jis')
    for (let lead = 0x81; lead < 0xff; lead++) for (let trail = 0x40; trail < 0xff; trail++) learn([lead, trail])
  tables.set(charset, built)
  return built
}

/** The HTML in the charset; a character that it lacks becomes a numeric reference, as a browser's form would send it. */
export function encode(html: string, charset: Charset): Buffer {
  if (charset === 'utf-8') return Buffer.from(html)
  const bytes = table(charset)
  return Buffer.concat([...html].map((char) => bytes.get(char) ?? Buffer.from(`&#${char.codePointAt(0)};`)))
}
