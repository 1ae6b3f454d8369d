import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { decodeFolded, encodeFolded, type FoldedContent, modelHash } from '../../../processors/fasttext/folded-file.js'
import { FastTextModel, foldModel, loadFolded, tokenize, trailer } from '../../../processors/fasttext/index.js'
import { makeCorpus, makeWords, random, Workshop } from './helpers.js'

const head = { tokenizer: 'whitespace', link: 'logistic' as const, wordNgrams: 2, minn: 0, maxn: 0 }

function content(words: number, buckets: number, largest: number): FoldedContent {
  const next = random(words)
  const hashes = Uint32Array.from({ length: words }, () => next() * 2 ** 32).sort()
  hashes.set([0, 0], 0)
  hashes.set([2 ** 32 - 1], words - 1)
  const weight = () => (2 * next() - 1) * largest
  return {
    head: { ...head, words, buckets },
    hashes,
    checks: Uint32Array.from({ length: words }, () => next() * 2 ** 24),
    weights: Float32Array.from({ length: words }, weight),
    bucketWeights: Float32Array.from({ length: buckets }, (_, i) => (i % 7 ? weight() : Number.NaN)),
  }
}

describe('the published form', () => {
  it.each([
    ['three', 0.001, 3],
    ['three', 64, 3],
    ['four', 65, 4],
    ['four', 1e6, 4],
  ])('comes back as it went: %s bytes a weight up to %d', (_, largest, bytes) => {
    const before = content(1000, 500, largest)
    const blob = encodeFolded(before)
    const after = decodeFolded(blob)
    expect(after.head).toEqual(before.head)
    expect(after.hashes).toEqual(before.hashes)
    expect(after.checks).toEqual(before.checks)
    // Half a step of the integers, and single precision.
    const tolerance = largest * (0.5 / (2 ** (8 * bytes - 1) - 1) + 2 ** -24)
    for (const weights of ['weights', 'bucketWeights'] as const) {
      for (const [i, weight] of before[weights].entries()) {
        if (Number.isNaN(weight)) expect(after[weights][i]).toBeNaN()
        else expect(Math.abs(after[weights][i]! - weight)).toBeLessThanOrEqual(tolerance)
      }
    }
    const weightBytes = 1500 * bytes
    expect(blob.length).toBeLessThan(weightBytes + 1000 * (5 + 3) + 300)
  })

  it('of a model that says nothing comes back too', () => {
    const empty = { ...content(3, 8, 0), bucketWeights: new Float32Array(8) }
    expect(decodeFolded(encodeFolded(empty)).bucketWeights).toEqual(empty.bucketWeights)
  })

  it('is named by its content', () => {
    const blob = encodeFolded(content(10, 5, 1))
    expect(encodeFolded(content(10, 5, 1))).toEqual(blob)
    expect(modelHash(blob)).toBe(createHash('sha256').update(blob).digest('hex').slice(0, 32))
    expect(loadFolded(blob).hash).toBe(modelHash(blob))
    expect(modelHash(encodeFolded(content(10, 5, 2)))).not.toBe(modelHash(blob))
  })

  it('may lie anywhere in memory', () => {
    const blob = encodeFolded(content(10, 5, 1))
    const shared = new Uint8Array(new SharedArrayBuffer(blob.length + 3), 3)
    shared.set(blob)
    expect(decodeFolded(shared)).toEqual(decodeFolded(blob))
  })
})

describe('a folded model', () => {
  const workshop = new Workshop()
  const next = random(8)
  const words = makeWords(300, next)
  const path = workshop.train(makeCorpus(words, 2, 1000, next), { dim: 8, wordNgrams: 3 })
  const file = workshop.read(path)
  const quantised = workshop.read(
    workshop.train(makeCorpus(words, 2, 1000, next), { dim: 8, minn: 2, maxn: 3 }, '-cutoff 300'),
  )
  workshop.close()

  /** The file in pieces of a few bytes, each in the memory of the one before, as a reader of files gives them. */
  const pieces = (bytes: Buffer, size: number): Iterable<Uint8Array> => ({
    *[Symbol.iterator]() {
      const memory = Buffer.alloc(size)
      for (let at = 0; at < bytes.length; at += size) yield memory.subarray(0, bytes.copy(memory, 0, at))
    },
  })

  it.each([1, 7, 4096])('is the same from pieces of %d bytes', (size) => {
    expect(foldModel(pieces(file, size), 'L1')).toEqual(foldModel(file, 'L1'))
    expect(foldModel(pieces(quantised, size), 'L1')).toEqual(foldModel(quantised, 'L1'))
  })

  it('can be predicted with exactly from pieces, too', () => {
    const text = words.slice(0, 50).join(' ')
    for (const bytes of [file, quantised]) {
      expect(FastTextModel.read(pieces(bytes, 7)).predict(text, 2)).toEqual(FastTextModel.read(bytes).predict(text, 2))
    }
  })

  it('scores what it was trained on: tokens, when the file says so', () => {
    const folded = loadFolded(foldModel(Buffer.concat([file, trailer('sluice-1')]), 'L1'))
    const exact = FastTextModel.read(file)
    expect(folded.tokenizer).toBe('sluice-1')
    for (let i = 0; i < 50; i++) {
      const text = `${words[i]},${words[i + 1]!.toUpperCase()} 2024 \\frac{${words[i + 2]}}</s> __label__L1 ${words[i + 3]}`
      const expected = exact.predict(tokenize(text).join(' '), 2).find(({ label }) => label === 'L1')!.probability
      expect(folded.score(text)).toBeCloseTo(expected, 5)
      expect(folded.measure(text)).toEqual({ score: folded.score(text), tokens: tokenize(text).length })
    }
  })

  it('scores plain lines otherwise', () => {
    const folded = loadFolded(foldModel(file, 'L1'))
    expect(folded.tokenizer).toBe('whitespace')
    const text = `${words[0]} ${words[1]} nowhere`
    expect(folded.measure(text)).toEqual({ score: folded.score(text), tokens: text.split(' ').length })
    expect(folded.score(text.toUpperCase())).not.toBe(folded.score(text))
  })

  it('gives the same score whatever it scored before', () => {
    const folded = loadFolded(foldModel(file, 'L1'))
    const score = folded.score(words.slice(0, 20).join(' '))
    folded.score('x '.repeat(100_000))
    folded.score('')
    expect(folded.score(words.slice(0, 20).join(' '))).toBe(score)
  })
})
