import { describe, expect, it } from 'vitest'
import { expectedF1 } from '../../../processors/extract/expected.js'
import { extract } from '../../../processors/extract/index.js'
import { PROSE, page } from './pages.js'

const of = (html: string): number | undefined => extract(html, 'https://www.example.org/a').expectedF1

describe('expected F1', () => {
  const sizes = [500, 500, 500]

  it('rises with how sure the trees are of what is kept, and falls with what they would have kept besides', () => {
    const kept = [true, true, false]
    const sure = expectedF1(Float32Array.of(1, 1, 0), sizes, kept)
    const unsure = expectedF1(Float32Array.of(0.7, 0.6, 0), sizes, kept)
    const short = expectedF1(Float32Array.of(1, 1, 0.9), sizes, kept)
    expect(sure).toBeLessThanOrEqual(1)
    expect(sure).toBeGreaterThan(0.95)
    expect(unsure).toBeLessThan(sure)
    expect(short).toBeLessThan(sure)
  })

  it('is nothing where nothing is kept', () => {
    expect(expectedF1(Float32Array.of(0.4, 0.1, 0), sizes, [false, false, false])).toBe(0)
    expect(expectedF1(new Float32Array(), [], [])).toBe(0)
  })

  it('is high for an article, and lower for a page of scraps', () => {
    const paragraphs = PROSE.map((text) => `<p>${text}</p>`).join('')
    const scraps = Array.from(
      { length: 30 },
      (_, i) => `<div><a href="/${i}">Go ${i}</a> ${i % 3 ? 'now' : 'Sale'} ${i} €</div>`,
    )
    const article = of(page({ body: `<article><h1>The bridge at Harlow Ford</h1>${paragraphs}</article>` }))!
    const other = of(page({ title: 'Start', body: scraps.join('') }))!
    expect(article).toBeGreaterThan(0.9)
    expect(other).toBeLessThan(article - 0.1)
  })

  it('is not told of a text out of structured data', () => {
    const articleBody = PROSE.join(' ').repeat(4)
    const head = `<script type="application/ld+json">${JSON.stringify({ '@type': 'NewsArticle', articleBody })}</script>`
    expect(of(page({ head, body: '<div id="root"></div>' }))).toBeUndefined()
  })
})
