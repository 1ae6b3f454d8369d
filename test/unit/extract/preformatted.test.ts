import { describe, expect, it } from 'vitest'
import { extract } from '../../../processors/extract/index.js'
import { article, PROSE } from './pages.js'

/** Lines of at most 70 characters. */
const wrapped = (text: string, indent = ''): string => text.replace(/(.{1,66})(?: |$)/g, `${indent}$1\n`).trimEnd()
const textOf = (pre: string): string => extract(article(pre), 'https://a.example/1').text
const [first, second, third] = PROSE as [string, string, string]

describe('prose in <pre>', () => {
  it('of a mailing list is prose, with its quotations and its signature', () => {
    const mail = `Hello all,\n\n${wrapped(first)}\n\n&gt; ${wrapped(second).replaceAll('\n', '\n&gt; ')}\n\n${wrapped(third)}\nSee http://a.example/some_page or write to a_b@a.example.\n\n-- \nAda\nHarlow Ford`
    const text = textOf(`<pre>${mail}</pre>`)
    expect(text).not.toContain('```')
    expect(text).toContain(wrapped(first))
    expect(text).toContain('> Every spring')
  })

  it('of an RFC is prose without its indentation; its figures are not', () => {
    const figure = '   +-------+      +------+\n   | bank  | ---> | pier |\n   +-------+      +------+'
    const foot = 'Ada                       Informational                    [Page 3]'
    const rfc = `${wrapped(first, '   ')}\n\n${figure}\n\n${wrapped(second, '   ')}\n\n${foot}\n\n${wrapped(third, '   ')}`
    const text = textOf(`<pre>${rfc}</pre>`)
    expect(text).toContain(`\n\n${wrapped(second)}\n\n`)
    expect(text).toContain(`\`\`\`\n${figure}\n\`\`\``)
    expect(text.split('```')).toHaveLength(3)
  })

  it.each([
    [
      'Chinese',
      '这座桥修了三年，因为东岸的土比勘测者预料的要软，\n有两个桥墩不得不重新打基础。\n\n每年春天河水上涨四米，所以拱修得比上游的老桥更宽。',
    ],
    ['Russian', 'Мост через реку построили за три года, хотя грунт на\nвосточном берегу оказался мягче, чем ожидали.'],
    [
      'verse',
      'The river runs below the town\nand carries all our paper down,\nand no one asks the river why\nit runs so low when fields are dry.',
    ],
  ])('in %s', (_, prose) => {
    expect(textOf(`<pre>${prose}</pre>`)).toContain(prose)
    expect(textOf(`<pre>${prose}</pre>`)).not.toContain('```')
  })
})

describe('prose in <pre> that has', () => {
  it.each([
    ['a bullet of stars', `${wrapped(first)}\n\n* The piers were founded again.\n* The arches are wider now.`],
    [
      'names of options',
      'The option --wide draws the arches wider than they were.\nSorting by height is done only if -h or --height is given.',
    ],
  ])('%s', (_, prose) => expect(textOf(`<pre>${prose}</pre>`)).not.toContain('```'))
})

describe('code in <pre> stays code', () => {
  it.each([
    ['SQL', 'SELECT name, height\nFROM piers\nWHERE height &gt; 30\nORDER BY name'],
    [
      'pseudocode',
      'for each pier of the bridge do\n    measure its height\n    if it is too low then\n        raise it\n    end if\nend for',
    ],
    ['blocks by indentation', 'for pier in piers:\n    print pier\n    if pier is not last:\n        wait'],
    ['C', '#include <stdio.h>\n\nint main(void) {\n    return 0;\n}'],
    [
      'Python with a docstring',
      'def load(path):\n    """Reads the file and gives its lines back."""\n    with open(path) as f:\n        return f.read()',
    ],
    [
      'SQL',
      'SELECT name, length AS metres\n  FROM bridges\n  JOIN rivers ON rivers.id = bridges.river\n WHERE length >= 100;',
    ],
    ['a shell', '$ npm install\nadded 3 packages in 2 s\n$ ls'],
    ['a command', 'java -cp lib/tools.jar Example input files and output files'],
    ['YAML', 'bridge:\n  name: harlow\n  piers: [1, 2]\n  open: true'],
    ['a table', 'year   piers   metres\n1990   2       80\n1995   3       120\n1999   5       300'],
    ['a log', '12:00:01 INFO bridge opened\n12:00:02 WARN water at 4.1 m\n12:00:09 INFO bridge closed'],
    ['Haskell', 'double :: Int -> Int\ndouble x = x + x\n\nmain = print (double 2)'],
  ])('%s', (_, code) => {
    const escaped = code.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
    expect(textOf(`<pre>${escaped}</pre>`)).toContain(`\`\`\`\n${code}\n\`\`\``)
  })

  it('even if it reads like prose, where the markup says so', () => {
    const pseudocode = 'take any node that has not been seen before\nmark it and all nodes beside it as seen'
    for (const [open, close] of [
      ['<pre><code>', '</code></pre>'],
      ['<pre class="language-text">', '</pre>'],
      ['<div class="highlight"><pre>', '</pre></div>'],
    ])
      expect(textOf(`${open}${pseudocode}${close}`)).toContain(`\`\`\`\n${pseudocode}\n\`\`\``)
  })
})

it.each([
  'word '.repeat(200_000),
  'a\n'.repeat(500_000),
  ' \n'.repeat(500_000),
  'a;   '.repeat(200_000),
  'x('.repeat(500_000),
  '> '.repeat(500_000),
  '<hr>a '.repeat(5_000),
])('in no time over much of a kind, %#', (text) => {
  const started = performance.now()
  extract(`<pre>${text}</pre>`, 'https://a.example/1')
  expect(performance.now() - started).toBeLessThan(1500)
})
