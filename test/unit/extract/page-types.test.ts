import { describe, expect, it } from 'vitest'
import { extract } from '../../../processors/extract/index.js'
import { article, PROSE, page } from './pages.js'

const FRAME = ['cookies', 'News desk', 'Ten ferries', 'All rights reserved', 'Privacy policy', 'Share on Facebook']

function textOf(html: string, url = 'https://example.org/2024/bridge'): string {
  const { text } = extract(html, url)
  for (const boilerplate of FRAME) expect(text).not.toContain(boilerplate)
  return text
}

describe('main content by page type', () => {
  it('article: prose, headings, lists, quotes', () => {
    const text = textOf(
      article(
        `<h2>Foundations</h2><ul><li>Clay to a depth of nine metres below the river bed</li><li>Gravel beneath it, dense and even</li></ul><blockquote><p>We had to begin again twice, and nobody complained about it.</p></blockquote>`,
      ),
    )
    expect(text).toContain('# The bridge at Harlow Ford')
    expect(text).toContain('## Foundations')
    expect(text).toContain('- Clay to a depth of nine metres below the river bed\n- Gravel beneath it, dense and even')
    expect(text).toContain('> We had to begin again twice')
    expect(text).toContain(`${PROSE[0]}\n\n`)
  })

  it('documentation: code and tables', () => {
    const text = textOf(
      page({
        title: 'Reading files',
        body: `<article class="doc"><h1>Reading files</h1><p>The function opens a file and returns its lines, one at a time, so that memory stays small.</p>
<pre><code>for line in open(path):
    print(line)</code></pre><p>The following parameters are understood by the function and may be given in any order.</p>
<table><tr><th>Name</th><th>Meaning</th></tr><tr><td>path</td><td>Where the file lies</td></tr></table><ol><li>Open the file with the function described above.</li><li>Read until the end of it is reached.</li></ol></article>`,
      }),
      'https://docs.example.org/guide/reading-files',
    )
    expect(text).toContain('```\nfor line in open(path):\n    print(line)\n```')
    expect(text).toContain('| Name | Meaning |\n| --- | --- |\n| path | Where the file lies |')
    expect(text).toContain('1. Open the file')
    expect(text).toContain('2. Read until')
  })

  it('forum: all posts, not the first alone', () => {
    const posts = [
      'My pump makes a grinding noise when it starts in the morning, is that normal for a new one?',
      'That is usually air in the line; bleed it at the highest valve and listen again after a day.',
      'Bleeding it helped, thank you, and the noise has not come back since the weekend.',
    ]
    const text = textOf(
      page({
        title: 'Grinding noise in a new pump',
        body: `<h1>Grinding noise in a new pump</h1>${posts.map((post, i) => `<div class="post" id="post${i}"><div class="post-author"><a href="/u/${i}">user${i}</a></div><div class="post-content"><p>${post}</p></div></div>`).join('')}`,
      }),
      'https://forum.example.org/topic/123/grinding-noise',
    )
    for (const post of posts) expect(text).toContain(post)
  })

  it('service page made of sections', () => {
    const sections = ['Roof inspections', 'Gutter repair', 'Solar mounting']
    const text = textOf(
      page({
        title: 'Roofing services',
        body: sections
          .map(
            (name, i) =>
              `<section class="service"><h2>${name}</h2><p>Our crew of licensed roofers handles ${name.toLowerCase()} in every district of the city, with a written estimate before the work begins. ${PROSE[i]}</p></section>`,
          )
          .join(''),
      }),
      'https://roofers.example.com/services',
    )
    for (const name of sections) expect(text).toContain(`## ${name}`)
  })

  it('listing: every entry', () => {
    const entries = Array.from({ length: 8 }, (_, i) => `Report number ${i + 1} on the state of the bridges`)
    const text = textOf(
      page({
        title: 'All reports',
        body: `<h1>All reports</h1>${entries.map((entry, i) => `<article class="entry"><h2><a href="/reports/${i}">${entry}</a></h2><p>${PROSE[i % 3]}</p></article>`).join('')}`,
      }),
      'https://example.org/reports',
    )
    for (const entry of entries) expect(text).toContain(entry)
  })

  it('product: text that is only in structured data', () => {
    const description =
      'A folding ladder of aluminium with eleven rungs, tested for loads up to 150 kilograms, which fits into the boot of a small car.'
    const { text } = extract(
      `<html><head><title>Folding ladder</title><script type="application/ld+json">${JSON.stringify({ '@type': 'Product', name: 'Folding ladder', description })}</script></head><body><div id="root"></div></body></html>`,
      'https://shop.example.com/products/folding-ladder',
    )
    expect(text).toContain(description)
  })

  it('forum application: the text for browsers without scripts', () => {
    const post =
      'The certificate renews by itself as long as port eighty is open, which is why your server refused it last night.'
    const { text } = extract(
      `<html><head><title>Certificate refused</title></head><body><noscript><div itemscope><div class="post"><p>${post} ${PROSE[0]}</p></div><div class="post"><p>${PROSE[1]} ${PROSE[2]}</p></div></div></noscript></body></html>`,
      'https://community.example.org/t/certificate/12',
    )
    expect(text).toContain(post)
    expect(text).toContain(PROSE[2])
  })
})

describe('fields beside the text', () => {
  it('title, author, date, canonical link, language', () => {
    const head = `<link rel="canonical" href="/bridge"><meta name="author" content="Ann Field"><meta property="article:published_time" content="2024-03-05T10:00:00Z">`
    const result = extract(article('', head), 'https://example.org/2024/bridge?utm=1')
    expect(result).toMatchObject({
      title: 'The bridge at Harlow Ford',
      author: 'Ann Field',
      date: '2024-03-05T10:00:00Z',
      canonicalLink: 'https://example.org/bridge',
      declaredLanguage: 'en',
    })
  })

  it('author and date from structured data', () => {
    const data = {
      '@graph': [
        { '@type': 'NewsArticle', author: [{ '@type': 'Person', name: 'Ben Shore' }], datePublished: '2023-11-02' },
      ],
    }
    const result = extract(
      article('', `<script type="application/ld+json">${JSON.stringify(data)}</script>`),
      'https://example.org/',
    )
    expect(result.author).toBe('Ben Shore')
    expect(result.date).toBe('2023-11-02')
  })
})
