import { describe, expect, it } from 'vitest'
import { BenchmarkIndex } from '../../../processors/decontaminate/benchmark-index.js'
import { unusable } from '../../../processors/decontaminate/unusable.js'

const DUCKS = 'Janet’s ducks lay 16 eggs per day. She eats three for breakfast every morning and bakes muffins.'

/** The grams of a benchmark text that are found in a page. */
function shared(benchmark: string, page: string): string[] {
  const found: string[] = []
  new BenchmarkIndex([benchmark]).each(page, ({ gram }) => {
    found.push(gram)
    return true
  })
  return found
}

describe('grams of ten words', () => {
  it('are found wherever they stand, and each is told in words', () => {
    const page = `An exercise: she eats three for breakfast every morning, and bakes muffins for her friends.`
    expect(shared(DUCKS, page)).toEqual(['she eats three for breakfast every morning and bakes muffins'])
    expect(shared(DUCKS, DUCKS)).toHaveLength(8)
  })

  it('are not found with nine words, or with one word changed', () => {
    expect(shared(DUCKS, 'She eats three for breakfast every morning and bakes')).toEqual([])
    expect(shared(DUCKS, 'She eats three for breakfast every morning and bakes bread.')).toEqual([])
  })

  it.each([
    ['case', DUCKS.toUpperCase()],
    ['white space', DUCKS.replace(/ /g, ' \n\t ')],
    ['no-break and thin spaces', DUCKS.replace(/ /g, '\u00a0\u2009')],
    ['punctuation', DUCKS.replace('.', ' –').replace(/ she/i, ' (she')],
    ['apostrophes', DUCKS.replace('’', "'")],
    ['no apostrophes', DUCKS.replace('’', '')],
    ['full-width letters', DUCKS.replace(/[a-z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0))],
    ['ligatures', DUCKS.replace('fi', 'ﬁ')],
    ['accents', DUCKS.replace('eggs', 'éggs').replace('day', 'da\u0301y')],
    [
      'soft hyphens and invisible characters',
      DUCKS.replace('breakfast', 'break\u00adfast').replace('eggs', '\u2060eggs'),
    ],
    ['lines and lists', DUCKS.replace(/\. /g, '.\n\n* ')],
    ['digits next to letters', DUCKS.replace('16 eggs', '16eggs')],
  ])('are the same whatever the %s', (_, page) => {
    expect(shared(DUCKS, page)).toHaveLength(8)
    expect(shared(page, DUCKS)).toHaveLength(8)
  })

  it('that are numbers and signs alone count for nothing', () => {
    const numbers = 'one to twelve: 1 2 3 4 5 6 7 8 9 10 11 12'
    expect(shared(numbers, '1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12')).toEqual([])
    expect(shared(numbers, 'from one to twelve: 1, 2, 3, 4, 5, 6, 7')).toEqual(['one to twelve 1 2 3 4 5 6 7'])
  })
})

describe('formulas', () => {
  const formula = 'Find all real numbers $x$ such that $\\frac{x+1}{2} \\le \\alpha x^2$ holds for some integer.'
  it.each([
    ['delimiters', formula.replace(/\$([^$]+)\$/g, '\\($1\\)')],
    ['displays', formula.replace(/\$([^$]+)\$/g, '\\[ $1 \\]')],
    ['no delimiters', formula.replace(/\$/g, '')],
    ['spacing commands', formula.replace('x+1', 'x \\, + \\; 1 \\!').replace('\\le', '\\quad\\le\\hspace*{1em}~')],
    ['sizes and styles', formula.replace('\\frac{x+1}{2}', '\\left(\\displaystyle \\dfrac{x+1}{2}\\right)')],
    ['text commands', formula.replace('$x$', '$\\mathrm{x}$').replace('some', '\\text{some}')],
    ['signs instead of commands', formula.replace('\\frac{x+1}{2} \\le \\alpha x^2', '(x+1)/2 ≤ α x²')],
    ['environments', formula.replace(/\$(\\frac[^$]+)\$/, '\\begin{align*}$1\\label{eq:one}\\end{align*}')],
    ['letters for variables', formula.replace(/x/g, '𝑥')],
  ])('are the same whatever their %s', (_, page) => {
    const whole = shared(formula, formula).length
    expect(whole).toBe(8)
    expect(shared(formula, page)).toHaveLength(whole)
    expect(shared(page, formula)).toHaveLength(whole)
  })

  it('differ by their functions and other words', () => {
    const page = 'Evaluate the integral of \\sin x over the whole unit circle in the plane'
    expect(shared(page, page.replace('\\sin', 'sin')).length).toBeGreaterThan(0)
    expect(shared('Evaluate the integral of \\sin x over the unit circle', 'the integral of \\cos x over')).toEqual([])
  })

  it('may be broken with a double backslash before a command or a letter', () => {
    const page = 'let the value of one row be a \\\\ b and of another'
    expect(shared(page.replace('\\\\ b', '\\\\b'), page).length).toBeGreaterThan(0)
  })
})

