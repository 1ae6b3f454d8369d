import { describe, expect, it } from 'vitest'
import { decodeHtml } from '../../../processors/extract/index.js'

const RUSSIAN = 'Мост через реку построили за три года, хотя грунт на восточном берегу оказался мягче, чем ожидали.'

/** Windows-1251 bytes of Russian text. */
function cyrillic(text: string): Uint8Array {
  return Uint8Array.from(text, (c) => {
    const code = c.charCodeAt(0)
    return code >= 0x410 && code <= 0x44f ? code - 0x410 + 0xc0 : code
  })
}
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const join = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]))

describe('decodeHtml', () => {
  it('byte order mark before everything', () => {
    const { html, charset } = decodeHtml(
      join(Uint8Array.of(0xef, 0xbb, 0xbf), utf8('<p>é</p>')),
      'text/html; charset=windows-1252',
    )
    expect([html, charset]).toEqual(['<p>é</p>', 'utf-8'])
    expect(decodeHtml(Uint8Array.of(0xff, 0xfe, 0x41, 0, 0xe9, 0), '').html).toBe('Aé')
  })

  it('Content-Type before meta', () => {
    const { html, charset } = decodeHtml(
      cyrillic(`<meta charset="iso-8859-1"><p>${RUSSIAN}</p>`),
      'text/html; charset="Windows-1251"',
    )
    expect(html).toContain(RUSSIAN)
    expect(charset).toBe('windows-1251')
  })

  it('meta in either spelling', () => {
    for (const meta of [
      '<meta charset=windows-1251>',
      '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">',
    ])
      expect(decodeHtml(cyrillic(`<head>${meta}<p>${RUSSIAN}`), 'text/html').html).toContain(RUSSIAN)
  })

  it('detection where nothing is declared', () => {
    expect(decodeHtml(cyrillic(`<p>${RUSSIAN} ${RUSSIAN}</p>`), 'text/html').html).toContain(RUSSIAN)
    expect(decodeHtml(utf8(`<p>${RUSSIAN}</p>`), '')).toEqual({ html: `<p>${RUSSIAN}</p>`, charset: 'utf-8' })
  })

  it('UTF-8 that is declared as something else', () => {
    expect(decodeHtml(utf8(`<p>${RUSSIAN}</p>`), 'text/html; charset=iso-8859-1').html).toContain(RUSSIAN)
  })

  it('a wrong declaration of UTF-8 gives way to detection', () => {
    expect(decodeHtml(cyrillic(`<p>${RUSSIAN} ${RUSSIAN}</p>`), 'text/html; charset=utf-8').html).toContain(RUSSIAN)
  })

  it('a damaged character does not turn UTF-8 into something else', () => {
    const bytes = join(utf8(`<p>${RUSSIAN.repeat(5)}`), Uint8Array.of(0xff), utf8('</p>'))
    expect(decodeHtml(bytes, 'text/html; charset=utf-8').charset).toBe('utf-8')
  })
})
