import { describe, expect, it } from 'vitest'
import { Dictionary } from '../../../monitor/compare/model/dictionary.js'
import { discountsOf } from '../../../monitor/compare/model/discounts.js'
import { KneserNey } from '../../../monitor/compare/model/kneser-ney.js'
import { NgramCounts } from '../../../monitor/compare/model/ngram-counts.js'
import { Speller } from '../../../monitor/compare/model/speller.js'
import { charactersIn, plainText, wordsOf } from '../../../monitor/compare/model/words.js'
import { Trial } from '../../../monitor/compare/trial.js'
import { random } from '../dedup/helpers.js'

const SYMBOLS = 12
const uniform = () => 1 / SYMBOLS

/** The same probability from the definition: n-grams as texts, every count counted anew. */
function byDefinition(order: number, all: readonly Int32Array[], begin: readonly number[], element: number): number {
  const counts = new Map<string, number>()
  const grams = new Set<string>()
  for (const sequence of all) {
    const elements = [0, ...sequence]
    for (let end = 1; end < elements.length; end++) {
      for (let length = 1; length <= Math.min(order, end + 1); length++) {
        const gram = elements.slice(end + 1 - length, end + 1)
        const isRaw = length === order || length === end + 1
        const longer = elements.slice(end - length, end + 1).join()
        if (isRaw || !grams.has(longer)) counts.set(gram.join(), (counts.get(gram.join()) ?? 0) + 1)
        if (!isRaw) grams.add(longer)
      }
    }
  }
  const ofLength = (length: number) => [...counts].filter(([gram]) => gram.split(',').length === length)
  const discount = (length: number, count: number) => {
    const occurring = [0, 1, 2, 3, 4].map((times) => ofLength(length).filter(([, found]) => found === times).length)
    return discountsOf(occurring)[Math.min(count, 3) as 0 | 1 | 2 | 3]
  }
  const probability = (context: readonly number[]): number => {
    const shorter = context.length === 0 ? 1 / SYMBOLS : probability(context.slice(1))
    const length = context.length + 1
    const following = ofLength(length).filter(([gram]) => gram.split(',').slice(0, -1).join() === context.join())
    const total = following.reduce((sum, [, count]) => sum + count, 0)
    if (total === 0) return shorter
    const taken = following.reduce((sum, [, count]) => sum + discount(length, count), 0)
    const count = counts.get([...context, element].join()) ?? 0
    return (count - discount(length, count) + taken * shorter) / total
  }
  return probability([0, ...begin].slice(1 - order))
}

/** Sequences in which some elements follow others more often than chance, and some elements never come. */
function sequences(count: number): Int32Array[] {
  const next = random(5)
  return Array.from({ length: count }, () => {
    let element = 1
    return Int32Array.from({ length: 20 }, (_, i) => {
      element = i === 19 ? 0 : 1 + Math.floor((next() ** 2 * 4 + element) % (SYMBOLS - 3))
      return element
    })
  })
}

function modelOf(order: number, all: readonly Int32Array[]): KneserNey {
  const counts = new NgramCounts(order)
  for (const sequence of all) counts.add(sequence)
  return new KneserNey(counts, uniform)
}

describe('KneserNey', () => {
  it.each([[[]], [[1]], [[1, 2, 3, 4]], [[3, 3, 3, 3, 3, 3]], [[SYMBOLS - 1, 1]], [[99, 99, 99]]])(
    'is a distribution after %j',
    (begin) => {
      const model = modelOf(5, sequences(200))
      let sum = 0
      for (let element = 0; element < SYMBOLS; element++) sum += model.probability(begin, element)
      expect(sum).toBeCloseTo(1, 12)
    },
  )

  it('gives what comes out by hand', () => {
    // 1 2 1 3, as bigrams with the boundary: 01 12 21 13 30, each once. There is no count of 2, so the discounts are 0.5, 1, 1.5.
    const model = modelOf(2, [Int32Array.of(1, 2, 1, 3, 0)])
    // Different elements before each: 1 has 0 and 2, the others have one; 5 in all, and 1 + 3 · 0.5 are taken.
    const one = (2 - 1 + 2.5 / SYMBOLS) / 5
    const two = (1 - 0.5 + 2.5 / SYMBOLS) / 5
    expect(model.probability([3], 11)).toBeCloseTo((0.5 * (2.5 / SYMBOLS / 5)) / 1, 12)
    // After 1 came 2 and 3.
    expect(model.probability([1], 2)).toBeCloseTo((1 - 0.5 + 1 * two) / 2, 12)
    expect(model.probability([1], 1)).toBeCloseTo((0 + 1 * one) / 2, 12)
    expect(model.bits(Int32Array.of(1))).toBeCloseTo(-Math.log2((1 - 0.5 + 0.5 * one) / 1), 12)
  })

  it('gives what the definition does', () => {
    const all = sequences(40)
    const model = modelOf(3, all)
    for (const [begin, element] of [
      [[], 1],
      [[1], 2],
      [[2, 3], 4],
      [[1, 1, 5], 0],
      [[9, 9], 11],
    ] as const)
      expect(model.probability(begin, element)).toBeCloseTo(byDefinition(3, all, begin, element), 12)
  })

  it('takes the counts of beginnings as they are', () => {
    const counts = new NgramCounts(3)
    for (let i = 0; i < 3; i++) counts.add(Int32Array.of(1, 2, 0))
    const { trie } = counts
    const countOf = (...elements: number[]) => trie.counts[elements.reduce((node, one) => trie.child(node, one), 0)]
    expect(countOf(0, 1)).toBe(3)
    expect(countOf(0, 1, 2)).toBe(3)
    // Only the boundary comes before it.
    expect(countOf(1, 2)).toBe(1)
    expect(countOf(1)).toBe(1)
  })

  it('knows a sequence better the more of its kind it has seen', () => {
    const all = sequences(400)
    const last = all.at(-1)!
    const bits = [3, 30, 300].map((count) => modelOf(5, all.slice(0, count)).bits(last))
    expect(bits).toEqual([...bits].sort((a, b) => b - a))
  })
})

