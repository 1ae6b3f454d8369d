import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FastTextModel, foldModel, loadFolded } from '../../../processors/fasttext/index.js'
import { hostileTexts, makeCorpus, makeWords, random, Workshop } from './helpers.js'

/** fastText prints six digits, and its folded form is clipped at 1 where fastText says 1.00001. */
const TOLERANCE = 2e-5

interface Shape {
  loss: 'softmax' | 'hs' | 'ns'
  dim: number
  wordNgrams: number
  minn: number
  maxn: number
  labels: number
  quantise?: string
}

const shape = (
  loss: Shape['loss'],
  dim: number,
  wordNgrams: number,
  [minn, maxn]: [number, number],
  labels: number,
  quantise?: string,
): Shape => ({ loss, dim, wordNgrams, minn, maxn, labels, quantise })

const shapes: Shape[] = [
  shape('softmax', 2, 1, [0, 0], 2),
  shape('softmax', 16, 3, [0, 0], 2),
  shape('softmax', 7, 2, [2, 4], 5),
  shape('softmax', 64, 5, [0, 0], 12),
  shape('softmax', 256, 3, [0, 0], 2),
  shape('softmax', 10, 1, [1, 3], 2),
  shape('softmax', 16, 2, [3, 6], 2, '-qnorm'),
  shape('softmax', 16, 1, [2, 3], 30, '-qnorm -cutoff 300'),
  shape('softmax', 10, 3, [0, 0], 2, '-cutoff 400 -dsub 4'),
  shape('softmax', 17, 2, [0, 0], 600, '-qout -dsub 3'),
  shape('hs', 2, 1, [0, 0], 2),
  shape('hs', 16, 3, [0, 0], 2),
  shape('hs', 7, 2, [2, 4], 5),
  shape('hs', 64, 5, [0, 0], 12),
  shape('hs', 16, 1, [2, 3], 30, '-qnorm -cutoff 300'),
  shape('hs', 10, 3, [0, 0], 2, '-cutoff 400 -dsub 4'),
  shape('hs', 17, 2, [0, 0], 600, '-qout -dsub 3 -qnorm'),
  shape('ns', 2, 1, [0, 0], 2),
  shape('ns', 7, 2, [2, 4], 5),
  shape('ns', 256, 4, [0, 0], 2),
  shape('ns', 16, 1, [2, 3], 30, '-qnorm'),
]

const workshop = new Workshop()
afterAll(() => workshop.close())

describe.each(shapes)(
  'as the fastText binary: $loss, dim $dim, $wordNgrams-grams, subwords $minn-$maxn, $labels labels, $quantise',
  (s) => {
    const next = random(s.dim + s.labels)
    const words = makeWords(400, next)
    const pages = Array.from({ length: 60 }, () =>
      Array.from({ length: Math.floor(next() * 40) }, () => words[Math.floor(next() * words.length)]).join(' '),
    )
    const texts = [...hostileTexts(words), ...pages]
    let path = ''
    let model: FastTextModel
    /** All labels of each text; the binary takes long to begin. */
    let all: ReturnType<Workshop['predict']>

    beforeAll(() => {
      const { quantise, labels, ...flags } = s
      path = workshop.train(makeCorpus(words, labels, 1500, next), flags, quantise)
      model = FastTextModel.read(workshop.read(path))
      all = workshop.predict(path, texts, s.labels)
    })

    it.each([
      { k: 1, threshold: 0.3 },
      ...(s.labels > 2 ? [{ k: 2, threshold: 0 }] : []),
      { k: s.labels, threshold: 0 },
    ])('predicts the same labels, $k at most from $threshold', ({ k, threshold }) => {
      const expected = k === s.labels ? all : workshop.predict(path, texts, k, threshold)
      for (const [i, text] of texts.entries()) {
        const actual = model.predict(text, k, threshold)
        const name = JSON.stringify(text.slice(0, 60))
        // Labels whose probabilities are the same to six digits may change places.
        const byLabel = new Map(expected[i]!.map(({ label, probability }) => [label, probability]))
        expect(actual.map(({ label }) => label).sort(), name).toEqual([...byLabel.keys()].sort())
        for (const [j, { label, probability }] of actual.entries()) {
          expect(Math.abs(probability - byLabel.get(label)!), name).toBeLessThan(TOLERANCE)
          expect(Math.abs(probability - expected[i]![j]!.probability), name).toBeLessThan(TOLERANCE)
        }
      }
    })

    it.runIf(s.labels === 2)('keeps its probabilities when folded', () => {
      for (const label of ['L0', 'L1']) {
        const folded = loadFolded(foldModel(workshop.read(path), label))
        for (const [i, text] of texts.entries()) {
          // fastText adds up a row a subword in single precision: over millions of them its own sum drifts. Exact inference
          // follows it; the folded form, which has no vectors to add up, stays at the mathematical value.
          const tolerance = text.length > 100_000 && s.maxn > 0 ? 0.01 : TOLERANCE
          const { probability } = all[i]!.find((prediction) => prediction.label === label)!
          expect(Math.abs(folded.score(text) - probability), JSON.stringify(text.slice(0, 60))).toBeLessThan(tolerance)
        }
      }
    })
  },
)
