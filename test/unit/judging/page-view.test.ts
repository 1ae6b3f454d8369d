import { describe, expect, it } from 'vitest'
import { readableFormula } from '../../../cli/judge/formulas.js'
import { linesOf, pageView } from '../../../cli/judge/page-view.js'
import { asked } from './pages.js'

const screen = { columns: 40, rows: 20 }
const FORMULA = '\x1b[36m'
const OWN = ['\x1b[1m', '\x1b[2m', FORMULA, '\x1b[0m']
const bare = (view: string): string => OWN.reduce((text, code) => text.replaceAll(code, ''), view)

describe('a page in the terminal', () => {
  it('has nothing of the page that steers the terminal', () => {
    const evil = '\x1b[2J\x1b]0;title\x07\x9b31m\u202eright\u2066 \x02$x\x1b[5m$\x03 \r\x08\x7f'
    const page = asked(1, { url: `https://a.example/${evil}`, title: evil, text: `${evil}\n${evil}` })
    const { view } = pageView(page, 'round-1', screen, 0, '1 of 2')
    const rest = bare(view).replaceAll('\r\n', '\n')
    expect(rest).not.toMatch(/[\p{Cf}]|(?!\n)[\p{Cc}]/u)
  })

  it('fits on the screen, wide characters too', () => {
    const text = Array.from(
      { length: 60 },
      () => '数学分析的基本定理与应用。 A long line of English words follows here.',
    ).join('\n')
    const { view, lines, shown } = pageView(asked(1, { text }), 'round-1', screen, 0, '1 of 2')
    const rows = bare(view).split('\r\n')
    expect(rows.length).toBeLessThanOrEqual(screen.rows)
    for (const row of rows.slice(4, -1)) {
      const columns = [...row].reduce((sum, one) => sum + (/[\u3000-\u9fff\uff00-\uff60]/.test(one) ? 2 : 1), 0)
      expect(columns).toBeLessThanOrEqual(screen.columns)
    }
    expect(lines).toBeGreaterThan(shown)
  })

  it('keeps the marks of a formula that goes over lines', () => {
    const lines = linesOf(`$${'a + '.repeat(20)}b$ then`, 30)
    expect(lines.length).toBeGreaterThan(2)
    for (const line of lines.slice(0, -1)) expect(line.split(FORMULA)).toHaveLength(2)
    expect(lines.at(-1)).toContain('then')
  })
})

describe('a formula in the terminal', () => {
  it.each([
    ['x^2 + y_{10}', 'x² + y₁₀'],
    ['\\frac{a+b}{\\sqrt{2}}', '(a+b)/√2'],
    ['\\alpha \\le \\int_0^{\\infty} e^{-x} \\, dx', 'α ≤ ∫₀^∞ e^(-x) dx'],
    ['\\mathbb{R}^n \\setminus \\{0\\}', 'Rⁿ \\setminus {0}'],
    ['\\left( \\sin x \\right)', '( sin x )'],
    ['\\unknown{x', '\\unknown{x'],
  ])('%s is %s', (latex, text) => {
    expect(readableFormula(latex)).toBe(text)
  })

  it('takes no time that grows out of hand', () => {
    const began = Date.now()
    readableFormula('\\frac{'.repeat(20_000))
    readableFormula(`${'{'.repeat(20_000)}^{${'a'.repeat(20_000)}`)
    expect(Date.now() - began).toBeLessThan(2000)
  })
})
