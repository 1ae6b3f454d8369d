import { describe, expect, it } from 'vitest'
import { extract } from '../../../processors/extract/index.js'
import { readSheets } from '../../../processors/extract/style-sheets.js'
import { article, PROSE } from './pages.js'

const SECRET =
  'The piers of the older crossing were sold to a mason from the next valley, who built a mill of them in one summer.'
const LONG = [...PROSE, ...PROSE.map((text) => text.replaceAll('the', 'that'))].map((text) => `<p>${text}</p>`).join('')
/** The text of an article with something in it that may be hidden. */
const textOf = (style: string, part: string, more = ''): string =>
  extract(article(`${LONG}${part}${more}`, `<style>${style}</style>`), 'https://www.example.org/a').text
const PART = `<div class="note x7" id="n1"><p>${SECRET}</p></div>`

describe('hidden by style sheets', () => {
  it.each([
    '.x7{display:none}',
    '#n1 { visibility: hidden }',
    'p.y, div.x7 { color: red; DISPLAY : none !important }',
    '.x7{position:absolute;left:-9999px}.x7:focus{left:0}',
    '@charset "utf-8"; /* } */ a::before{content:"}{"} .x7{clip:rect(1px,1px,1px,1px)}',
    '.note{display:block}.x7{display:none}',
    '.x7{display:none!important}.note{display:flex}',
    '.x7{display:none}@media print{.x7{display:block}}',
    '@media screen{.x7{display:none}}',
    '.x7{visibility:hidden}.x7{display:block}',
  ])('goes: %s', (style) => {
    expect(textOf(style, PART)).toContain(PROSE[1])
    expect(textOf(style, PART)).not.toContain(SECRET)
  })

  it.each([
    'span.x7{display:none}',
    '.x7.closed{display:none}',
    '.no-js .x7{display:none}',
    '.x7{display:none}.x7.active{display:block}',
    '.x7{display:none}.js .x7{display:block}',
    '#n1{display:none}#n1:target{display:block}',
    '.x7{display:none}input:checked ~ .x7{display:block}',
    '.x7{display:none}.note{display:block}',
    '.x7{display:none}@media (min-width: 600px){.x7{display:block}}',
    '@media (max-width: 600px){.x7{display:none}}',
    '@media print{.x7{display:none}}',
    '@supports (x: y){.x7{display:none}}',
    '/* .x7{display:none} */',
    '.x7{display:none',
  ])('stays: %s', (style) => {
    expect(textOf(style, PART)).toContain(SECRET)
  })

  it.each([
    ['a script names it', '<script>show("x7")</script>'],
    ['a link refers to it', '<a href="#n1">Older crossing</a>'],
    ['a control refers to it', '<button aria-controls="n1">Older crossing</button>'],
    ['a control has it as its target', '<button data-target=".x7">Older crossing</button>'],
    ['a control shows it', `<button onclick="document.querySelector('.x7').show()">Older crossing</button>`],
  ])('stays where %s', (_, more) => {
    expect(textOf('.x7{display:none}', PART, more)).toContain(SECRET)
  })

  it('stays where it is unfolded, comes into view or has a style of its own', () => {
    const style = '.x7{display:none}'
    expect(textOf(style, `<button aria-expanded="false">Older crossing</button>${PART}`)).toContain(SECRET)
    expect(textOf(style, PART.replace('note', 'tab'))).toContain(SECRET)
    expect(textOf(style, PART.replace('id=', 'style="display:block" id='))).toContain(SECRET)
  })

  it('stays where it is much of the text', () => {
    expect(textOf('.x7{display:none}', `<div class="x7">${LONG}<p>${SECRET}</p></div>`)).toContain(SECRET)
  })

  it('sheets for paper and for browsers without scripts hide nothing', () => {
    for (const sheet of [
      '<style media="print">.x7{display:none}</style>',
      '<noscript><style>.x7{display:none}</style></noscript>',
      '<template><style>.x7{display:none}</style></template>',
    ])
      expect(extract(article(`${LONG}${PART}`, sheet), 'https://www.example.org/a').text).toContain(SECRET)
  })

  it.each([
    '{'.repeat(100_000),
    '.a{display:none}'.repeat(12_000),
    `${'a'.repeat(100_000)} b{display:none}.c{display:none}`,
    `.a{display:none}${'/*'.repeat(90_000)}`,
    `${'.a,'.repeat(60_000)}.b{display:none}`,
    `.a{${'display'.repeat(20_000)}}.b{display:none}`,
  ])('is read in linear time', (sheet) => {
    const start = performance.now()
    readSheets([sheet])
    expect(performance.now() - start).toBeLessThan(500)
  })
})
