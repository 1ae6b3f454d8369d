import { setImmediate } from 'node:timers/promises'
import type { FoldedModel } from '../../processors/fasttext/index.js'
import { TrainingError } from './errors.js'
import type { Example } from './examples.js'

/** From this score on a page counts as positive. */
const THRESHOLD = 0.5
const BINS = 10
const PAGES_AT_A_TIME = 200

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

export interface LanguageMeasures {
  language: string
  pages: number
  positives: number
  /** Null where no page was collected. */
  precision: number | null
  /** Null where no page is positive. */
  recall: number | null
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
  /** Expected calibration error: the mean distance between score and share of positives over the bins, by pages. */
  calibrationError: number
  /** Most pages first. */
  languages: LanguageMeasures[]
}

/** A held-out page with its score. */
export interface Judged {
  score: number
  positive: boolean
  language: string
}

interface JudgeOptions {
  /** Language of a text whose example names none. */
  languageOf: (text: string) => string
  signal?: AbortSignal
}

/**
 * Scores the examples, a few at a time so that the process answers its heartbeats meanwhile.
 * @throws {TrainingError} when cancelled
 */
export async function judge(model: FoldedModel, examples: Example[], options: JudgeOptions): Promise<Judged[]> {
  const judged: Judged[] = []
  for (const { text, label, language } of examples) {
    if (judged.length % PAGES_AT_A_TIME === 0) await setImmediate()
    if (options.signal?.aborted) throw new TrainingError('training was cancelled')
    judged.push({
      score: model.score(text),
      positive: label === 'positive',
      language: language ?? options.languageOf(text),
    })
  }
  return judged
}

export function evaluate(judged: Judged[], splitBy: Evaluation['splitBy']): Evaluation {
  const calibration = calibrate(judged)
  const distances = calibration.map((bin) => bin.pages * Math.abs(bin.meanScore - bin.positiveShare))
  const { precision, recall, f1 } = measure(judged)
  return {
    precision: precision ?? 0,
    recall: recall ?? 0,
    f1,
    heldOut: judged.length,
    auc: areaUnderCurve(judged),
    splitBy,
    calibration,
    calibrationError: distances.reduce((sum, distance) => sum + distance, 0) / (judged.length || 1),
    languages: byLanguage(judged),
  }
}

function byLanguage(judged: Judged[]): LanguageMeasures[] {
  const groups = new Map<string, Judged[]>()
  for (const page of judged) {
    const group = groups.get(page.language)
    if (group) group.push(page)
    else groups.set(page.language, [page])
  }
  return [...groups]
    .map(([language, pages]) => {
      const { positives, precision, recall } = measure(pages)
      return { language, pages: pages.length, positives, precision, recall }
    })
    .sort((a, b) => b.pages - a.pages || (a.language < b.language ? -1 : 1))
}

function measure(pages: Judged[]) {
  let [collected, right, positives] = [0, 0, 0]
  for (const { score, positive } of pages) {
    if (positive) positives++
    if (score < THRESHOLD) continue
    collected++
    if (positive) right++
  }
  return {
    positives,
    precision: collected === 0 ? null : right / collected,
    recall: positives === 0 ? null : right / positives,
    f1: (2 * right) / (collected + positives || 1),
  }
}

/** By the ranks of the positives (Mann and Whitney), equal scores sharing their mean rank; 0.5 when a label is absent. */
function areaUnderCurve(pages: Judged[]): number {
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
  const bins = Array.from({ length: BINS }, (_, bin) => ({ bin, pages: 0, scores: 0, positives: 0 }))
  for (const { score, positive } of pages) {
    const bin = bins[Math.min(BINS - 1, Math.floor(score * BINS))]!
    bin.pages++
    bin.scores += score
    if (positive) bin.positives++
  }
  return bins
    .filter((bin) => bin.pages > 0)
    .map(({ bin, pages, scores, positives }) => ({
      from: bin / BINS,
      to: (bin + 1) / BINS,
      pages,
      meanScore: scores / pages,
      positiveShare: positives / pages,
    }))
}
