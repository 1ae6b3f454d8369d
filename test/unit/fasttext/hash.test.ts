import { describe, expect, it } from 'vitest'
import { hashBytes, WordNgrams } from '../../../processors/fasttext/hash.js'
import { Subwords } from '../../../processors/fasttext/subwords.js'
import { TokenHash } from '../../../processors/fasttext/token-hash.js'
import { Units } from '../../../processors/fasttext/units.js'
import { random } from './helpers.js'

const hash = (text: string) => {
  const bytes = Buffer.from(text)
  return hashBytes(bytes, 0, bytes.length)
}

describe('hash of a word', () => {
  it.each([
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['foobar', 0xbf9cf968],
  ])('%j is that of FNV-1a', (text, expected) => {
    expect(hash(text) >>> 0).toBe(expected)
  })

  // FNV-1a proper takes bytes as unsigned: it has 0x1e9de8c1 for é.
  it.each([
    ['é', 1023043777],
    ['数学', 1237522860],
    ['😀', 604031496],
    ['naïve', -854135253],
  ])('%j takes bytes from 0x80 as negative', (text, expected) => {
    expect(hash(text)).toBe(expected)
  })

  it('is of the part of the bytes that is asked for', () => {
    expect(hashBytes(Buffer.from('xxfoobaryy'), 2, 8)).toBe(hash('foobar'))
  })
})

describe('hash of a token, from its UTF-16 units', () => {
  const token = new TokenHash()
  const units = new Units()
  const of = (text: string) => {
    units.take(text)
    token.of(units.values, 0, text.length)
    return token.hash
  }

  it.each([
    '',
    'plain',
    'é',
    'ß\u07ff\u0800',
    '数学',
    '\uffff',
    '😀👩‍👧',
    '𐀀',
    '\u{10ffff}',
    '\ud800',
    'a\udc00b',
    '\udc00\ud800',
  ])('%j is that of its UTF-8 bytes', (text) => {
    expect(of(text)).toBe(hash(text))
  })

  it('has a check of 24 bits that tells words of one hash apart', () => {
    // Words with the same 32-bit hash, found by trying.
    const [first, second] = ['rbjks', 'bgbkie'] as const
    expect(hash(first)).toBe(hash(second))
    of(first)
    const check = token.check
    of(second)
    expect(token.check).not.toBe(check)
    for (const value of [check, token.check]) {
      expect(value).toBeGreaterThanOrEqual(0)
      expect(value).toBeLessThan(2 ** 24)
    }
  })
})

describe('buckets of word n-grams', () => {
  /** As fastText's C++ has it: 64-bit unsigned arithmetic over sign-extended hashes. */
  function reference(hashes: number[], longest: number, buckets: number): number[] {
    const result: number[] = []
    for (let i = 0; i < hashes.length; i++) {
      let h = BigInt.asUintN(64, BigInt(hashes[i]!))
      for (let j = i + 1; j < hashes.length && j < i + longest; j++) {
        h = BigInt.asUintN(64, h * 116049371n + BigInt(hashes[j]!))
        result.push(Number(h % BigInt(buckets)))
      }
    }
    return result
  }
  const next = random(9)
  const hashes = [0, -1, 1, -(2 ** 31), 2 ** 31 - 1, 2 ** 31 - 1, -(2 ** 31), -1, -1]
  while (hashes.length < 3000) hashes.push(Math.floor(next() * 2 ** 32) | 0)

  it.each([1, 2, 3, 1000, 8191, 8192, 100_003, 2_000_000, 2 ** 30 - 1, 2 ** 30, 2 ** 31 - 1])(
    'modulo %d are those of 64-bit arithmetic',
    (buckets) => {
      for (const longest of [2, 3, 6]) {
        const ngrams = new WordNgrams(longest, buckets)
        ngrams.of(Int32Array.from(hashes), hashes.length)
        expect([...ngrams.buckets.subarray(0, ngrams.count)]).toEqual(reference(hashes, longest, buckets))
      }
    },
  )

  it('are none for single words, nor with one word', () => {
    for (const [longest, words] of [
      [0, 5],
      [1, 5],
      [3, 1],
      [3, 0],
    ] as const) {
      const ngrams = new WordNgrams(longest, 100)
      ngrams.of(Int32Array.of(1, 2, 3, 4, 5), words)
      expect(ngrams.count).toBe(0)
    }
  })
})

describe('buckets of subwords', () => {
  const of = (word: string, minn: number, maxn: number) => {
    const subwords = new Subwords(minn, maxn, 1 << 30)
    subwords.of(Buffer.from(word))
    return [...subwords.buckets.subarray(0, subwords.count)]
  }
  const expected = (...ngrams: string[]) => ngrams.map((ngram) => (hash(ngram) >>> 0) % (1 << 30))

  it('are of whole characters, not bytes', () => {
    expect(of('数é😀', 2, 3)).toEqual(expected('<数', '<数é', '数é', '数é😀', 'é😀', 'é😀>', '😀>'))
  })

  it('include neither bracket alone, but single letters', () => {
    expect(of('ab', 1, 1)).toEqual(expected('a', 'b'))
  })

  it('include the whole word with its brackets when it is short enough', () => {
    expect(of('ab', 4, 9)).toEqual(expected('<ab>'))
    expect(of('', 1, 3)).toEqual(expected('<>'))
  })
})
