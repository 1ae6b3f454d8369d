import { describe, expect, it } from 'vitest'
import { extract } from '../../../processors/extract/index.js'
import { article, PROSE, page } from './pages.js'

const textOf = (html: string): string => extract(html, 'https://www.example.org/a').text
const paragraphs = PROSE.map((text) => `<p>${text}</p>`).join('')
const count = (text: string, part: string): number => text.split(part).length - 1

describe('nothing from beside the article', () => {
  it('headings go with their content', () => {
    const body = `<article><h1>The bridge at Harlow Ford</h1>${paragraphs}<h2>What it cost</h2><p>${PROSE[0]!.replace('three', 'five')}</p>
<h3>Share this</h3><div class="share"><a href="/f">Facebook</a> <a href="/t">Twitter</a></div>
<h3>You may also like</h3><ul class="related"><li><a href="/1">Ten old ferries</a></li><li><a href="/2">Why tunnels leak</a></li></ul>
<h4>Tags</h4><div class="tags"><a href="/b">bridges</a> <a href="/r">rivers</a></div>
<h3>Leave a comment</h3><form><label>Name</label><input><button>Send</button></form></article>`
    const text = textOf(page({ body }))
    expect(text).toContain('## What it cost')
    for (const heading of ['Share this', 'You may also like', 'Tags', 'Leave a comment'])
      expect(text).not.toContain(heading)
  })

  it('headings that are all a list shows of its items stay', () => {
    const items = ['Ferries of the north', 'Tunnels and water', 'Roads on stilts', 'Fords in winter', 'Bridges of ice']
    const body = `<h1>Books about crossings</h1><div class="list">${items.map((item) => `<div class="item"><h3><a href="/b">${item}</a></h3><a class="more" href="/b">Read more</a></div>`).join('')}</div>`
    const text = textOf(page({ body }))
    for (const item of items) expect(text).toContain(item)
  })

  it.each([
    'visibility: hidden',
    'VISIBILITY:collapse',
    'position:absolute;left:-9999px',
    'text-indent: -9999px',
    'position:absolute; clip: rect(0 0 0 0)',
    'font-size:0',
  ])('nothing that its style hides: %s', (style) => {
    const spam =
      'Cheap watches and cheap bags are sold here, with the fastest shipping in the whole country, day and night.'
    const text = textOf(article(`<p style="${style}">${spam}</p><div style="${style}"><p>${spam} Twice.</p></div>`))
    expect(text).toContain(PROSE[1])
    expect(text).not.toContain('Cheap watches')
  })

  it('what is hidden until a script shows it, where it is all there is', () => {
    const html = page({ body: `<div style="visibility:hidden"><h1>The bridge</h1>${paragraphs}</div>` })
    for (const text of PROSE) expect(textOf(html)).toContain(text)
  })

  it.each([
    ['for print', `<div class="print-version"><h1>The bridge at Harlow Ford</h1>${paragraphs}</div>`],
    ['for telephones', `<div class="visible-xs">${PROSE.map((text) => `<div>${text}</div>`).join('')}</div>`],
    ['in one piece', `<div itemprop="articleBody">${PROSE.join(' ')}</div>`],
    ['broken off', `<div class="teaser">${PROSE[0]!.slice(0, 80)}…</div><p>${PROSE[1]!.slice(0, 90)}... Read more</p>`],
  ])('a second copy of the text is left out: %s', (_, copy) => {
    const text = textOf(page({ body: `<article><h1>The bridge at Harlow Ford</h1>${paragraphs}</article>${copy}` }))
    for (const one of PROSE) expect(count(text, one.slice(0, 50))).toBe(1)
  })

  it('what is repeated as a quote or in each item of a series stays', () => {
    const note = 'Open from April to October, and closed whenever the river stands above the mark at the gate.'
    const items = ['East', 'West', 'North', 'South', 'Mill'].map(
      (name) =>
        `<h2>${name} ferry</h2><p>Runs from the ${name.toLowerCase()} bank every hour until it is dark.</p><p>${note}</p>`,
    )
    expect(
      count(textOf(page({ body: `<article><h1>Ferries</h1><p>${PROSE[0]}</p>${items.join('')}</article>` })), note),
    ).toBe(5)
    expect(count(textOf(article(`<blockquote>${PROSE[0]}</blockquote>`)), PROSE[0]!)).toBe(2)
  })

  it('values for machines are no text', () => {
    const text = textOf(
      article(
        '<div itemprop="datePublished">2026-03-04T08:57:40+01:00</div><div itemprop="image"><div itemprop="url">https://static.example.org/a/bridge.jpg</div></div><div itemprop="mainEntityOfPage">https://www.example.org/bridge</div>',
      ),
    )
    expect(text).not.toMatch(/2026-03-04T|bridge\.jpg|https:/)
  })
})
