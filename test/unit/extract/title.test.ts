import { describe, expect, it } from 'vitest'
import { extract } from '../../../processors/extract/index.js'
import { PROSE } from './pages.js'

const TEXT = PROSE.map((sentence) => `<p>${sentence}</p>`).join('')

function titleOf(head: string, body: string): string {
  const html = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">${head}</head><body>${body}</body></html>`
  return extract(html, 'https://www.example.org/a').title
}

describe('title', () => {
  it('is what heading and page title agree on, where the site has its name in a heading too', () => {
    const head = '<title>The bridge is open - Harlow Courier</title>'
    const site = '<div id="logo"><h1>Harlow Courier</h1></div>'
    expect(titleOf(head, `${site}<main><h2>The bridge is open</h2>${TEXT}</main>`)).toBe('The bridge is open')
    expect(titleOf(head, `<h1>Harlow Courier</h1><main><h2>The bridge is open</h2>${TEXT}</main>`)).toBe(
      'The bridge is open',
    )
    expect(titleOf(head, `<h1><a href="/">Harlow Courier</a></h1><main>${TEXT}</main>`)).toBe('The bridge is open')
  })

  it('loses the name of the site on either side, however the page gives it', () => {
    const named = [
      '<meta property="og:site_name" content="Harlow Courier">',
      '<meta name="application-name" content="Harlow Courier">',
      '<link rel="canonical" href="https://www.harlow-courier.example/open">',
      '<script type="application/ld+json">{"@type":"WebSite","name":"Harlow Courier"}</script>',
    ]
    for (const name of named) {
      expect(titleOf(`<title>The bridge is open | Harlow Courier</title>${name}`, TEXT)).toBe('The bridge is open')
      expect(titleOf(`<title>Harlow Courier: The bridge is open</title>${name}`, TEXT)).toBe('The bridge is open')
    }
    const logo = '<a href="https://courier.example/"><img src="l.png" alt="Harlow Courier logo"></a>'
    expect(titleOf('<title>The bridge is open – Harlow Courier</title>', `${logo}${TEXT}`)).toBe('The bridge is open')
  })

  it('is the headline that most sources give', () => {
    const head =
      '<title>Open at last | Courier</title><meta property="og:title" content="The bridge is open at last">' +
      '<script type="application/ld+json">{"@type":"NewsArticle","headline":"The bridge is open at last"}</script>'
    expect(titleOf(head, `<h1>News</h1>${TEXT}`)).toBe('The bridge is open at last')
  })

  it('is no title of a drawing', () => {
    expect(titleOf('', `<svg><title>Menu</title></svg><h1>The bridge is open</h1>${TEXT}`)).toBe('The bridge is open')
  })

  it('keeps what only looks like a name of the site', () => {
    expect(titleOf('<title>Flows – and cuts</title>', `<h1>Flows – and cuts</h1>${TEXT}`)).toBe('Flows – and cuts')
    expect(titleOf('<title>Harlow Courier</title>', `<a href="/">Harlow Courier</a>${TEXT}`)).toBe('Harlow Courier')
  })
})
