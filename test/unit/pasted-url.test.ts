import { describe, expect, it } from 'vitest'
import { NearMisses, variantsOf } from '../../monitor/pasted-url.js'
import { pageId } from '../../processors/page-id.js'

const finds = (pasted: string, captured: string) => variantsOf(pasted).map(pageId).includes(pageId(captured))

describe('variantsOf', () => {
  it.each([
    ['example.org/a', 'http://example.org/a'],
    ['//example.org/a', 'https://example.org/a'],
    ['example.org', 'https://example.org/'],
    ['example.org:8080/a', 'https://example.org:8080/a'],
    ['https://example.org/a/', 'https://example.org/a'],
    ['https://example.org/a', 'https://example.org/a/'],
    ['https://example.org/a?x=1', 'https://example.org/a/?x=1'],
    ['example.org/a', 'https://www.example.org/a'],
    ['www.example.org/a/', 'http://example.org/a'],
    ['HTTP://EXAMPLE.ORG/a?utm_source=x&b=1#top', 'https://example.org/a?b=1'],
    ['https://example.org/caf%c3%a9', 'https://example.org/café'],
    ['bücher.example/a', 'https://xn--bcher-kva.example/a'],
    [' <https://example.org/a> ', 'https://example.org/a'],
    ['"https://example.org/a",', 'https://example.org/a'],
    ['(https://example.org/a).', 'https://example.org/a'],
    ['https://example.org/a?b=1&amp;c=2', 'https://example.org/a?b=1&c=2'],
    ['https://example.org/long\n  path', 'https://example.org/longpath'],
    ['[a link](https://example.org/a)', 'https://example.org/a'],
    ['see [a](https://example.org/a_(b)).', 'https://example.org/a_(b)'],
    ['<a href="https://example.org/a?b=1&amp;c=2">a</a>', 'https://example.org/a?b=1&c=2'],
    ['url: https://example.org/a', 'https://example.org/a'],
    ['https:/example.org/a', 'https://example.org/a'],
    ['https//example.org/a', 'https://example.org/a'],
    ['https:\\\\example.org\\a', 'https://example.org/a'],
    ['hxxps://example.org/a', 'https://example.org/a'],
    ['view-source:https://example.org/a', 'https://example.org/a'],
    ['https://web.archive.org/web/20240101000000/https://example.org/a', 'https://example.org/a'],
    ['https://www.google.com/url?q=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1&sa=D', 'https://example.org/a?b=1'],
    ['https://www.google.com/url?q=https://example.org/a&sa=D', 'https://example.org/a'],
    ['https%3A%2F%2Fexample.org%2Fa', 'https://example.org/a'],
    ['\u200bhttps://example.org/a\u00ad', 'https://example.org/a'],
    ['`https://example.org/a`', 'https://example.org/a'],
    ['https：//example.org/a', 'https://example.org/a'],
    ['https://example.org/a\\?b=1\\&c=2', 'https://example.org/a?b=1&c=2'],
    ['https://example.org/go?to=https://other.example/', 'https://example.org/go?to=https://other.example/'],
    ['https://en.wikipedia.org/wiki/Ring_(mathematics)', 'https://en.wikipedia.org/wiki/Ring_(mathematics)'],
  ])('finds by %j what was captured as %s', (pasted, captured) => {
    expect(finds(pasted, captured)).toBe(true)
  })

  it('takes what was pasted first, and each page once', () => {
    const variants = variantsOf('https://example.org/a.')
    expect(variants[0]).toBe('https://example.org/a.')
    expect(new Set(variants.map(pageId)).size).toBe(variants.length)
    expect(finds('https://example.org/a', 'https://example.org/b')).toBe(false)
  })
})

describe('NearMisses', () => {
  it('offers those of the same host that are most alike, each once', () => {
    const near = new NearMisses('example.org/Groups/abelain', 2)
    for (const path of ['x', 'groups/abelian', 'rings', 'groups/abelian#top', 'groups/finite']) {
      near.add(`http://www.example.org/${path}`)
    }
    near.add('https://other.example/groups/abelain')
    expect(near.urls).toEqual(['https://www.example.org/groups/abelian', 'https://www.example.org/groups/finite'])
  })

  it('looks at the records of its host, however that is spelled', () => {
    const near = new NearMisses('www.bücher.example/a')
    const record = (url: string) => Buffer.from(`\0\0\0\0\x01~${url} and the page`)
    for (const host of ['xn--bcher-kva.example', 'WWW.XN--bcher-KVA.Example', 'bücher.example', 'BÜCHER.example']) {
      expect(near.isLikelyIn(record(`https://${host}/b`)), host).toBe(true)
    }
    expect(near.isLikelyIn(record('https://other.example/'))).toBe(false)
  })
})
