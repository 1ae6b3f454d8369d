import { describe, expect, it } from 'vitest'
import { extract } from '../../../processors/extract/index.js'
import { PROSE, page } from './pages.js'

const HTML = `<h2>Piers</h2>${PROSE.map((one) => `<p>${one}</p>`).join('')}`
const OTHERS = {
  related: [{ title: 'Ferries', body: `<p>${'Other ferries are still running on the lake. '.repeat(40)}</p>` }],
}
const json = (value: unknown): string => JSON.stringify(value).replaceAll('</', '<\\/')
const script = (source: string, attributes = ''): string => `<script${attributes}>${source}</script>`
const withState = (scripts: string, body = '<div id="root"></div>'): string =>
  extract(
    `<!DOCTYPE html><html lang="en"><head><title>The bridge at Harlow Ford</title></head><body>${body}${scripts}</body></html>`,
    '',
  ).text

const article = { title: 'The bridge at Harlow Ford', body: HTML }
const state = { props: { pageProps: { article, ...OTHERS } }, buildId: 'x' }
const runs = (text: string) => [{ type: 'text', text }]
const flight = [
  `1:"$Sreact.fragment"\n`,
  `2:T${Buffer.byteLength(HTML).toString(16)},${HTML}`,
  `0:["$","main",null,{"children":[["$","h1",null,{"children":"The bridge"}],["$","div",null,{"dangerouslySetInnerHTML":{"__html":"$2"}}]]}]\n`,
]

/** A stream cut anywhere. */
const pieces = (stream: string): string[] => stream.match(/.{1,190}/gs)!

const STATES: [string, string][] = [
  ['Next.js', script(json(state), ' id="__NEXT_DATA__" type="application/json"')],
  [
    "React's server components",
    pieces(flight.join(''))
      .map((piece) => script(`self.__next_f.push([1,${json(piece)}])`))
      .join(''),
  ],
  [
    'Nuxt',
    script(
      json([{ data: 1 }, ['ShallowReactive', 2], { post: 3 }, { title: 4, body: 5 }, article.title, HTML]),
      ' type="application/json" id="__NUXT_DATA__"',
    ),
  ],
  [
    'Nuxt 2',
    script(
      `window.__NUXT__=(function(a,b){return {layout:"default",data:[{post:{title:b,body:${json(HTML)},draft:a}}]}}(false,"x"));`,
    ),
  ],
  ['Apollo', script(`window.__APOLLO_STATE__=${json({ 'Post:1': { __typename: 'Post', ...article } })};`)],
  [
    'Redux, with undefined',
    script(`window.__PRELOADED_STATE__ = ${json({ post: article }).replace('}}', ',"user":undefined}}')}`),
  ],
  ['a string of JSON', script(`window.__INITIAL__ = JSON.parse(${json(json(state))})`)],
  ['a string in single quotes', script(`window.__INITIAL__ = JSON.parse('${json(state).replaceAll('\\', '\\\\')}')`)],
  [
    'React Router',
    script(
      `window.__reactRouterContext.streamController.enqueue(${json(json([{ _1: 2 }, 'loaderData', { _3: 4 }, 'routes/a', { _5: 6, _7: 8 }, 'title', article.title, 'body', HTML]))});`,
    ),
  ],
  [
    'an attribute',
    `<div id="app" data-page="${json(state).replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"></div>`,
  ],
  [
    'nodes of an editor',
    script(
      json({
        doc: {
          type: 'doc',
          content: [
            { type: 'heading', attrs: { level: 2 }, content: runs('Piers') },
            ...PROSE.map((one) => ({
              type: 'paragraph',
              content: [
                { type: 'text', text: one.slice(0, 30) },
                { type: 'text', marks: [{ type: 'bold' }], text: one.slice(30) },
              ],
            })),
          ],
        },
      }),
      ' type="application/json"',
    ),
  ],
  [
    'blocks with spans',
    script(
      `window.__DATA__=${json({ post: { content: [{ _type: 'block', style: 'h2', children: [{ _type: 'span', text: 'Piers' }] }, ...PROSE.map((one) => ({ _type: 'block', style: 'normal', children: [{ _type: 'span', marks: [], text: one }] }))] } })}`,
    ),
  ],
  ['Markdown', script(json({ markdown: `## Piers\n\n${PROSE.join('\n\n')}` }), ' type="application/json"')],
]

describe('text in the state of a page', () => {
  it.each(STATES)('of %s', (_, scripts) => {
    const text = withState(scripts)
    expect(text).toContain(`## Piers\n\n${PROSE.join('\n\n')}`)
    expect(text).not.toContain('ferries')
  })

  it('is left where the markup has it', () => {
    const html = page({
      body: `<article><h1>The bridge</h1>${HTML}</article>${script(json(state), ' type="application/json"')}`,
    })
    expect(extract(html, '').text.split(PROSE[0]!)).toHaveLength(2)
    expect(extract(html, '').text).not.toContain('ferries')
  })

  it('is none where a state has messages and settings only', () => {
    const messages = Object.fromEntries(PROSE.map((one, n) => [`m${n}`, one]))
    const body = '<article><h1>The bridge</h1><p>It was built of stone from the hills beside the river.</p></article>'
    const text = withState(script(`window.__STATE__=${json({ i18n: messages, config: { consent: PROSE[0] } })}`), body)
    expect(text).not.toContain(PROSE[0])
  })
})
