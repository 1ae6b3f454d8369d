import { createMultibyteEncoder } from '@exodus/bytes/multi-byte.js'
import { createSinglebyteEncoder } from '@exodus/bytes/single-byte.js'
import { describe, expect, it } from 'vitest'
import { decomposed } from '../../../bench/charset/decomposed.js'
import { SAMPLES } from '../../../bench/charset/sentences.js'
import { decodeHtml } from '../../../processors/extract/index.js'

const MULTIBYTE = new Set(['gbk', 'gb18030', 'big5', 'euc-jp', 'shift_jis', 'euc-kr', 'iso-2022-jp'])
const encode = (text: string, charset: string): Uint8Array =>
  MULTIBYTE.has(charset) ? createMultibyteEncoder(charset)(text) : createSinglebyteEncoder(charset)(text)

const utf8 = (text: string): Uint8Array => Buffer.from(text)
const utf16be = (text: string): Uint8Array => Buffer.from(text, 'utf16le').swap16()
/** A page around encoded text. */
const page = (text: Uint8Array, head = ''): Uint8Array =>
  Buffer.concat([utf8(`<html><head>${head}</head><body><p>`), text, utf8('</p></body></html>')])

const writable = SAMPLES.flatMap(({ language, charsets, developed, heldOut }) =>
  charsets.split(' ').flatMap((charset) => {
    const sentences = charset === 'windows-1258' ? [developed, heldOut].map(decomposed) : [developed, heldOut]
    const text = sentences.filter((sentence) => canWrite(sentence, charset)).join(' ')
    return text ? { language, charset, text } : []
  }),
)

function canWrite(text: string, charset: string): boolean {
  try {
    return encode(text, charset).length > 0
  } catch {
    return false
  }
}

const RUSSIAN = SAMPLES.find(({ language }) => language === 'ru')!.developed
const CHINESE = SAMPLES.find(({ language }) => language === 'zh-Hans')!.developed
const JAPANESE = SAMPLES.find(({ language }) => language === 'ja')!.developed
const FRENCH = 'Les élèves sont rentrés très fatigués à cause de la neige.'

describe.each(writable)('$language in $charset', ({ charset, text }) => {
  const bytes = encode(text, charset)

  it.each([
    ['declared', `text/html; charset=${charset}`, ''],
    ['declared nowhere', 'text/html', ''],
    ['latin1 in the header, right in the page', 'text/html; charset=ISO-8859-1', `<meta charset="${charset}">`],
    ['UTF-8 in the header, right in the page', 'text/html; charset=utf-8', `<meta charset="${charset}">`],
    ['declared as UTF-8', 'text/html; charset=utf-8', '<meta charset=utf-8>'],
    ['declared as latin1', 'text/html', '<meta charset=iso-8859-1>'],
    ['declared as Chinese or Cyrillic', `text/html; charset=${charset.startsWith('gb') ? 'koi8-r' : 'gb2312'}`, ''],
  ])('%s', (_, contentType, head) => {
    expect(decodeHtml(page(bytes, head), contentType).html).toContain(`<p>${text}</p>`)
  })
})

describe('valid UTF-8', () => {
  it.each(['gb2312', 'windows-1251', 'iso-8859-1', 'shift_jis', 'big5', 'euc-kr', 'utf-16'])(
    'declared as %s',
    (label) => {
      const decoded = decodeHtml(page(utf8(CHINESE), `<meta charset="${label}">`), `text/html; charset=${label}`)
      expect(decoded.html).toContain(CHINESE)
      expect(decoded.charset).toBe('utf-8')
    },
  )

  it('first above ASCII behind 100,000 bytes', () => {
    const late = Buffer.concat([Buffer.from(' '.repeat(100_000)), utf8(CHINESE)])
    expect(decodeHtml(page(late), 'text/html; charset=gbk').html).toContain(CHINESE)
  })

  it.each([1, 2])('cut within its last character, which has %i bytes left', (left) => {
    const payload = utf8(`<p>${CHINESE}火`)
    const { html, charset } = decodeHtml(payload.subarray(0, payload.length - 3 + left), 'text/html; charset=gbk')
    expect([html.includes(CHINESE), charset]).toEqual([true, 'utf-8'])
  })

  it('with titles cut within a character here and there', () => {
    const title = utf8(CHINESE).subarray(0, 31)
    const payload = Buffer.concat(Array.from({ length: 20 }, () => Buffer.concat([utf8('<li>'), title])))
    expect(decodeHtml(payload, 'text/html; charset=gbk').charset).toBe('utf-8')
  })
})

describe('evidence wherever it is', () => {
  it.each([
    ['gb18030', CHINESE],
    ['windows-1251', RUSSIAN],
    ['windows-1252', FRENCH],
  ])('%s behind 100,000 bytes of ASCII', (charset, text) => {
    const late = Buffer.concat([Buffer.from('<!-- nothing -->'.repeat(6250)), encode(text, charset)])
    expect(decodeHtml(page(late), 'text/html').html).toContain(text)
    expect(decodeHtml(page(late), 'text/html; charset=utf-8').html).toContain(text)
  })

  it('a little in one script before much in another', () => {
    const text = Buffer.concat([
      Buffer.from('\xa9 1999 Example. ', 'latin1'),
      encode(RUSSIAN.repeat(50), 'windows-1251'),
    ])
    expect(decodeHtml(page(text), 'text/html').html).toContain(RUSSIAN)
  })

  it('a single quotation mark of Windows in a page that says UTF-8', () => {
    const text = Buffer.from('The editor\x92s note stands at the end.', 'latin1')
    expect(decodeHtml(page(text), 'text/html; charset=utf-8').html).toContain('editor’s')
  })
})

