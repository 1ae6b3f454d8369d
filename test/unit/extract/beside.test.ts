import { describe, expect, it } from 'vitest'
import { analyse } from '../../../processors/extract/analyse.js'
import { lowerBeside } from '../../../processors/extract/beside.js'
import { readContext } from '../../../processors/extract/context.js'
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

const ARTICLE = `<h1>The bridge at Harlow Ford</h1>${paragraphs}${paragraphs.replaceAll('the', 'each')}`
const READERS = [
  'I crossed it last week and the view from the middle is worth the toll.',
  'My grandfather worked on the old crossing, and he always said that the eastern bank was a swamp.',
  'What about cyclists? Nothing is said about a lane for them in this piece.',
]
const comments = (class_: string): string =>
  `<section class="${class_}"><h2>3 comments</h2>${READERS.map((text, i) => `<div class="comment" id="comment-${i}"><cite>Reader ${i}</cite><p>${text}</p><a href="#r">Reply</a></div>`).join('')}</section>`
const teasers = (class_: string, heading: string): string =>
  `<div class="${class_}"><h2>${heading}</h2>${['Ten ferries', 'Why tunnels leak', 'Roads on stilts'].map((title, i) => `<div class="card"><h3><a href="/${i}">${title}</a></h3><p>The operators of the last ${i + 5} on the river tell us what keeps them going.</p></div>`).join('')}</div>`

/** A chance at which the trees are in doubt. */
const DOUBTFUL = 0.25

/** The chance that the readers' texts have in the end, where the trees are in doubt about these alone. */
function chanceOfReplies(html: string): number {
  const analysis = analyse(html)
  const isReply = ({ text }: { text: string }): boolean => READERS.includes(text)
  const p = Float32Array.from(analysis.blocks, (block) =>
    isReply(block) ? DOUBTFUL : PROSE.includes(block.text) ? 1 : 0,
  )
  lowerBeside(analysis, readContext(analysis.tree, analysis.blocks), p)
  return p[analysis.blocks.findIndex(isReply)]!
}

describe('what is told by its class, heading and text', () => {
  it.each<[string, string, string]>([
    [
      'sign-ups',
      'unsubscribe',
      '<div class="newsletter-box"><h3>Never miss a story</h3><p>Get the best of the river in your inbox. You can unsubscribe at any time.</p></div>',
    ],
    [
      'forms',
      'weekly letter',
      '<form action="/s"><p>Would you like the weekly letter? Tell us where to send it, and when you would like to have it.</p><input name="e"></form>',
    ],
    ['teasers by their class', 'on the river tell us', teasers('related-stories', 'From our pages')],
    ['teasers by their heading', 'on the river tell us', teasers('x1', 'More stories')],
    [
      'playlists',
      'Ice on the river',
      '<div class="playlist"><h3>Up next</h3><ul><li>01:30 Bridge opens to traffic</li><li>02:31 Ice on the river</li></ul></div>',
    ],
    [
      'legal notices',
      'redistributed',
      '<div class="copyright"><p>This material may not be published, broadcast, rewritten or redistributed without permission of the owner.</p></div>',
    ],
    [
      'the author',
      'two dogs',
      '<div><h4>About the author</h4><p>Jane Miller has written about rivers for twenty years. She lives in Harlow with two dogs.</p></div>',
    ],
    [
      'captions of pictures',
      'seen from the east',
      '<figure><img src="/b.jpg"><figcaption>The bridge as seen from the east on Monday. Photo: Riverside Review</figcaption></figure>',
    ],
    ['comments', 'My grandfather', comments('comments-area')],
  ])('goes: %s', (_, said, html) => {
    const inside = textOf(page({ body: `<article>${ARTICLE}${html}</article>` }))
    const behind = textOf(page({ body: `<article>${ARTICLE}</article>${html}` }))
    for (const text of [inside, behind]) {
      expect(text).toContain(PROSE[2])
      expect(text).not.toContain(said)
    }
  })

  it('what is called so and is the content stays', () => {
    const letter = `<div class="newsletter">${ARTICLE}<p>Subscribe for more.</p></div>`
    expect(textOf(page({ body: letter }))).toContain(PROSE[1])
    const legal = `<div class="legal"><h1>Terms of the bridge</h1>${paragraphs}<p>Nothing may be thrown from the bridge without permission of its keeper.</p></div>`
    expect(textOf(page({ body: legal }))).toContain('without permission of its keeper')
  })

  it('comments that are the posts of a thread stay', () => {
    const head = '<meta property="og:url" content="https://www.example.org/forum/thread/12">'
    const text = textOf(page({ head, body: `<h1>The new bridge</h1><p>${PROSE[0]}</p>${comments('comments')}` }))
    for (const post of READERS) expect(text).toContain(post)
  })

  it.each([
    ['its type', '<div itemscope itemtype="https://schema.org/DiscussionForumPosting">', '', ''],
    [
      'its data',
      '<div>',
      '',
      '<script type="application/ld+json">{"@context":"https://schema.org","@type":"QAPage","mainEntity":{}}</script>',
    ],
    ['votes for its first post', '<div>', '<div class="vote-bar"><button class="up">Up</button> 95</div>', ''],
  ])('replies of a thread that is told by %s stay', (_, open, votes, head) => {
    const body = (sign: string): string => `${sign}${ARTICLE}${comments('comments-area')}</div>`
    expect(chanceOfReplies(page({ head, body: body(open + votes) }))).toBe(DOUBTFUL)
    expect(chanceOfReplies(page({ body: body('<div>') }))).toBeLessThan(DOUBTFUL)
  })

  it('comments on an article that readers vote for go', () => {
    const voted = comments('comments-area').replaceAll('<cite>', '<span class="vote-up">12</span><cite>')
    const head = '<meta property="og:type" content="article">'
    expect(textOf(page({ head, body: `<article>${ARTICLE}</article>${voted}` }))).not.toContain('My grandfather')
  })

  it('captions of numbered figures stay', () => {
    const caption = 'Figure 2. Deflection of the middle span under the test load, in millimetres.'
    expect(textOf(article(`<figure><img src="/b.png"><figcaption>${caption}</figcaption></figure>`))).toContain(caption)
  })
})
