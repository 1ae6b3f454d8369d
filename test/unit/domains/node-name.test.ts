import { describe, expect, it } from 'vitest'
import { NodeNameError, nodeNamed } from '../../../processors/posterior/node-name.js'
import { nodesOf } from '../../../processors/posterior/url-nodes.js'

describe('a node as a person types it', () => {
  it.each([
    ['mathoverflow.net/questions', 'mathoverflow.net/questions'],
    ['https://www.MathOverflow.net/questions/', 'mathoverflow.net/questions'],
    ['HTTP://mathoverflow.net:8080//questions//', 'mathoverflow.net/questions'],
    ['  mathoverflow.net ', 'mathoverflow.net'],
    ['https://user@a.example/', 'a.example'],
    ['a.example/A/b/C', 'a.example/A/b/C'],
    ['a.example/x/../b', 'a.example/b'],
    ['münchen.example/straße', 'xn--mnchen-3ya.example/stra%C3%9Fe'],
    ['zh.example/数学/', 'zh.example/%E6%95%B0%E5%AD%A6'],
    ['localhost', 'localhost'],
  ])('%s', (typed, node) => {
    expect(nodeNamed(typed)).toBe(node)
    expect(nodeNamed(node)).toBe(node)
  })

  it('is the one that pages under it stand in, with names that are shortened too', () => {
    const long = `https://www.a.example/${'x'.repeat(120)}/b/`
    const node = nodesOf(`${long}page.html`).at(-1)!
    expect(node).toMatch(/^a\.example\/#[0-9a-f]{24}\/b$/)
    expect(nodeNamed(long)).toBe(node)
    expect(nodeNamed(node)).toBe(node)
  })

  it.each([
    ['a.example/a/b/c/d', 'a.example/a/b/c'],
    ['https://a.example/w/?title=x', 'a.example/w'],
    ['a.example/a#part', 'a.example/a'],
  ])('is refused with the nearest one where it goes beyond directories: %s', (typed, nearest) => {
    expect(() => nodeNamed(typed)).toThrow(NodeNameError)
    expect(() => nodeNamed(typed)).toThrow(`the nearest node is ${nearest}`)
  })

  it.each(['', '/', 'ftp://a.example/', 'a b', 'https://'])('is refused where it has no host: %j', (typed) => {
    expect(() => nodeNamed(typed)).toThrow('no host with directories')
  })
})
