import { describe, expect, it } from 'vitest'
import { extract } from '../../../processors/extract/index.js'
import { PROSE, page } from './pages.js'

const textOf = (html: string): string => extract(html, 'https://www.example.org/a').text
const paragraphs = PROSE.map((text) => `<p>${text}</p>`).join('')
const SIDE =
  '<div class="sidebar"><h2>About us</h2><p>News about the bridges of the north, written by those who build them.</p></div>'
const LOADING =
  '<div id="root"></div><div class="alert"><p>Your browser is out of date. Please load a newer one.</p></div>'

const withData = (data: object, body = LOADING): string =>
  `<!DOCTYPE html><html lang="en"><head><title>Bridges</title><script type="application/ld+json">${JSON.stringify(data)}</script></head><body>${body}</body></html>`

describe('text elsewhere than in the markup', () => {
  it.each(['text/template', 'text/x-template', 'text/html'])('in a script of type %s', (type) => {
    const text = textOf(
      page({
        body: `<div class="post"><h2>The bridge</h2><script id="t" type="${type}">${paragraphs}</script></div>${SIDE}`,
      }),
    )
    for (const one of PROSE) expect(text.split(one)).toHaveLength(2)
  })

  it('for browsers without scripts, where a sidebar is all there is beside it', () => {
    const text = textOf(
      page({ body: `<div class="post"><h2>The bridge</h2><noscript>${paragraphs}</noscript></div>${SIDE}` }),
    )
    for (const one of PROSE) expect(text).toContain(one)
  })

  it('is no template that is to be filled in, nor what is said to browsers without scripts', () => {
    const template = `<script type="text/template">${PROSE.map((one) => `<p>{{name}}: ${one}</p>`).join('')}</script>`
    const plea =
      '<noscript><p>Please enable scripts in your browser, without which this page cannot be shown.</p></noscript>'
    const text = textOf(page({ body: `<article><h1>The bridge</h1><p>${PROSE[0]}</p></article>${template}${plea}` }))
    expect(text).toContain(PROSE[0])
    expect(text).not.toContain(PROSE[1])
    expect(text).not.toContain('enable scripts')
  })

  it('in the body of an article in JSON-LD, of which the page shows the beginning', () => {
    const articleBody = Array.from({ length: 4 }, (_, i) => PROSE.map((one) => `${i + 1}. ${one}`).join('\n')).join(
      '\n',
    )
    const data = { '@graph': [{ '@type': 'NewsArticle', headline: 'The bridge', articleBody }] }
    expect(textOf(withData(data))).toContain(articleBody)
    const text = textOf(withData(data, `<article><h1>The bridge</h1><p>1. ${PROSE[0]}</p></article>`))
    expect(text.split(`1. ${PROSE[0]}`)).toHaveLength(2)
    expect(text).toContain(`4. ${PROSE[2]}`)
  })

  it('in the steps of instructions, in sections and with names or without', () => {
    const step = [
      { '@type': 'HowToSection', name: 'First', itemListElement: [{ '@type': 'HowToStep', text: PROSE[0] }] },
      { '@type': 'HowToStep', name: 'Build', text: PROSE[1] },
      PROSE[2],
    ]
    const text = textOf(
      withData({ '@type': 'HowTo', name: 'Bridges', description: '<p>How bridges are built.</p>', step }),
    )
    expect(text).toContain(`How bridges are built.\n\n1. ${PROSE[0]}\n2. Build: ${PROSE[1]}\n3. ${PROSE[2]}`)
  })

  it('in a recipe', () => {
    const text = textOf(
      withData({
        '@type': ['Recipe'],
        description: 'A cake that keeps for weeks.',
        recipeIngredient: ['300 g of flour', '4 eggs'],
        recipeInstructions: PROSE.map((one) => ({ '@type': 'HowToStep', text: one })),
      }),
    )
    expect(text).toContain('- 300 g of flour\n- 4 eggs')
    expect(text).toContain(`3. ${PROSE[2]}`)
  })
})
