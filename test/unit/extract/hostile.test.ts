import { describe, expect, it } from 'vitest'
import { ExtractionError, extract } from '../../../processors/extract/index.js'

const MATHJAX = '<script src="/MathJax.js?config=AM_CHTML"></script>'
const many = (n: number, part: string): string => part.repeat(n)

/** Hostile pages by size: each must take time in proportion to n. */
const PAGES: Record<string, (n: number) => string> = {
  'nested elements': (n) => many(n, '<div>') + many(n, 'x</div>'),
  'nested inline elements': (n) => many(n, '<span class="a">') + many(n, 'x</span>'),
  'nested unknown elements': (n) => many(n, '<x-y>') + many(n, '</x-y>'),
  'unknown end tags': (n) => `<x>${many(200, '<span>')}${many(n, '</x></y></p>')}`,
  'unclosed everything': (n) => many(n, '<table><tr><td><ul><li><b><a href="x">text'),
  'unclosed paragraphs and formats': (n) => many(n, '<p><b><i>word '),
  'a million entities': (n) => many(n, '&amp;&lt;&eacute;&#x41;&bogus'),
  ampersands: (n) => many(n * 4, '&'),
  'one huge attribute': (n) => `<div class="${many(n * 10, 'word ')}" id='${many(n * 10, 'x')}'>text</div>`,
  'many attributes': (n) => `<div ${Array.from({ length: n }, (_, i) => `a${i}=b`).join(' ')}>text</div>`,
  'open comment': (n) => `<p>text</p><!--${many(n, '-->'.slice(0, 2))}`,
  'open script': (n) => `<p>text</p><script>${many(n, '</scrip <')}`,
  'angle brackets': (n) => many(n * 4, '<'),
  'white space': (n) => `<p>a${many(n * 10, ' ')}b${many(n * 10, '\n')}c</p><pre>a${many(n * 10, ' ')}b</pre>`,
  'line breaks': (n) => many(n, 'a<br>'),
  dollars: (n) => MATHJAX + many(n, '<p>$a$ $$ $x_1 \\( ` '),
  'dollars in one text': (n) => MATHJAX + many(n, '$a \\( \\[ ` \\begin{align} '),
  'far delimiters': (n) => `${MATHJAX}${many(n, '\\( \\[ ')} \\) \\]`,
  'begin without end': (n) => many(n, '\\begin{equation} x '),
  'percent signs': (n) =>
    `<script type="math/tex">${many(Math.min(n, 20_000), '%')}\n</script>${MATHJAX}\\[${many(n, '%')}\\]`,
  'macro bomb': (n) =>
    `<script>MathJax={tex:{macros:{a:'\\\\b\\\\b\\\\b\\\\b',b:'\\\\c\\\\c\\\\c\\\\c',c:'\\\\d\\\\d\\\\d\\\\d',d:'\\\\a\\\\a\\\\a'}}}</script>${MATHJAX}${many(n / 10, '<p>\\(\\a\\)</p>')}`,
  'deep braces': (n) => `${MATHJAX}\\(${many(n, '{')}x${many(n, '}')}\\)`,
  'deep MathML': (n) => `<math>${many(n, '<mrow><msup>')}<mi>x</mi></math>`,
  'wide MathML': (n) => `<math>${many(n, '<mi>x</mi><mo>+</mo>')}</math>`,
  'deep AsciiMath': (n) => `${MATHJAX}<p>\`${many(240, '((')}\`</p>${many(n / 10, '<p>`sqrt(((((x`</p>')}`,
  'AsciiMath fractions in fractions': (n) =>
    `${MATHJAX}\`${many(Math.min(n, 60), '(')}x${many(Math.min(n, 60), '/a)')}\``,
  'AsciiMath matrices in matrices': (n) =>
    `${MATHJAX}\`${many(Math.min(n, 40), '[[1,')}x${many(Math.min(n, 40), '],[2,3]]')}\``,
  'containers in containers': (n) => many(n, '<mjx-container><h2>x<h2>'),
  'formula classes in formula classes': (n) => many(n, '<h2><h2><span class="katex"><span class="MathJax">'),
  'KaTeX in KaTeX': (n) => many(n, '<b class="katex"><b class="katex-html"><b class="mord">'),
  'KaTeX stacks in stacks': (n) =>
    `<span class="katex-html">${many(n, '<span class="mfrac"><span class="vlist-t"><span class="vlist-r"><span class="vlist"><span>')}x`,
  'KaTeX scripts': (n) =>
    `<span class="katex-html">${many(n, 'x<b class="msupsub"><b class="vlist-t"><b class="vlist-r"><b class="vlist"><b>2</b></b></b></b></b>')}`,
  'KaTeX names in names': (n) => `<span class="katex-html">${many(n, '<b class="mop accent delimsizing minner">x')}`,
  'KaTeX delimiters': (n) =>
    `<b class="katex-html">${many(n, '<b class="delimsizing mult"><svg><path d="M403 1759 x"/></svg></b>')}`,
  'MathJax layout in layout': (n) => `<mjx-container>${many(n, '<mjx-munderover><mjx-box><mjx-munder><mjx-row>')}x`,
  'MathJax rows in rows': (n) => `<mjx-container>${many(n, '<mjx-mrow><mjx-mo>(</mjx-mo>')}x`,
  'wide MathJax': (n) => `<mjx-container><mjx-mrow>${many(n, '<mjx-mi>x</mjx-mi>')}</mjx-mrow></mjx-container>`,
  'drawn columns without rows in common': (n) =>
    `<span class="MathJax_SVG"><svg><g>${many(Math.min(n, 400), '<g transform="translate(9,0)"><use xlink:href="#MJMAIN-32" y="600"></use></g><g transform="translate(9,0)"><use xlink:href="#MJMAIN-32" y="-600"></use></g>')}</g></svg></span>`,
  'drawn scripts of scripts': (n) =>
    `<span class="MathJax_SVG"><svg>${many(n, '<use transform="scale(0.707)" xlink:href="#MJMAIN-32" x="8" y="583"></use>')}</svg></span>`,
  'placed columns without rows in common': (n) =>
    `<span class="MathJax"><b class="math"><b class="mrow"><b class="mtable"><b>${Array.from({ length: n }, (_, i) => `<b style="position: absolute; left: ${i}em"><b><b style="position: absolute; top: ${i}em"><b class="mi">x</b></b></b></b>`).join('')}`,
  'tables in cells of tables': (n) => many(n, '<table><tr><th>a<th>b<tr><td>c<td>'),
  'end tags of headings': (n) => many(255, '<x-y>') + many(n, '</h2>'),
  'sources in attributes': (n) => many(n, '<span class="MathJax" data-mathml="<math><mi>x</mi></math>"></span>'),
  'many images': (n) => many(n, '<img src="https://latex.codecogs.com/gif.latex?x%5E2" alt="">'),
  'JSON-LD nested': (n) => `<script type="application/ld+json">${many(n, '[')}</script><p>text</p>`,
  'JSON-LD wide': (n) =>
    `<script type="application/ld+json">[${many(n, '{"@type":"Product","description":"x"},')}0]</script><p>text</p>`,
  'state nested': (n) => `<script>window.__X__=${many(n * 4, '[{"a":')}</script>`,
  'state of functions': (n) =>
    `<script>window.__X__=${many(n, 'if(a){b("The piers were founded again in spring, and the arches are wider than those upstream.");')}</script>`,
  'state of elements in elements': (n) =>
    `<script>self.__next_f.push([1,${JSON.stringify(`0:${many(Math.min(n, 3000), '["$","p",null,{"children":')}"text of a page"${many(Math.min(n, 3000), '}]')}`)}])</script>`,
  'state that refers to itself': (n) =>
    `<script type="application/json">[{"a":1},${Array.from({ length: n }, (_, i) => `[${i + 1},${i + 2},${i + 2}]`).join()}]</script>`,
  'state of one word': (n) => `<script>window.__X__=["${many(n * 20, 'a')}","${many(n * 4, '<p ')}"]</script>`,
  'tables in tables': (n) => many(n, '<table><tr><td>x') + many(n, '</td></tr></table>'),
  'rows of cells': (n) => `<table>${many(n, '<tr><td>a<td>b')}</table>`,
  'lists in lists': (n) => many(n, '<ul><li>x'),
  headings: (n) => many(n, '<h2>Title</h2>'),
  links: (n) => `<p>${many(n, '<a href="/x">word</a> ')}</p>`,
  'class names': (n) => Array.from({ length: n }, (_, i) => `<p class="c${i} post-${i}">some words here</p>`).join(''),
  noscript: (n) => many(n, '<noscript><p>x</p>'),
  'control characters': (n) => many(n, '<p>\u0001\u0002 text \ud800 \ufdd0</p>'),
}

/** Milliseconds of CPU time: other processes on a busy machine do not count. */
function timed(html: string): number {
  const start = process.cpuUsage()
  try {
    extract(html, 'https://example.org/')
  } catch (error) {
    if (!(error instanceof ExtractionError)) throw error
  }
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}

describe('hostile pages', () => {
  for (const [name, make] of Object.entries(PAGES)) {
    it(`linear time: ${name}`, () => {
      const html = make(40_000)
      const took = timed(html)
      // The aim is 100 ms a megabyte; ten times that, and a second for slow machines, tells linear from quadratic.
      expect(took).toBeLessThan(1000 + (html.length / 1e6) * 1000)
    })
  }

  it('refuses 200,000 nested elements with a reason', () => {
    expect(() => extract(many(200_000, '<div>'), 'https://example.org/')).toThrowError(ExtractionError)
    try {
      extract(many(200_000, '<div>'), 'https://example.org/')
    } catch (error) {
      expect((error as ExtractionError).reason).toBe('too-deep')
    }
  })

  it('leaves formulas beyond any measure as they stand', () => {
    const { text } = extract(`${MATHJAX}<p>${many(20_000, '\\(x\\) ')}</p>`, 'https://example.org/')
    const [converted, left] = [text.split('$x$').length - 1, text.split('\\(x\\)').length - 1]
    expect(converted).toBeGreaterThan(5000)
    expect(left).toBeGreaterThan(5000)
    expect(converted + left).toBe(20_000)
  })

  it('refuses what is no text', () => {
    const bytes = String.fromCharCode(...Array.from({ length: 5000 }, (_, i) => (i * 7919) % 32))
    expect(() => extract(bytes, 'https://example.org/')).toThrowError(/control/)
  })

  it('reads a page of moderate but unusual depth', () => {
    const { text } = extract(
      `${many(2000, '<div>')}<p>The text at the bottom of it all, long enough to be taken for prose by anybody.</p>`,
      'https://example.org/',
    )
    expect(text).toContain('at the bottom of it all')
  })
})
