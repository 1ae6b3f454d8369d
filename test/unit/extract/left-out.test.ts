import { describe, expect, it } from 'vitest'
import { extract } from '../../../processors/extract/index.js'

const article = Array.from(
  { length: 6 },
  (_, i) => `<p>Paragraph ${i} of the article says something about rings, fields and what one does with them.</p>`,
).join('')
const besideOf = (head: string): string =>
  extract(
    `<html><body><header class="masthead">${head}</header><main><h1>Rings</h1>${article}</main></body></html>`,
    '',
  ).beside

describe('what stands beside the main text', () => {
  it('is the sentences there, and none of the text', () => {
    const sentence = 'Ten words or more are a sentence that somebody else may know.'
    expect(besideOf(`<p>By A. Author</p><p>${sentence}</p><p>Home</p>`)).toBe(sentence)
    expect(besideOf('')).toBe('')
  })

  it('takes a character for a word where words are not told apart', () => {
    expect(besideOf('<p>妈咪买了三盒茶叶。</p>')).toBe('')
    expect(besideOf('<p>妈咪买了三盒茶叶，一共有几小包？</p>')).toBe('妈咪买了三盒茶叶，一共有几小包？')
  })

  it('has formulas as they are, in their place', () => {
    const formula = '<math><mi>x</mi><mo>+</mo><mn>1</mn></math>'
    const words = 'One two three four five six seven eight'
    expect(besideOf(`<nav><p>${words} ${formula} nine ten</p></nav>`)).toBe(`${words} $x+1$ nine ten`)
  })

  it('has no links and no code, and an end', () => {
    const words = 'one two three four five six seven eight nine ten '
    expect(besideOf(`<p><a href="/a">${words}</a></p>`)).toBe('')
    expect(besideOf(`<p>${words.repeat(50)}</p>`.repeat(50)).length).toBeLessThanOrEqual(4000)
  })
})
