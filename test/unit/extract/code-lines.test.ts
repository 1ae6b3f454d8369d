import { describe, expect, it } from 'vitest'
import { extract } from '../../../processors/extract/index.js'
import { article } from './pages.js'

const CODE = '```\nfor p in piers:\n    sink(p)\n\nclose()\n```'
const line = (text: string, tag = 'span', name = 'line'): string => `<${tag} class="${name}">${text}</${tag}>`
const LINES = ['for p in piers:', '    sink(p)', '', 'close()']
const joined = LINES.join('\n')
const pre = (html: string): string => `<pre><code>${html}</code></pre>`

describe('code keeps its lines, without numbers', () => {
  it.each([
    ['spans shown as blocks', pre(LINES.map((one) => line(one)).join(''))],
    ['spans with line breaks between', pre(LINES.map((one) => line(one)).join('\n'))],
    ['spans with line breaks within', pre(LINES.map((one) => line(line(`${one}\n`, 'span', 'cl'))).join(''))],
    ['numbers in each line', pre(LINES.map((one, n) => line(`${line(String(n + 1), 'span', 'ln')}${one}\n`)).join(''))],
    ['divisions', `<pre>${LINES.map((one) => line(one, 'div', 'token-line')).join('')}</pre>`],
    [
      'numbers in a cell',
      `<table class="rouge-table"><tr><td class="rouge-gutter gl"><pre class="lineno">1\n2\n3\n4\n</pre></td><td><pre>${joined}</pre></td></tr></table>`,
    ],
    [
      'a row for each',
      `<table>\n${LINES.map((one, n) => `<tr>\n<td class="blob-num" data-line-number="${n + 1}"></td>\n<td class="blob-code js-file-line">${one}</td>\n</tr>`).join('\n')}</table>`,
    ],
    ['a class for numbers', `<pre class="line-numbers">${joined}</pre>`],
    ['a button', `<pre><button>Copy</button>${joined}</pre>`],
    ['no <pre>', `<code class="block">${joined}</code>`],
    [
      'no <pre>, in a paragraph',
      `<p><code>${LINES.join('<br>\n').replaceAll('    ', '&nbsp;&nbsp;&nbsp;&nbsp;')}</code></p>`,
    ],
    [
      'no <pre>, line by line',
      `<p>${LINES.map((one) => `<code>${one.replaceAll('    ', '&nbsp;&nbsp;&nbsp;&nbsp;')}</code>`).join('<br>\n')}</p>`,
    ],
    ['spans that are lines by an attribute', pre(LINES.map((one) => `<span data-line="">${one}</span>`).join(''))],
    [
      'spans that are lines by their style',
      pre(LINES.map((one) => `<span style="display:flex">${one || '<br>'}</span>`).join('')),
    ],
    [
      'an editor without <pre>',
      `<div class="view-lines">${LINES.map((one) => line(one, 'div', 'view-line')).join('')}</div>`,
    ],
    [
      'an editor with a <pre> for each line',
      `<div class="CodeMirror-code">${LINES.map((one, n) => `<div>${line(String(n + 1), 'div', 'CodeMirror-linenumber')}<pre class="CodeMirror-line">${one}</pre></div>`).join('')}</div>`,
    ],
    [
      'a list whose items are lines',
      `<div class="python"><ol>${LINES.map((one) => `<li class="li1"><div class="de1">${one.replaceAll('    ', '&nbsp;&nbsp;&nbsp;&nbsp;') || '<br>'}</div></li>`).join('')}</ol></div>`,
    ],
    [
      'numbers in an element behind it',
      `<div>${pre(joined)}<div class="line-numbers-wrapper" aria-hidden="true"><span>1</span><br><span>2</span><br><span>3</span><br><span>4</span></div></div>`,
    ],
    ['no <pre>, spans shown as blocks', `<code>${LINES.map((one) => line(one)).join('')}</code>`],
  ])('with %s', (_, html) => expect(extract(article(html), 'https://a.example/1').text).toContain(CODE))

  it('is not followed by the numbers that stand beside it', () => {
    const numbers = '<ul class="pre-numbering"><li>1</li><li>2</li></ul>'
    expect(extract(article(`<div><pre>a = 1;\nb();</pre>${numbers}</div>`), '').text).toContain('b();\n```\n\nEvery')
  })

  it('is not what a table of numbers is', () => {
    const row = (pier: number): string =>
      `<tr><td class="num">${pier}</td><td>${7 + pier} m</td><td>Founded again after the ice</td></tr>`
    const rows = `<tr><th>Pier</th><th>Depth</th><th>Remarks</th></tr>${row(1)}${row(2)}${row(3)}`
    expect(extract(article(`<table>${rows}</table>`), 'https://a.example/1').text).toContain('| 1 | 8 m | Founded')
  })

  it('is no block within a sentence', () => {
    expect(extract(article('<p>Call <code>sink(\np)</code> first.</p>'), 'https://a.example/1').text).toContain(
      'Call sink( p) first.',
    )
  })
})
