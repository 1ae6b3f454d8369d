import { describe, expect, it } from 'vitest'
import { evaluate, type Judged } from '../../../rounds/training/evaluation.js'

const page = (score: number, positive: boolean, language = 'en'): Judged => ({ score, positive, language })

describe('evaluate', () => {
  it('gives precision, recall, F1 and AUC as computed by hand', () => {
    // Collected from 0.5 up: 0.9+, 0.8-, 0.5+ → precision 2/3; positives 0.9, 0.5, 0.4 → recall 2/3; F1 2/3.
    // Pairs (3 · 3): 0.9 above all 3 negatives, 0.5 and 0.4 above 0.3 and 0.1 → 7 of 9.
    const judged = [
      page(0.9, true),
      page(0.8, false),
      page(0.5, true),
      page(0.4, true),
      page(0.3, false),
      page(0.1, false),
    ]
    const { precision, recall, f1, auc, heldOut, splitBy } = evaluate(judged, 'site')
    expect({ precision, recall, f1 }).toEqual({ precision: 2 / 3, recall: 2 / 3, f1: 2 / 3 })
    expect(auc).toBeCloseTo(7 / 9, 12)
    expect({ heldOut, splitBy }).toEqual({ heldOut: 6, splitBy: 'site' })
  })

  it('counts equal scores of a positive and a negative as half a pair in the AUC', () => {
    // Pairs: (0.7, 0.7) ½, (0.7, 0.2) 1, (0.2, 0.7) 0, (0.2, 0.2) ½ → 2 of 4.
    const tied = [page(0.7, true), page(0.7, false), page(0.2, true), page(0.2, false)]
    expect(evaluate(tied, 'page').auc).toBe(0.5)
    // Pairs: 0.6 ties with one negative and beats one → 1.5 of 2.
    expect(evaluate([page(0.6, true), page(0.6, false), page(0.1, false)], 'page').auc).toBe(0.75)
  })

  it('is the same in whatever order equal scores come', () => {
    const judged = [page(0.5, true), page(0.5, false), page(0.5, false), page(0.5, true), page(0.9, true)]
    expect(evaluate([...judged].reverse(), 'page')).toEqual(evaluate(judged, 'page'))
  })

  it('puts pages into tenths of the score, 1 into the last', () => {
    const judged = [
      page(0, false),
      page(0.05, false),
      page(0.09, true),
      page(0.1, false),
      page(0.95, true),
      page(1, true),
    ]
    const { calibration, calibrationError } = evaluate(judged, 'page')
    expect(calibration).toHaveLength(3)
    expect(calibration.map(({ from, to, pages }) => [from, to, pages])).toEqual([
      [0, 0.1, 3],
      [0.1, 0.2, 1],
      [0.9, 1, 2],
    ])
    expect(calibration[0]!.meanScore).toBeCloseTo(0.14 / 3, 12)
    expect(calibration[0]!.positiveShare).toBeCloseTo(1 / 3, 12)
    expect(calibration[2]).toMatchObject({ meanScore: 0.975, positiveShare: 1 })
    // 3/6 · |0.14/3 − 1/3| + 1/6 · |0.1 − 0| + 2/6 · |0.975 − 1|
    expect(calibrationError).toBeCloseTo(0.5 * (0.86 / 3) + 0.1 / 6 + 0.025 / 3, 12)
  })

  it('gives figures by language, most pages first, and none where there is nothing to count', () => {
    const judged = [page(0.9, true), page(0.6, false), page(0.2, true), page(0.8, true, 'zh'), page(0.1, false, 'de')]
    expect(evaluate(judged, 'site').languages).toEqual([
      { language: 'en', pages: 3, positives: 2, precision: 0.5, recall: 0.5 },
      { language: 'de', pages: 1, positives: 0, precision: null, recall: null },
      { language: 'zh', pages: 1, positives: 1, precision: 1, recall: 1 },
    ])
  })

  it('has defined figures when a label or everything is missing', () => {
    expect(evaluate([page(0.2, false)], 'page')).toMatchObject({ precision: 0, recall: 0, f1: 0, auc: 0.5 })
    expect(evaluate([], 'page')).toMatchObject({ heldOut: 0, calibration: [], calibrationError: 0, languages: [] })
  })
})
