import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { TOKENIZER_VERSION, tokenize } from '../../../processors/fasttext/index.js'

describe('tokenize', () => {
  it.each<[string, string, string[]]>([
    [
      'splits words from punctuation',
      "Don't (stop), e.g. now!",
      ['don', "'", 't', '(', 'stop', ')', ',', 'e', '.', 'g', '.', 'now', '!'],
    ],
    ['keeps letters with marks together', 'Ñandú naïve e\u0301t\u00e9 हिन्दी', ['ñandú', 'naïve', 'été', 'हिन्दी']],
    ['takes Chinese by character', '设f是连续函数。', ['设', 'f', '是', '连', '续', '函', '数', '。']],
    ['takes Japanese by character', '円周率のデータ', ['円', '周', '率', 'の', 'デ', 'ー', 'タ']],
    ['takes Thai by overlapping pairs', 'สมการ x', ['สม', 'มก', 'กา', 'าร', 'x']],
    ['takes Khmer, Lao and Burmese so, too', 'កខគ ກຂຄ ကခဂ', ['កខ', 'ខគ', 'ກຂ', 'ຂຄ', 'ကခ', 'ခဂ']],
    ['keeps Korean words', '함수 f는', ['함수', 'f는']],
    [
      'keeps LaTeX commands',
      '\\frac{1}{x} \\mathbb{R}',
      ['\\frac', '{', '1', '}', '{', 'x', '}', '\\mathbb', '{', 'r', '}'],
    ],
    ['keeps commands of one sign', 'a\\,b \\\\ \\{x\\}', ['a', '\\,', 'b', '\\\\', '\\{', 'x', '\\}']],
    ['keeps a backslash that ends the text or a line', '\\ a\\', ['\\', 'a', '\\']],
    ['counts the digits of numbers', '7 42 1984 3.14159 12345678', ['7', '00', '0000', '3', '.', '00000', '00000']],
    ['unifies compatibility forms', 'ﬁne ＡＢＣ ½', ['fine', 'abc', '1', '⁄', '2']],
    ['keeps emoji whole', 'ok😀👍', ['ok', '😀', '👍']],
    ['takes rare ideographs by character', '𠀀𠀁', ['𠀀', '𠀁']],
    ['leaves controls and spaces of all kinds out', 'a\0b\u00a0c\u3000d\u200be\u2028f', ['a', 'b', 'c', 'd', 'e', 'f']],
    ['cuts long words', 'a'.repeat(100), ['a'.repeat(40)]],
    ['gives nothing for nothing', ' \n\t', []],
  ])('%s', (_, text, tokens) => {
    expect(tokenize(text)).toEqual(tokens)
  })

  it('gives tokens that go through it unchanged, one by one and joined', () => {
    const tokens = tokenize('Let \\alpha ≤ 3.14; 设 f: สม 😀 x_{12}')
    expect(tokens.flatMap((token) => tokenize(token))).toEqual(tokens)
    expect(tokenize(tokens.join(' '))).toEqual(tokens)
  })

  it('takes broken surrogates as they come', () => {
    expect(tokenize('\ud83d \ude00a \ud840')).toHaveLength(3)
  })

  it('looks at a bounded part of a page', () => {
    expect(tokenize('a '.repeat(1_000_000))).toHaveLength(16_384)
    expect(tokenize(`${' '.repeat(300_000)}late`)).toEqual([])
    // One character that normalisation makes 18 of.
    expect(tokenize('\ufdfa'.repeat(300_000)).length).toBeLessThanOrEqual(16_384)
  })

  it('changes its version when it changes what it does', () => {
    const texts = [
      "The derivative of $f(x)=x^2$ is $f'(x)=2x$; see [12], pp. 34–56.",
      '\\begin{align*} \\sum_{n=1}^{\\infty} \\frac{1}{n^2} &= \\frac{\\pi^2}{6} \\\\ \\end{align*}',
      '设函数f(x)在区间[a,b]上连续，则存在ξ∈(a,b)。第２章',
      '三角形の面積は底辺×高さ÷2です。カタカナ・ひらがなー',
      'พื้นที่ของรูปสามเหลี่ยมเท่ากับ ½ × ฐาน × สูง',
      'Площадь треугольника — ½·a·h. Ένα τρίγωνο; مساحة المثلث ١٢٣',
      '삼각형의 넓이는 밑변×높이÷2이다. त्रिभुज का क्षेत्रफल १२',
      'def area(b: float, h: float) -> float:\n\treturn 0.5 * b * h  # 😀 👩‍👧 🇫🇷',
      'ǅ ﬀ ℝ 𝔸 𝒙 ① Ⅳ ㎏ İ ẞ Å e\u0301 \u200d \ufeff \ud800 x\u0000y',
    ]
    const hash = createHash('sha256')
      .update(JSON.stringify(texts.map(tokenize)))
      .digest('hex')
      .slice(0, 16)
    // Models say which version they were trained with. If this fails, the version has to change with it.
    expect([TOKENIZER_VERSION, hash]).toEqual(['sluice-1', 'f4bb4c8847327b89'])
  })
})
