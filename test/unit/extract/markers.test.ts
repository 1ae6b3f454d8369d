import { describe, expect, it } from 'vitest'
import { extract } from '../../../processors/extract/index.js'
import { article, PROSE } from './pages.js'

const textOf = (html: string): string => extract(article(html), 'https://a.example/1').text

describe('the numbers of a list', () => {
  it.each([
    ['go on from what an item says', '<ol><li>Sand</li><li value="7">Gravel</li><li>Clay</li></ol>', [1, 7, 8]],
    ['go down where it is reversed', '<ol reversed><li>Sand</li><li>Gravel</li><li>Clay</li></ol>', [3, 2, 1]],
    ['go down from its start', '<ol reversed start="9"><li>Sand</li><li>Gravel</li><li>Clay</li></ol>', [9, 8, 7]],
  ])('%s', (_, list, [first, second, third]) =>
    expect(textOf(list)).toContain(`${first}. Sand\n${second}. Gravel\n${third}. Clay`),
  )
})

describe('a sign for the address of a heading is no part of it', () => {
  it.each([
    ['Sphinx', '<h2>Piers<a class="headerlink" href="#piers">¶</a></h2>'],
    ['before it', '<h2><a class="anchor" href="#piers">#</a> Piers</h2>'],
    ['without a class', '<h2><a href="#piers"><span>§</span></a>Piers</h2>'],
  ])('%s', (_, heading) => expect(textOf(`${heading}<p>${PROSE[2]}</p>`)).toContain(`\n## Piers\n\n${PROSE[2]}`))

  it('which a link with the same text elsewhere is not', () => {
    expect(textOf(`<p>${PROSE[2]} The sign <a href="/hash">#</a> marks it.</p>`)).toContain('sign # marks')
  })
})
