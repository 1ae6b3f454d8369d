import { describe, expect, it } from 'vitest'
import { imageFormula } from '../../../processors/extract/math/images.js'

const alt = (text: string) => imageFormula(text, '/i/a.svg', '')?.tex
const src = (address: string) => imageFormula('', address, '')?.tex

describe('alternative text is a formula by its grammar', () => {
  for (const text of [
    'u \\leq v',
    '\\operatorname{key}(u,v)',
    '\\R^n',
    '\\mathscr{F}',
    '\\ker \\phi',
    'p \\vdash q',
    '\\lVert x\\rVert',
    'f\\colon A\\to B',
    '\\text{the rate of change of the whole}=\\dot x',
    'x^2+y^2=z^2',
    'x_{i,j}',
    '2^{n}',
    '\\begin{CD}A @>>> B\\end{CD}',
  ])
    it(text, () => expect(alt(text)).toBe(text))
})

describe('alternative text that is something else', () => {
  for (const text of [
    'C:\\Users\\name\\pic.png',
    'foo\\bar',
    'Figure showing \\alpha decay over time in the lab',
    'my_file_name',
    'IMG_2031',
    '^_^',
    '\\o/',
    'snake_case = good',
    '10^6 downloads from our users',
    '{smile}',
    'x_1',
  ])
    it(text, () => expect(alt(text)).toBeUndefined())
})

describe('addresses are decoded as they were meant', () => {
  for (const [address, tex] of [
    ['/cgi-bin/mimetex.cgi?u \\mapsto u+1', 'u \\mapsto u+1'],
    ['/cgi-bin/mathtex.cgi?a%5E2+b', 'a^2+b'],
    ['/cgi-bin/mathtex.cgi?a+%5cle+b%2b1', 'a \\le b+1'],
    ['https://latex.codecogs.com/gif.latex?a+b', 'a+b'],
    ['https://latex.codecogs.com/gif.latex?a&space;&plus;&space;b', 'a + b'],
    ['https://latex.codecogs.com/svg.image?\\dpi{110}\\bg_white\\large x%2By', 'x+y'],
    ['https://latex.codecogs.com/gif.latex?50%5C%+x', '50\\%+x'],
    ['https://latex.codecogs.com/gif.latex?a%26lt;b', 'a<b'],
    ['https://i.upmath.me/svg/x%5E2+y', 'x^2+y'],
    ['/latex.php?latex=a+%2B+b', 'a + b'],
    ['/latex.php?latex=x%5E2+%5Cin+A&bg=fff', 'x^2 \\in A'],
    ['https://chart.googleapis.com/chart?cht=tx&chl=x%5E2+1', 'x^2+1'],
    ['https://render.githubusercontent.com/render/math?math=x(a+b)%5E2', 'x(a+b)^2'],
    ['/latex.php?val=%255Calpha%2520x', '\\alpha x'],
    ['https://example.org/draw?tex=%5Calpha%2B1', '\\alpha+1'],
  ] as const)
    it(address, () => expect(src(address)).toBe(tex))

  it('a parameter that is no formula', () => expect(src('https://example.org/draw?tex=hello')).toBeUndefined())
})
