import { describe, expect, it } from 'vitest'
import { extract } from '../../../processors/extract/index.js'
import { article } from './pages.js'

const textOf = (...rows: string[]): string =>
  extract(article(`<table>${rows.map((row) => `<tr>${row}</tr>`).join('\n')}</table>`), 'https://a.example/1').text
const HEAD = '<th>Pier</th><th>Depth</th><th>Year</th>'
const RULE = '| Pier | Depth | Year |\n| --- | --- | --- |\n'

describe('cells stand in the column they are in on the page', () => {
  it.each([
    [
      'empty ones',
      ['<td>East</td><td></td><td>1990</td>', '<td></td><td>9 m</td><td>&nbsp;</td>'],
      '| East |  | 1990 |\n|  | 9 m |  |\n',
    ],
    [
      'below one that spans rows',
      [
        '<td rowspan="2">East</td><td>8 m</td><td>1990</td>',
        '<td>9 m</td><td>1991</td>',
        '<td>West</td><td>7 m</td><td>1992</td>',
      ],
      '| East | 8 m | 1990 |\n|  | 9 m | 1991 |\n| West | 7 m | 1992 |\n',
    ],
    [
      'beside one that spans columns',
      ['<td colspan="2">East, unknown</td><td>1990</td>', '<td>West</td><td>7 m</td><td>1992</td>'],
      '| East, unknown |  | 1990 |\n| West | 7 m | 1992 |\n',
    ],
    [
      'below one that spans both',
      ['<td rowspan=2 colspan=2>East</td><td>1990</td>', '<td>1991</td>', '<td>West</td><td>7 m</td><td>1992</td>'],
      '| East |  | 1990 |\n|  |  | 1991 |\n| West | 7 m | 1992 |\n',
    ],
    [
      'before one that spans rows',
      ['<td>East</td><td>8 m</td><td rowspan="2">1990</td>', '<td>West</td><td>9 m</td>'],
      '| East | 8 m | 1990 |\n| West | 9 m |  |\n',
    ],
    [
      'below one that spans all rows',
      ['<td rowspan="0">East</td><td>8 m</td><td>1990</td>', '<td>9 m</td><td>1991</td>', '<td>7 m</td><td>1992</td>'],
      '| East | 8 m | 1990 |\n|  | 9 m | 1991 |\n|  | 7 m | 1992 |\n',
    ],
    [
      'in a row for all columns',
      ['<td colspan="99">All of them</td>', '<td>West</td><td>7 m</td><td>1992</td>'],
      '| All of them |  |  |\n| West | 7 m | 1992 |\n',
    ],
    ['with a line in one', ['<td>East<hr>pier</td><td>8<br>9 m</td><td>1990</td>'], '| East pier | 8 9 m | 1990 |\n'],
    [
      'with pipes',
      ['<td>a|b</td><td>a || b</td><td>1990</td>', '<td>West</td><td>7 m</td><td>1992</td>'],
      '| a\\|b | a \\|\\| b | 1990 |\n',
    ],
  ])('%s', (_, rows, text) => expect(`${textOf(HEAD, ...rows)}\n`).toContain(RULE + text))

  it('has one line below the head, whose cells may span others', () => {
    const text = textOf(
      '<th rowspan="2">Pier</th><th colspan="2">Depth</th>',
      '<th>low</th><th>high</th>',
      '<td>East</td><td>7 m</td><td>9 m</td>',
    )
    expect(text).toContain('| Pier | Depth |  |\n| --- | --- | --- |\n|  | low | high |\n| East | 7 m | 9 m |\n')
  })

  it('of two tables are not those of one', () => {
    const one = '<table><tr><th>Pier</th><th>Depth</th></tr><tr><td>East</td><td>8 m</td></tr></table>'
    const two = '<table><tr><th>Arch</th><th>Width</th></tr><tr><td>First</td><td>30 m</td></tr></table>'
    expect(extract(article(one + two), 'https://a.example/1').text).toContain('| East | 8 m |\n\n| Arch | Width |')
  })
})
