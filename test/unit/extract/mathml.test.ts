import { describe, expect, it } from 'vitest'
import { extract } from '../../../processors/extract/index.js'
import { article, PROSE } from './pages.js'

const tex = (mathml: string) =>
  /\$\$?(.*?)\$\$?/s.exec(
    extract(article(`<p>Here <math>${mathml}</math> stands.</p>`), 'https://example.org/').text,
  )?.[1]
const over = (mark: string, base = '<mi>x</mi>'): string => `<mover>${base}${mark}</mover>`

describe('accents have their names', () => {
  for (const [mathml, expected] of [
    [over('<mo>˙</mo>'), '\\dot{x}'],
    [over('<mo>⋅</mo>'), '\\dot{x}'],
    [over('<mo>¨</mo>'), '\\ddot{x}'],
    [over('<mo>⃛</mo>'), '\\dddot{x}'],
    [over('<mo>ˊ</mo>'), '\\acute{x}'],
    [over('<mo>∘</mo>'), '\\mathring{x}'],
    [over('<mo>_</mo>'), '\\bar{x}'],
    [over('<mi>˙</mi>'), '\\dot{x}'],
    [over('<mtext>~</mtext>'), '\\tilde{x}'],
    [over('<mo>⟷</mo>', '<mrow><mi>A</mi><mi>B</mi></mrow>'), '\\overleftrightarrow{AB}'],
    [over('<mo>*</mo>'), '\\overset{*}{x}'],
    ['<munderover><mi>x</mi><mi>a</mi><mo>¯</mo></munderover>', '\\underset{a}{\\bar{x}}'],
    ['<mover><mo>→</mo><mi>f</mi></mover>', '\\xrightarrow{f}'],
  ] as const)
    it(expected, () => expect(tex(mathml)).toBe(expected))
})

describe('rows with numbers', () => {
  const labelled = (label: string, ...cells: string[]): string =>
    `<mlabeledtr><mtd>${label}</mtd>${cells.map((cell) => `<mtd>${cell}</mtd>`).join('')}</mlabeledtr>`
  const a = '<mi>a</mi>'
  const b = '<mo>=</mo><mi>b</mi>'

  it('a single row is no table', () => {
    expect(tex(`<mtable>${labelled('<mtext>(</mtext><mn>7</mn><mtext>)</mtext>', a + b)}</mtable>`)).toBe(
      'a=b \\tag{7}',
    )
    expect(tex(`<mtable>${labelled('<mtext>*</mtext>', a)}</mtable>`)).toBe('a \\tag*{*}')
    expect(tex(`<mtable>${labelled('', a)}</mtable>`)).toBe('a')
  })

  it('several rows each have their own', () =>
    expect(
      tex(
        `<mtable>${labelled('<mtext>(1)</mtext>', a, b)}<mtr><mtd>${a}</mtd><mtd>${b}</mtd></mtr>${labelled('<mtext>(A.2)</mtext>', a, b)}</mtable>`,
      ),
    ).toBe('\\begin{align}a & =b \\tag{1} \\\\ a & =b \\\\ a & =b \\tag{A.2}\\end{align}'))
})

describe('what LaTeXML writes', () => {
  const math = (source: string): string =>
    extract(
      article(`<p>Here <math class="ltx_Math" alttext="${source}"><mi>x</mi></math> stands.</p>`),
      'https://example.org/',
    ).text

  it('joins lines that end in a comment sign', () => {
    expect(math('a\\alpha%\nx+%\n  b')).toContain('$a\\alpha x+b$')
    expect(math('\\frac%\n{a}{50\\%}')).toContain('$\\frac{a}{50\\%}$')
  })

  const note = (text: string): string =>
    `<span class="ltx_note ltx_role_footnote"><sup class="ltx_note_mark">1</sup><span class="ltx_note_outer"><span class="ltx_note_content"><sup class="ltx_note_mark">1</sup><span class="ltx_tag ltx_tag_note">1</span>${text}</span></span></span>`

  it('sets footnotes behind the sentence they stand in', () => {
    const { text } = extract(
      article(
        `<p>The ends are kept cold${note('Or at <math><mi>t</mi></math> degrees, if both are.')}, and the middle is heated.</p>`,
      ),
      'https://example.org/',
    )
    expect(text).toContain('The ends are kept cold, and the middle is heated.\n\nOr at $t$ degrees, if both are.\n\n')
  })

  it('keeps a footnote with its sentence, however short', () => {
    const { text } = extract(article(`<p>${PROSE[2]}${note('See there.')}</p>`), 'https://example.org/')
    expect(text).toContain(`${PROSE[2]}\n\nSee there.\n\n`)
  })

  it('keeps the rows of a table together', () => {
    const rows = `<tr><td>Length${note('In metres, as all are.')}</td><td>4</td></tr><tr><td>Width</td><td>2</td></tr><tr><td>Depth</td><td>3</td></tr>`
    const { text } = extract(
      article(`<table><thead><tr><th>What</th><th>Metres</th></tr></thead>${rows}</table>`),
      'https://example.org/',
    )
    expect(text).toContain('| Length | 4 |\n| Width | 2 |\n| Depth | 3 |')
    expect(text).toContain('\n\nIn metres, as all are.\n\n')
  })
})
