import { describe, expect, it } from 'vitest'
import { BINS, minima, shingles } from '../../../processors/dedup/minhash.js'

describe('shingles', () => {
  it('takes one of every five words in a row', () => {
    expect(shingles('one two three four')).toHaveLength(0)
    expect(shingles('one two three four five')).toHaveLength(1)
    expect(shingles('one two three four five six seven')).toHaveLength(3)
    expect(shingles('a b c d e a b c d e')[0]).toBe(shingles('a b c d e a b c d e')[5])
  })

  it('looks past case, punctuation, white space and compatibility forms', () => {
    const plain = shingles('the sum of two squares is x2 or not')
    expect(shingles('The sum, of\n"two"\u00a0squares — is: x\u00b2 (or) not.')).toEqual(plain)
    expect(shingles('the sum of two ｓｑｕａｒｅｓ is 𝑥2 or not')).toEqual(plain)
  })

  it('depends on the words and on their order', () => {
    const text = shingles('one two three four five')[0]
    for (const other of ['two one three four five', 'five two three four one', 'one two three four fives']) {
      expect(shingles(other)[0], other).not.toBe(text)
    }
  })

  it.each([
    ['a ≤ b', 'a ≥ b'],
    ['x + y', 'x − y'],
    ['x + 1', 'x - 1'],
    ['x = -1', 'x = 1'],
    ['A ∩ B', 'A ∪ B'],
    ['a && b', 'a || b'],
    ['a & b', 'a && b'],
    ['p ⇒ q', 'p ⇐ q'],
    ['a == b', 'a != b'],
    ['a ∈ M', 'a ∉ M'],
    ['n!', 'n'],
    ['!found', 'found'],
    ["f'(x)", 'f(x)'],
    ["f''(x)", "f'(x)"],
    ['x^2', 'x_2'],
    ['a*b', 'a/b'],
    ['3.14', '314'],
    ['⌈x⌉', '⌊x⌋'],
    ['5 %', '5'],
    ['𝛁f', 'f'],
  ])('tells %s from %s', (one, other) => {
    const around = (formula: string) => `let it be that ${formula} is what we have found`
    expect(shingles(around(one))).not.toEqual(shingles(around(other)))
  })

  it.each([
    ['a≤b', 'a ≤ b'],
    ['x − 1', 'x - 1'],
    ['x − 1', 'x – 1'],
    ['f′(x)', "f'(x)"],
    ['a ＋ b', 'a + b'],
    ['a well-known e-mail', 'a wellknown email'],
    ['- item', 'item'],
    ['a proof!', 'a proof'],
    ["don't", 'dont'],
    ['end.Next, 1. go', 'endnext 1 go'],
    ['=====', ''],
    ['+--------+', '+ +'],
  ])('takes %s and %s for the same', (one, other) => {
    const around = (formula: string) => `let it be that ${formula} is what we have found`
    expect(shingles(around(one))).toEqual(shingles(around(other)))
  })

  it('stays linear on long runs of signs', () => {
    const text = ["'".repeat(200_000), "’'".repeat(200_000), '-'.repeat(200_000), '+'.repeat(200_000)].join(' ')
    const start = performance.now()
    shingles(`a ${text}`)
    expect(performance.now() - start).toBeLessThan(2000)
  })

  it('keeps accents and vowel signs in their words', () => {
    expect(shingles('e\u0301te\u0301 a b c d')).toEqual(shingles('été a b c d'))
    expect(shingles('हिन्दी में पाँच शब्द हैं')).toHaveLength(1)
  })

  it('takes each character of a script without spaces as a word', () => {
    expect(shingles('勾股定理是')).toHaveLength(1)
    expect(shingles('勾股，定理。是的')).toHaveLength(2)
    expect(shingles('สามเหลี่ยม').length).toBeGreaterThan(3)
    expect(shingles('\u{20000}\u{20001}\u{20002}\u{20003}\u{20004}')).toHaveLength(1)
    expect(shingles('in 定理 the word')).toHaveLength(1)
  })

  it('bears broken surrogates and emptiness', () => {
    expect(shingles('')).toHaveLength(0)
    expect(shingles('a \ud800 b c \udc00 d e')).toEqual(shingles('a b c d e'))
  })
})

describe('minima', () => {
  it('is empty for texts too short to shingle, which resemble nothing', () => {
    expect(minima('four words and no')).toHaveLength(0)
  })

  it('is the same for the same words, in whatever dress', () => {
    expect(minima('One two three four five.')).toEqual(minima('one two three four five'))
    expect(minima('One two three four five.')).toHaveLength(BINS)
  })

  it('does not depend on how often a text repeats itself, and nor does its cost', () => {
    expect(minima('so on and '.repeat(300_000))).toEqual(minima('so on and so on and so'))
    const text = '定'.repeat(500_000)
    const times = [shingles, minima].map((of) => {
      const runs = [1, 2, 3].map(() => {
        const start = performance.now()
        of(text)
        return performance.now() - start
      })
      return Math.min(...runs)
    })
    expect(minima(text)).toEqual(minima('定定定定定'))
    expect(times[1]! / times[0]!).toBeLessThan(10)
  })
})