describe('Chinese', () => {
  const item = '妈咪买了3盒茶叶，一盒茶叶有6小包，一共买了多少小包茶叶？'
  it('goes by characters, whatever the punctuation, width and spacing', () => {
    expect(shared(item, '题目：妈咪买了３盒茶叶,一盒茶叶 有 6 小包。')).toHaveLength(7)
    expect(shared(item, '妈咪买了3盒茶叶')).toEqual([])
  })

  it('takes characters beyond the basic plane as one each', () => {
    expect(shared('𠮷野家𠮷野家𠮷野家𠮷', '在𠮷野家𠮷野家𠮷野家𠮷')).toEqual(['𠮷 野 家 𠮷 野 家 𠮷 野 家 𠮷'])
  })
})

describe('texts of three to nine words', () => {
  it('are found as a whole, and only so', () => {
    expect(shared('What is the capital of France?', 'Tell me: what is the capital of France, and why?')).toHaveLength(1)
    expect(shared('What is the capital of France?', 'What is the capital of Spain?')).toEqual([])
    expect(shared('Blue owls sleep.', 'Where blue owls sleep there is no noise')).toHaveLength(1)
    expect(shared('小明有几个苹果', '问小明有几个苹果？')).toHaveLength(1)
  })

  it('and longer ones are found side by side, in the order in which they end', () => {
    const index = new BenchmarkIndex([DUCKS, 'blue owls sleep', 'seven blue owls sleep under old bridges'])
    const found: number[] = []
    index.each(`Seven blue owls sleep under old bridges.\n${DUCKS}`, ({ text }) => {
      found.push(text)
      return true
    })
    expect(found.slice(0, 3)).toEqual([1, 2, 0])
  })

  it('are refused where they say too little', () => {
    expect(unusable('18')).toBe('fewer than 3 grams')
    expect(unusable('$70,000')).toBe('fewer than 3 grams')
    expect(unusable('\\frac{1}{2} + x')).toMatch(/no gram of two words/)
    expect(unusable('1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11')).toMatch(/no gram of two words/)
    expect(unusable('blue owls sleep')).toBeUndefined()
  })
})

it('says in which lines a gram is', () => {
  const lines: number[][] = []
  new BenchmarkIndex([DUCKS]).each(`Intro\n\nJanet's ducks lay 16 eggs per day.\nShe eats three\nfor`, (match) => {
    lines.push([match.line, match.lastLine])
    return true
  })
  expect(lines).toEqual([
    [3, 4],
    [3, 5],
  ])
})

it('drops nothing for equal hashes: what is found is compared', () => {
  const texts = Array.from(
    { length: 300 },
    (_, i) => `alpha beta gamma delta word${'abcdefghij'[i % 10]} and number ${i} of them all`,
  )
  const index = new BenchmarkIndex(texts)
  for (const [i, text] of texts.entries()) {
    const found: number[] = []
    index.each(text, (match) => {
      found.push(match.text)
      return true
    })
    expect(found.every((one) => one === i || texts[one]!.slice(0, 40) === text.slice(0, 40))).toBe(true)
    expect(found.length).toBeGreaterThan(0)
  }
})

it.each([
  ['one word', 'a'.repeat(1_000_000)],
  ['one word of combining marks', `a${'\u0903'.repeat(1_000_000)}`],
  ['accents upon accents', `a${'\u0301\u0316'.repeat(500_000)}`],
  ['backslashes', '\\'.repeat(1_000_000)],
  ['open arguments', '\\label{'.repeat(200_000)],
  ['a benchmark again and again', `${DUCKS} `.repeat(1000)],
  ['characters without spaces', '数'.repeat(1_000_000)],
])('takes time linear in a page of %s', (_, page) => {
  const index = new BenchmarkIndex([DUCKS])
  const took = (text: string) => {
    const start = process.cpuUsage().user
    index.each(text, () => true)
    return process.cpuUsage().user - start
  }
  took(page)
  const quarter = took(page.slice(0, page.length / 4))
  expect(took(page)).toBeLessThan(16 * Math.max(quarter, 20_000))
})
