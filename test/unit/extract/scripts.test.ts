import { describe, expect, it } from 'vitest'
import { extract } from '../../../processors/extract/index.js'
import { article, page } from './pages.js'

const textOf = (line: string): string => extract(article(`<p>${line}</p>`), 'https://a.example/1').text

describe('superscripts and subscripts', () => {
  it.each([
    ['It has 3<sup><i>k</i></sup> leaves.', 'It has 3^k leaves.'],
    ['It grows like e<sup>2t</sup>.', 'It grows like e^{2t}.'],
    ['<i>f</i><sub>n-1</sub> is known.', 'f_{n-1} is known.'],
    ['There are 2<sup>20 000</sup> of them.', 'There are 2^{20 000} of them.'],
    ['It weighs 10<sup>-6</sup> kg.', 'It weighs 10^-6 kg.'],
    ['C<sub>6</sub>H<sub>12</sub>O<sub>6</sub> is sugar.', 'C_6H_12O_6 is sugar.'],
    ['x<sub>i</sub><sup>2</sup> is summed.', 'x_i^2 is summed.'],
    ['SO<sub>4</sub><sup>2-</sup> and Ca<sup>2+</sup> meet.', 'SO_4^{2-} and Ca^{2+} meet.'],
    ['e<sup>x<sup>2</sup></sup> has no integral.', 'e^{x^2} has no integral.'],
    ['x<sub>1</sub>5 and a<sup>n</sup>b<sup>n</sup>.', 'x_{1}5 and a^{n}b^n.'],
    ['It is 40 km<sup>2</sup> wide.', 'It is 40 km^2 wide.'],
    ['E = mc<sup>2</sup> holds.', 'E = mc^2 holds.'],
    ['AB<sup>2</sup> + BC<sup>2</sup> = AC<sup>2</sup> there.', 'AB^2 + BC^2 = AC^2 there.'],
    ['(a + b)<sup>2</sup> is a square.', '(a + b)^2 is a square.'],
    ['k<sub>max</sub> is the limit.', 'k_{max} is the limit.'],
    ['sin<sup>2</sup> x is small.', 'sin^2 x is small.'],
    ['A<sup>T</sup> is its transpose.', 'A^T is its transpose.'],
    ['It is <sup>14</sup>C, or <sup>14</sup><sub>6</sub>C in full.', 'It is ^14C, or ^14_6C in full.'],
    ['Liquid <sup>3</sup>He flows.', 'Liquid ^3He flows.'],
    ['It is <sub>n</sub>C<sub>k</sub> of them.', 'It is _{n}C_k of them.'],
    ['There are 10 <sup>3</sup> of 2 <sup>n</sup>.', 'There are 10^3 of 2^n.'],
    ['The sum of x <sub>1</sub> and y <sup>2</sup>.', 'The sum of x_1 and y^2.'],
    ['It is x<span style="vertical-align: super">2</span>.', 'It is x^2.'],
    ['It is a<span class="subscript">n</span>.', 'It is a_n.'],
    ['It boils at 100 <sup>o</sup>C.', 'It boils at 100 °C.'],
  ])('%s', (html, text) => expect(textOf(html)).toContain(text))
})

describe('no superscripts are', () => {
  it.each([
    ['The ice broke it.<sup>2</sup> It was mended.', 'broke it.2 It'],
    ['The bridge<sup>3</sup> was wide.', 'bridge3 was'],
    ['The bridge<sup><a href="#n1">1</a></sup> was wide.', 'bridge 1 was'],
    ['The bridge<a href="#n1"><sup>1</sup></a> was wide.', '1 was'],
    ['The bridge<sup>[4]</sup> was wide.', 'bridge[4] was'],
    ['It opened in 1990<sup>5</sup> at last.', 'in 1990 5 at'],
    ['The second group<sup>a,b</sup> was larger.', 'group a,b was'],
    ['It holds 10<sup>3</sup><sup>a</sup> of them.', 'holds 10^3 a of'],
    ['It weighs 1<sup>1</sup>/<sub>2</sub> tons.', 'weighs 1 1/2 tons'],
    ['So it was. <sup>2</sup>He said it. <sup>3</sup>In time they came.', 'was. 2He said it. 3In time'],
    ['On the 1<sup>st</sup> and the n<sup>th</sup> day.', '1st and the nth day'],
    ['The Bridge<sup>TM</sup> cable.', 'BridgeTM cable'],
    ['The bridge<sup>*</sup> was wide.', 'bridge* was'],
    ['It took (as they said)<sup>2</sup> long.', 'said)2 long'],
    ['A <sup>1</sup>/<sub>2</sub> mile.', 'A 1/2 mile'],
  ])('%s', (html, text) => expect(textOf(html)).toContain(text))

  it('endings of ordinals in French', () => {
    const body =
      '<article><p>Le pont du XX<sup>e</sup> siècle est le 2<sup>e</sup> que la ville a fait bâtir sur la rivière, le 1<sup>er</sup> fut emporté.</p></article>'
    const { text } = extract(page({ body }).replace('lang="en"', 'lang="fr"'), 'https://a.example/1')
    expect(text).toContain('XXe siècle est le 2e que')
    expect(text).toContain('le 1er fut')
  })
})
