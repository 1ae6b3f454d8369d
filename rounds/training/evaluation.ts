import type { FoldedModel } from '../../processors/fasttext/index.js'
import type { Example } from './examples.js'

/** From this score on a page counts as positive. */
const THRESHOLD = 0.5
const BINS = 10

export interface Measures {
  precision: number
  recall: number
  f1: number
}

/** Pages with scores in one tenth of the range: well calibrated when mean score and share of positives agree. */
export interface CalibrationBin {
  from: number
  to: number
  pages: number
  meanScore: number
  positiveShare: number
}

/** How a model does on pages it was not trained on. Precision, recall and F1 are at score 0.5; 0 where undefined. */
export interface Evaluation extends Measures {
  /** Pages judged. */
  heldOut: number
  /** Area under the ROC curve: the chance that a positive page scores above a negative one. */
  auc: number
  splitBy: 'site' | 'page'
  /** Bins that have pages. */
  calibration: CalibrationBin[]
  /** By language, for examples whose language is known. */
  perLanguage: Record<string, Measures & { pages: number; positives: number }>
}

interface Judged {
  score: number
  positive: boolean
}

export function evaluate(model: FoldedModel, examples: Example[], splitBy: 'site' | 'page'): Evaluation {
  const judged = examples.map((example) => ({
    score: model.score(example.text),
    positive: example.label === 'positive',
    language: example.language,
  }))
  const languages = [...new Set(judged.flatMap(({ language }) => language ?? []))].sort()
  const perLanguage: Evaluation['perLanguage'] = {}
  for (const language of languages) {
    const pages = judged.filter((page) => page.language === language)
    const positives = pages.filter(({ positive }) => positive).length
    perLanguage[language] = { ...measure(pages), pages: pages.length, positives }
  }
  return {
    ...measure(judged),
    heldOut: judged.length,
    auc: areaUnderCurve(judged),
    splitBy,
    calibration: calibrate(judged),
    perLanguage,
  }
}

function measure(pages: Judged[]): Measures {
  const collected = pages.filter(({ score }) => score >= THRESHOLD)
  const right = collected.filter(({ positive }) => positive).length
  const positives = pages.filter(({ positive }) => positive).length
  return {
    precision: right / (collected.length || 1),
    recall: right / (positives || 1),
    f1: (2 * right) / (collected.length + positives || 1),
  }
}

/** By the ranks of the positives (Mann and Whitney), equal scores sharing their mean rank; 0.5 when a label is absent. */
export function areaUnderCurve(pages: Judged[]): number {
  const sorted = [...pages].sort((a, b) => a.score - b.score)
  let ranks = 0
  for (let start = 0; start < sorted.length; ) {
    let end = start
    while (end < sorted.length && sorted[end]!.score === sorted[start]!.score) end++
    for (let i = start; i < end; i++) if (sorted[i]!.positive) ranks += (start + end + 1) / 2
    start = end
  }
  const positives = sorted.filter(({ positive }) => positive).length
  const pairs = positives * (sorted.length - positives)
  return pairs === 0 ? 0.5 : (ranks - (positives * (positives + 1)) / 2) / pairs
}

function calibrate(pages: Judged[]): CalibrationBin[] {
  const bins: CalibrationBin[] = []
  for (let bin = 0; bin < BINS; bin++) {
    const within = pages.filter(({ score }) => Math.min(BINS - 1, Math.floor(score * BINS)) === bin)
    if (within.length === 0) continue
    bins.push({
      from: bin / BINS,
      to: (bin + 1) / BINS,
      pages: within.length,
      meanScore: within.reduce((sum, { score }) => sum + score, 0) / within.length,
      positiveShare: within.filter(({ positive }) => positive).length / within.length,
    })
  }
  return bins
}