describe('discountsOf', () => {
  it('follows the counts of counts', () => {
    const share = 100 / (100 + 2 * 40)
    const [, one, two, more] = discountsOf([0, 100, 40, 20, 12])
    expect([one, two, more]).toEqual([1 - (2 * share * 40) / 100, 2 - (3 * share * 20) / 40, 3 - (4 * share * 12) / 20])
  })

  it.each([[[0, 9, 0, 0, 0]], [[0, 9, 9, 9, 0]], [[0, 10, 10, 30, 5]]])(
    'does without where they tell nothing: %j',
    (counts) => {
      expect(discountsOf(counts)).toEqual([0, 0.5, 1, 1.5])
    },
  )
})

describe('Speller', () => {
  it('spells words it knows best, and any word at all', () => {
    const speller = new Speller(['theorem', 'theory', 'thesis', 'these', ''])
    const [known, like, unlike] = ['theorem', 'theme', 'xylophone'].map((word) => speller.probability(word))
    expect(known).toBeGreaterThan(like!)
    expect(like).toBeGreaterThan(unlike!)
    expect(speller.probability('数\u{1f600}\ud800'.repeat(5))).toBeGreaterThan(0)
  })

  it('does not go by the order of words', () => {
    const words = ['one', 'two', 'three', 'seven', 'eleven']
    expect(new Speller(words).probability('seventeen')).toBe(new Speller(words.reverse()).probability('seventeen'))
  })
})

describe('words', () => {
  it.each([
    ['Let \\alpha be  in\n[0, 1).', ['Let', ' \\alpha', ' be', ' in', ' [', '0', ',', ' 1', ')', '.']],
    ['设 n 为整数。', ['设', ' n', ' 为', '整', '数', '。']],
    ['ภาษา x2', ['ภ', 'า', 'ษ', 'า', ' x', '2']],
    ['e\u0301a \u{1d53d} don’t', ['éa', ' \u{1d53d}', ' don', '’', 't']],
    ['a'.repeat(45), ['a'.repeat(20), 'a'.repeat(20), 'a'.repeat(5)]],
    ['', []],
  ])('of %j', (text, words) => {
    expect([...wordsOf(plainText(text))]).toEqual(words)
    expect(words.join('')).toBe(plainText(text))
  })

  it('have characters beyond the basic plane as one', () => {
    expect(charactersIn('a数\u{1d53d}')).toBe(3)
  })
})

describe('Dictionary', () => {
  it('ends a text, unless it is cut', () => {
    const dictionary = new Dictionary()
    expect([...dictionary.encode('a b a')]).toEqual([1, 2, 3, 0])
    expect([...dictionary.encode('a b a', 2)]).toEqual([1, 2])
  })
})

describe('Trial', () => {
  const prose = (words: readonly string[], count: number, seed: number) => {
    const next = random(seed)
    return Array.from({ length: count }, () => words[Math.floor(next() * words.length)]).join(' ')
  }
  const mathematics = ['let', 'a', 'group', 'be', 'finite', 'ring', 'prime', 'ideal', 'then', '$x^2$', '定理']
  const sports = ['the', 'team', 'won', 'a', 'match', 'goal', 'late', 'coach', 'season', '赛季']

  it('takes fewer bits with pages of the domain, and always the same', () => {
    const bits = () => {
      const dictionary = new Dictionary()
      const near = dictionary.encode(prose(mathematics, 2000, 1))
      const far = dictionary.encode(prose(sports, 2000, 2))
      const trial = new Trial([{ text: `${prose(mathematics, 200, 3)} unheard-of 环` }], dictionary)
      return [[near], [near.subarray(0, 1000), far.subarray(0, 1000)], [far]].map((pages) =>
        trial.bitsACharacter(pages),
      )
    }
    const [near, mixed, far] = bits()
    expect(near).toBeLessThan(mixed!)
    expect(mixed).toBeLessThan(far!)
    expect(bits()).toEqual([near, mixed, far])
  })
})
