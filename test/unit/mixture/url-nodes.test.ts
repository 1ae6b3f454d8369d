import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { directoryLength, nodesOf } from '../../../processors/posterior/url-nodes.js'
import { random } from '../dedup/helpers.js'
import { oddUrl } from './pages.js'

const LONG = createHash('sha256').update('x'.repeat(5000)).digest('hex').slice(0, 24)

describe('nodes of a URL', () => {
  it.each([
    [
      'https://www.A.example/x/y/z/w/page.html?q=a/b#c',
      ['a.example', 'a.example/x', 'a.example/x/y', 'a.example/x/y/z'],
    ],
    ['http://a.example:8080/x//y', ['a.example', 'a.example/x']],
    ['https://a.example', ['a.example']],
    ['text:1234', ['']],
    [
      `https://a.example/${'x'.repeat(5000)}/y/z`,
      ['a.example', 'a.example/#HASH', 'a.example/#HASH/y'].map((name) => name.replace('HASH', LONG)),
    ],
  ])('of %s', (url, nodes) => {
    expect(nodesOf(url)).toEqual(nodes)
  })
})

describe('the directory of a URL', () => {
  it.each([
    ['https://a.example/x/page.html?q=/y/', 'https://a.example/x/'],
    ['http://A.example/x/../y/#/z', 'http://A.example/x/../y/'],
    ['https://a.example/', 'https://a.example/'],
    ['https://a.example', ''],
    ['https://a.example?/x/y', ''],
    ['https://a.example/x/..', ''],
    ['https://a.example/x/%2E%2e', ''],
    ['https://a.example/x/y\\z', ''],
    ['https://a.example/x/.. ', ''],
    ['https://a.example/x/a\tb', ''],
    ['https:///a.example/x', ''],
    ['text:a/b/c', ''],
  ])('of %s', (url, directory) => {
    expect(url.slice(0, directoryLength(url))).toBe(directory)
  })

  it('is all that the nodes follow from', () => {
    const next = random(11)
    let plain = 0
    for (let i = 0; i < 20_000; i++) {
      const url = oddUrl(next)
      const directory = url.slice(0, directoryLength(url))
      if (directory === '') continue
      plain++
      for (const page of ['', 'page']) expect([url, nodesOf(directory + page)]).toEqual([url, nodesOf(url)])
    }
    expect(plain).toBeGreaterThan(2000)
  })
})
