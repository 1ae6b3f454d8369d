import { describe, expect, it } from 'vitest'
import { extract } from '../../../processors/extract/index.js'
import { article } from './pages.js'

const textOf = (fragment: string): string => extract(article(fragment), 'https://example.org/bridge').text

describe('Tables', () => {
  it('keep bars of formulas apart from borders of cells', () => {
    const text = textOf(
      '<table><tr><th>Norm</th><th>Of</th></tr><tr><td>\\(|x|+\\|y\\|\\)</td><td>a|b</td></tr><tr><td>\\(\\left|a\\right|\\)</td><td>c</td></tr></table>',
    )
    expect(text).toContain('| $\\vert x\\vert+\\Vert y\\Vert$ | a\\|b |\n| $\\left\\vert a\\right\\vert$ | c |')
  })

  it('are whole where a cell holds a table or code', () => {
    const text = textOf(
      '<table><tr><th>Span</th><th>Loads</th></tr><tr><td>North</td><td><table><tr><td>12</td><td>14</td></tr></table></td></tr><tr><td>South</td><td><pre>load(9)</pre></td></tr></table>',
    )
    expect(text).toContain('| Span | Loads |\n| --- | --- |\n| North | 12 14 |\n| South | load(9) |')
  })

  it('are read where roles make them', () => {
    const row = (role: string, cells: string[]): string =>
      `<div role="row">${cells.map((cell) => `<div role="${role}">${cell}</div>`).join('')}</div>`
    const text = textOf(
      `<div role="table">${row('columnheader', ['Span', 'Load'])}${row('cell', ['North', '12'])}${row('cell', ['South', '9'])}</div>`,
    )
    expect(text).toContain('| Span | Load |\n| --- | --- |\n| North | 12 |\n| South | 9 |')
  })

  it('end in their foot', () => {
    const text = textOf(
      '<table><thead><tr><th>Span</th><th>Load</th></tr></thead><tfoot><tr><td>All</td><td>21</td></tr></tfoot><tbody><tr><td>North</td><td>12</td></tr><tr><td>South</td><td>9</td></tr></tbody></table>',
    )
    expect(text).toContain('| North | 12 |\n| South | 9 |\n| All | 21 |')
  })
})
