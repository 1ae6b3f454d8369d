import { describe, expect, it } from 'vitest'
import { decodeHtml, ExtractionError, extract } from '../../../processors/extract/index.js'
import { article, PROSE, page } from './pages.js'

/** Deterministic pseudo-random numbers (mulberry32). */
function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

const PIECES = [
  '<div class="content">',
  '</div>',
  '<p>',
  '</p>',
  '<table>',
  '<tr>',
  '<td>',
  '</table>',
  '<pre>',
  '</pre>',
  '<ul><li>',
  '</ul>',
  '<blockquote>',
  '<math><mfrac><mi>a</mi>',
  '</math>',
  '<msup>',
  '<span class="katex">',
  '</span>',
  '<script>',
  '</script>',
  '<script type="math/tex">',
  '<mjx-container>',
  '<mjx-msub>',
  '<img alt="$x$" src="latex.php?latex=">',
  '$',
  '$$',
  '\\(',
  '\\)',
  '\\[',
  '\\]',
  '\\begin{align}',
  '\\end{align}',
  '`',
  '&amp;',
  '&#0;',
  '&#xD800;',
  '&#x1F600;',
  '<',
  '>',
  '"',
  '<a href="',
  '\u0000',
  '\u0007',
  '\ud800',
  '\udc00',
  '\ufdd0',
  '\ufeff',
  '\r\n',
  '\t',
  ' ',
  PROSE[0]!,
  PROSE[1]!,
  'word ',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<template>',
  '<svg>',
  '</svg>',
  '<noscript>',
  '<title>',
  '</title>',
  '<h1>',
  '<h2>',
  '<br>',
  '<script type="application/ld+json">{"@type":"Article","articleBody":"x"}</script>',
  '\\newcommand{\\a}[1]{#1\\a{#1}}',
  '\\a{x}',
  '%',
]

function randomPage(seed: number): string {
  const next = random(seed)
  return Array.from({ length: 20 + next(300) }, () => PIECES[next(PIECES.length)]).join('')
}

function expectClean(text: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
  expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufdd0\ufffe\uffff]/)
  expect(text).not.toMatch(/\p{Surrogate}/u)
  expect(text).toBe(text.trim())
}

describe('properties', () => {
  it('throws nothing but ExtractionError and gives clean text, whatever the page', () => {
    for (let seed = 1; seed <= 400; seed++) {
      try {
        const result = extract(randomPage(seed), 'https://example.org/a')
        expectClean(result.text)
        expectClean(result.title)
        expect(result.markup).toEqual([...result.markup].sort())
      } catch (error) {
        if (!(error instanceof ExtractionError)) throw error
      }
    }
  })

  it('gives the same result each time', () => {
    for (let seed = 500; seed < 520; seed++) {
      const html = randomPage(seed)
      let first: unknown
      try {
        first = extract(html, 'https://example.org/a')
      } catch (error) {
        first = (error as ExtractionError).reason
        expect(() => extract(html, 'https://example.org/a')).toThrowError(ExtractionError)
        continue
      }
      expect(extract(html, 'https://example.org/a')).toEqual(first)
    }
  })

  it('leaves its own output as it is when it is wrapped as text', () => {
    const sources = [
      page({
        body: `<article><h1>The bridge at Harlow Ford</h1>${PROSE.map((p) => `<p>${p}</p>`).join('')}</article>`,
      }),
      article(
        '<p>Let \\(a_n \\to 0\\) and \\[\\sum_{k=1}^n k = \\frac{n(n+1)}{2}\\] hold.</p>',
        '<script src="/MathJax.js"></script>',
      ),
      article('<ul><li>Clay to a depth of nine metres</li><li>Gravel beneath it, dense and even</li></ul>'),
    ]
    const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;')
    for (const source of sources) {
      const { text } = extract(source, 'https://example.org/a')
      const wrapped = `<html><body><article>${text
        .split('\n\n')
        .map((p) => `<p>${escaped(p).replace(/\n/g, '<br>')}</p>`)
        .join('')}</article></body></html>`
      expect(extract(wrapped, 'https://example.org/a').text).toBe(text)
    }
  })

  it('decodes any bytes', () => {
    const next = random(7)
    for (let n = 0; n < 50; n++) {
      const bytes = Uint8Array.from({ length: next(2000) }, () => next(256))
      const { html, charset } = decodeHtml(bytes, 'text/html; charset=nonsense')
      expect(typeof html).toBe('string')
      expect(() => new TextDecoder(charset)).not.toThrow()
    }
  })
})
