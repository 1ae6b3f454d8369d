import { describe, expect, it } from 'vitest'
import { extract } from '../../../processors/extract/index.js'
import { article, PROSE, page } from './pages.js'

const textOf = (html: string): string => extract(html, 'https://www.example.org/a').text

const ANSWERS = [
  'The piers stand on gravel nine metres below the bed, which was laid bare by pumping for six weeks in a row.',
  'Ice is broken by wedges of oak in front of each pier, and they are replaced whenever less than half is left.',
  'Carts and cattle may cross at any hour, but droves of more than forty heads have to wait for the bridge keeper.',
]
const QUESTIONS = ['What do the piers stand on?', 'What about ice?', 'Who may cross?']

describe('whole units', () => {
  it('a numbered list has no gaps, whatever its items repeat', () => {
    const steps = [
      'Turn the key.',
      'Wait.',
      'Pull the lever.',
      'Wait.',
      'Turn the key.',
      'Wait.',
      'Pull the lever.',
      'Go home.',
    ]
    const list = `<ol>${steps.map((step) => `<li>${step}</li>`).join('')}</ol>`
    const lines = steps.map((step, i) => `${i + 1}. ${step}`).join('\n')
    expect(textOf(article(`<h2>How it is opened</h2>${list}`))).toContain(lines)
    expect(textOf(page({ body: `<h1>How the bridge is opened</h1>${list}` }))).toContain(lines)
  })

  it('a table has all of its rows', () => {
    const names = ['East', 'West', 'North', 'South', 'Old', 'New', 'Upper', 'Lower', 'Mill', 'Abbey']
    const rows = names.map((name, i) => `<tr><td>${name}</td><td>${i * 7 + 3}</td><td>${i % 2 ? '' : 'oak'}</td></tr>`)
    const table = `<table><tr><th>Pier</th><th>Depth</th><th>Piles</th></tr>${rows.join('')}</table>`
    for (const html of [article(table), page({ body: `<h1>Piers of the bridge</h1><p>${PROSE[0]}</p>${table}` })])
      for (const name of names) expect(textOf(html)).toContain(`| ${name} |`)
  })

  it('a definition list has all of its terms', () => {
    const list = QUESTIONS.map((term, i) => `<dt>${term}</dt><dd>${ANSWERS[i]}</dd>`).join('')
    const text = textOf(article(`<dl>${list}<dt>Toll</dt><dd>None.</dd></dl>`))
    for (const part of [...QUESTIONS, ...ANSWERS, 'Toll', 'None.']) expect(text).toContain(part)
  })

  const short = ['Thanks!', 'Same here.', 'No.', 'It works now, I had only to oil the hinge.']
  const posts = [...ANSWERS, ...short, ...PROSE]
  it.each<[string, (post: string, i: number) => string]>([
    [
      'rows of divisions',
      (post, i) =>
        `<div class="post ${i % 2 ? 'odd' : 'even'}" id="p${i}"><div class="author"><a href="/u/${i}">user${i}</a></div><div class="content">${post}</div></div>`,
    ],
    [
      'messages',
      (post, i) =>
        `<article class="message" id="js-post-${i}"><h4 class="name"><a href="/m/${i}">user${i}</a></h4><time>${i + 1} May 2024</time><div class="message-body"><div class="bbWrapper">${post}</div></div><a href="#r${i}">Reply</a></article>`,
    ],
    [
      'answers by their type',
      (post, i) =>
        `<div itemscope itemtype="https://schema.org/Answer" class="c${i}"><div class="x"><p>${post}</p></div><div class="y">score ${i}</div></div>`,
    ],
    [
      'tables',
      (post, i) =>
        `<table class="post"><tr><td class="who">user${i}<br>Posts: ${i * 31}</td><td class="what"><div class="text">${post}</div></td></tr></table>`,
    ],
  ])('a thread has all of its posts: %s', (_, postOf) => {
    const text = textOf(
      page({ title: 'Hinges', body: `<h1>The hinge squeaks</h1><div id="thread">${posts.map(postOf).join('')}</div>` }),
    )
    for (const post of posts) expect(text).toContain(post)
  })

  it.each<[string, (question: string, answer: string, i: number) => string]>([
    [
      'buttons in headings',
      (q, a, i) =>
        `<h3 class="head"><button aria-expanded="false" aria-controls="a${i}">${q}</button></h3><div id="a${i}" class="collapse"><p>${a}</p></div>`,
    ],
    ['buttons', (q, a) => `<button class="accordion">${q}</button><div class="panel"><p>${a}</p></div>`],
    [
      'links that unfold',
      (q, a, i) =>
        `<div class="panel"><div class="panel-heading"><a data-toggle="collapse" href="#c${i}">${q}</a></div><div id="c${i}" class="panel-body">${a}</div></div>`,
    ],
    [
      'elements with the role',
      (q, a) =>
        `<div class="item"><div role="heading" aria-level="3"><span role="button" tabindex="0">${q}</span></div><div class="text">${a}</div></div>`,
    ],
  ])('headings that are controls are headings: %s', (_, itemOf) => {
    const text = textOf(
      page({ body: `<h1>Questions</h1>${QUESTIONS.map((q, i) => itemOf(q, ANSWERS[i]!, i)).join('')}` }),
    )
    for (const [i, question] of QUESTIONS.entries())
      expect(text).toMatch(new RegExp(`^#+ .*${question.replace('?', '\\?')}\n\n${ANSWERS[i]}`, 'm'))
  })

  it('a button that is a word stays in its sentence', () => {
    const word = (text: string): string => `<button type="button" aria-haspopup="dialog">${text}</button>`
    const text = textOf(
      article(
        `<p>Each ${word('pier')} stands on <b>four</b> ${word('piles')}, and no pile is longer than ${word('a mast')}.</p><p>${word('Masts')} are measured at the saw mill, before they are brought down the river.</p><p>The toll is paid at the gate in the morning. ${word('Copy')}</p>`,
      ),
    )
    expect(text).toContain('Each pier stands on four piles, and no pile is longer than a mast.')
    expect(text).toContain('Masts are measured at the saw mill')
    expect(text).not.toContain('morning. Copy')
  })

  it.each([
    ['a class', '<p class="standfirst">It took three years, and nobody is to blame for that.</p>'],
    ['another', '<div class="c-dek"><span>It took three years, and nobody is to blame for that.</span></div>'],
    ['the description', '<div class="x1">It took three years, and nobody is to blame for that.</div>'],
  ])('a standfirst belongs to its article: %s', (_, standfirst) => {
    const head = '<meta name="description" content="It took three years, and nobody is to blame for that.">'
    const body = `<article><header><h1>The bridge at Harlow Ford</h1>${standfirst}<div class="byline">By <a href="/a">Ida Lund</a></div><time>3 May 2024</time></header>${PROSE.map((p) => `<p>${p}</p>`).join('')}</article>`
    expect(textOf(page({ head, body }))).toContain('nobody is to blame for that')
  })
})