describe('where a declaration counts', () => {
  // Too little text to be told apart otherwise.
  const word = encode('Ещё', 'koi8-r')
  const charsetWith = (head: string, contentType = 'text/html') => decodeHtml(page(word, head), contentType).charset

  it.each([
    '<meta charset=koi8-r>',
    "<META http-equiv='content-type' content='text/html;charset=KOI8-R'>",
    '<meta content="text/html; charset=koi8-r" http-equiv="Content-Type" />',
    `<script>${'x'.repeat(10_000)}</script><meta charset="koi8-r">`,
    '<meta name="description" content="a > b"><meta charset="koi8-r">',
    '<meta charset="nonsense"><meta charset="koi8-r">',
  ])('%#: in the head', (head) => {
    expect(charsetWith(head)).toBe('koi8-r')
  })

  const GREEK = '<meta charset=iso-8859-7>'
  it.each([
    `<!-- ${GREEK} -->`,
    `<script>document.write('${GREEK}')</script>`,
    `<title>${GREEK}</title>`,
    '<meta name="keywords" content="text/html; charset=iso-8859-7">',
    '<meta name="charset" content="iso-8859-7">',
    '<meta property="og:charset" content="charset=iso-8859-7">',
    `</head><body>${GREEK}`,
  ])('%#: not in what is none', (head) => {
    expect(decodeHtml(page(utf8('é'), head), '').contradicted).toBeUndefined()
  })

  it('the XML declaration', () => {
    const payload = Buffer.concat([utf8('<?xml version="1.0" encoding="koi8-r"?>'), page(word)])
    expect(decodeHtml(payload, '').charset).toBe('koi8-r')
  })

  it.each(['<!--', '<script>', '<meta content="', "<meta a='", '<title>', '<meta '])(
    'in no time over 2 MB of %s',
    (piece) => {
      const started = performance.now()
      decodeHtml(utf8(`${piece.repeat(2_000_000 / piece.length)}é`), 'text/html')
      expect(performance.now() - started).toBeLessThan(1000)
    },
  )
})

describe('what bytes show by themselves', () => {
  const html = `<html><body><p>${RUSSIAN} ${CHINESE}</p></body></html>`

  it.each([
    ['utf-16le', Buffer.from(html, 'utf16le')],
    ['utf-16be', utf16be(html)],
    ['utf-16le', Buffer.from(`\ufeff${html}`, 'utf16le')],
    ['utf-16be', utf16be(`\ufeff${html}`)],
    ['utf-16le', Buffer.from('<p>Plain words without a mark.</p>', 'utf16le')],
  ])('%s, whatever is declared', (charset, payload) => {
    for (const declared of ['', '; charset=utf-8', '; charset=windows-1252']) {
      const decoded = decodeHtml(payload, `text/html${declared}`)
      expect(decoded.charset).toBe(charset)
      expect(decoded.html).not.toContain('\0')
    }
  })

  it('a mark of UTF-16 before what is none is no mark', () => {
    const payload = Buffer.concat([Uint8Array.of(0xff, 0xfe), page(encode(RUSSIAN, 'windows-1251'))])
    expect(decodeHtml(payload, 'text/html').html).toContain(RUSSIAN)
  })

  it('a mark of UTF-8 before what is none is no mark', () => {
    const payload = Buffer.concat([Uint8Array.of(0xef, 0xbb, 0xbf), page(encode(RUSSIAN, 'windows-1251'))])
    expect(decodeHtml(payload, 'text/html').html).toContain(RUSSIAN)
  })

  it('ISO-2022-JP, whatever is declared; not every escape', () => {
    const payload = page(encode(JAPANESE, 'iso-2022-jp'))
    expect(decodeHtml(payload, 'text/html; charset=utf-8').html).toContain(JAPANESE)
    expect(decodeHtml(utf8('<pre>\x1b[1mbold\x1b[0m</pre>'), '').charset).toBe('utf-8')
  })
})

describe('what was contradicted', () => {
  it('names who declared what', () => {
    const payload = page(encode(RUSSIAN, 'windows-1251'), '<meta charset="windows-1251">')
    expect(decodeHtml(payload, 'text/html; charset=latin1')).toMatchObject({
      charset: 'windows-1251',
      contradicted: ['header windows-1252'],
    })
  })

  it('is nothing where no byte is above ASCII, and none where all agree', () => {
    expect(decodeHtml(page(utf8('plain')), 'text/html; charset=latin1').contradicted).toBeUndefined()
    expect(decodeHtml(page(utf8('é')), 'text/html; charset=UTF8').contradicted).toBeUndefined()
  })
})
