import { describe, expect, it } from 'vitest'
import { canonicalUrl, domainOf, withoutUser } from '../../processors/url.js'

const variants: [what: string, url: string, canonical: string][] = [
  ['http is https', 'http://example.org/a', 'https://example.org/a'],
  ['scheme and host in lower case', 'HTTPS://Example.ORG/Path', 'https://example.org/Path'],
  ['www. stays', 'http://www.example.org/', 'https://www.example.org/'],
  ['trailing dot of the host', 'https://example.org./a', 'https://example.org/a'],
  ['default port of http', 'http://example.org:80/a', 'https://example.org/a'],
  ['default port of https', 'https://example.org:443/a', 'https://example.org/a'],
  ['https port under http', 'http://example.org:443/a', 'https://example.org/a'],
  ['another port stays', 'http://example.org:8080/a', 'https://example.org:8080/a'],
  ['fragment', 'https://example.org/a#top', 'https://example.org/a'],
  ['user information', 'https://me:secret@example.org/a', 'https://example.org/a'],
  ['empty path', 'https://example.org', 'https://example.org/'],
  ['empty path before a query', 'https://example.org?a=1', 'https://example.org/?a=1'],
  ['trailing slash stays', 'https://example.org/a/', 'https://example.org/a/'],
  ['dot segments', 'https://example.org/a/./b/../c/%2e%2E/d', 'https://example.org/a/d'],
  ['back slashes', 'https:\\\\example.org\\a', 'https://example.org/a'],
  ['upper-case hexadecimal', 'https://example.org/%c3%a9', 'https://example.org/%C3%A9'],
  ['unreserved characters decoded', 'https://example.org/%7Eme/%41%2db%5f', 'https://example.org/~me/A-b_'],
  ['reserved characters stay encoded', 'https://example.org/a%2fb?c=%26', 'https://example.org/a%2Fb?c=%26'],
  ['a space', 'https://example.org/a b?c d', 'https://example.org/a%20b?c%20d'],
  ['other characters encoded', 'https://example.org/a|b^c?{d}', 'https://example.org/a%7Cb%5Ec?%7Bd%7D'],
  ['a stray percent sign', 'https://example.org/100%/x%zz', 'https://example.org/100%25/x%25zz'],
  ['other scripts', 'https://example.org/积分', 'https://example.org/%E7%A7%AF%E5%88%86'],
  ['hosts in other scripts', 'https://Bücher.example/', 'https://xn--bcher-kva.example/'],
  ['white space around', ' \n https://example.org/a\t', 'https://example.org/a'],
  ['empty query', 'https://example.org/a?', 'https://example.org/a'],
  ['order of the parameters stays', 'https://example.org/?b=2&a=1&b=1', 'https://example.org/?b=2&a=1&b=1'],
  ['empty parameters', 'https://example.org/?&a=1&&b', 'https://example.org/?a=1&b'],
  ['utm parameters', 'https://example.org/?utm_source=feed&id=7&UTM_Medium=rss', 'https://example.org/?id=7'],
  ['click identifiers', 'https://example.org/?fbclid=1&gclid=2&msclkid=3&mc_cid=4', 'https://example.org/'],
  ['an encoded tracking name', 'https://example.org/?utm%5Fsource=x&a', 'https://example.org/?a'],
  ['names that only look alike stay', 'https://example.org/?utm=1&xfbclid=2', 'https://example.org/?utm=1&xfbclid=2'],
]

describe('canonicalUrl', () => {
  it.each(variants)('%s', (_, url, canonical) => {
    expect(canonicalUrl(url)).toBe(canonical)
    expect(canonicalUrl(canonical)).toBe(canonical)
  })

  it('returns what it cannot parse, and what is not of the web, trimmed', () => {
    for (const url of [
      '',
      'no url',
      'http://',
      'https://[::1',
      '//example.org/a',
      'urn:isbn:0',
      'file:///a/B.html#c',
    ]) {
      expect(canonicalUrl(` ${url} `)).toBe(url)
    }
  })

  it('keeps different pages apart', () => {
    const pages = [
      '/a',
      '/a/',
      '/A',
      '/a?b=1',
      '/a?b=2',
      '/a?b=1&c=2',
      '/a?c=2&b=1',
      '/a%2Fb',
      '/a/b',
      '/a%252Fb',
      '/a//b',
    ]
    expect(new Set(pages.map((path) => canonicalUrl(`https://example.org${path}`))).size).toBe(pages.length)
  })

  it('gives the same however often it is called', () => {
    const canonical = canonicalUrl('http://bücher.example/ü')
    expect(canonical).toBe('https://xn--bcher-kva.example/%C3%BC')
    for (let i = 0; i < 50_000; i++) if (canonicalUrl('http://bücher.example/ü') !== canonical) expect.fail(`call ${i}`)
  })

  it('never throws and is idempotent, whatever it is given', () => {
    const random = mulberry32(7)
    const pieces = [
      'http://', 'HTTPS://', 'ftp:', '//', '/', '\\', '..', '.', '%', '%2e', '%2F', '%zz', '%C3', '%e9', '?', '&', '=',
      '#', '@', ':', ':80', ':443', ':99999', '[', ']', '[::1]', 'example.org', 'EXAMPLE.org.', 'www.', '.', 'xn--', 'ü',
      '中', '\u0000', '\t', '\n', ' ', '\u00a0', '\ud800', '😀', 'utm_source', 'fbclid=1', 'a', '1.2.3', '0x7f', '+', '|',
      '"', "'", '<', '{', '`', '^', '~', ';',
    ] // biome-ignore format: one list
    for (let i = 0; i < 20_000; i++) {
      const start = random() < 0.7 ? 'http://example.org' : ''
      const url =
        start + Array.from({ length: random() * 10 }, () => pieces[Math.floor(random() * pieces.length)]).join('')
      const once = canonicalUrl(url)
      expect(canonicalUrl(once), JSON.stringify(url)).toBe(once)
      expect(domainOf(url)).toBe(domainOf(once))
    }
  })
})

describe('domainOf', () => {
  it.each([
    ['https://Example.org/a', 'example.org'],
    ['http://www.example.org:8080/', 'example.org'],
    ['https://docs.www.example.org', 'docs.www.example.org'],
    ['https://www.example.org.', 'example.org'],
    ['http://127.0.0.1/', '127.0.0.1'],
    ['file:///a.html', ''],
    ['no url', ''],
  ])('%s', (url, domain) => expect(domainOf(url)).toBe(domain))
})

function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

describe('withoutUser', () => {
  it.each([
    ['https://me:secret@example.org/a?b#c', 'https://example.org/a?b#c'],
    ['HTTP://me@Example.org', 'HTTP://Example.org'],
    ['https://a@b:c@example.org/', 'https://example.org/'],
    ['https:me:secret@example.org/', 'https:example.org/'],
    [' ftp://me:secret@example.org/', ' ftp://example.org/'],
    ['https://example.org/@me', 'https://example.org/@me'],
    ['https://example.org?mail=me@example.org', 'https://example.org?mail=me@example.org'],
    ['https://example.org\\@me', 'https://example.org\\@me'],
    ['mailto:me@example.org', 'mailto:me@example.org'],
    ['no URL, me@example.org', 'no URL, me@example.org'],
  ])('makes of %s', (url, expected) => expect(withoutUser(url)).toBe(expected))
})
