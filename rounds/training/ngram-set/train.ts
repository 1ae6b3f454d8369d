import { mkdir, rm, stat, truncate } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { type FoldedModel, loadFolded, loadSetClassifier } from '../../../processors/fasttext/index.js'
import { TrainingError, UnfitError } from '../errors.js'
import { type Evaluation, evaluate, type Judged } from '../evaluation.js'
import { count, type Example } from '../examples.js'
import { type Fitted, fitModel, scaled } from './fit.js'
import { foldsOf } from './folds.js'
import { mapping, oddsWith, type Sums, scalingOf, scalingSample } from './scaling.js'

export interface SetTraining {
  threads: number
  seed: number
  workDir: string
  languageOf: (text: string) => string
  /** Called with the pages read so far in all trainings, and how many that will be. */
  onProgress: (done: number, total: number) => void
  signal?: AbortSignal
}

export interface SetTrained extends Fitted {
  blob: Buffer
  model: FoldedModel
  /** Log-odds of the positive pages that people gave, each from a model that was not trained on its site. */
  anchor: number[]
  evaluation: Evaluation
}

const PAGES_AT_A_TIME = 200

/**
 * Trains on the sets of known n-grams of pages, and once more without each fold of sites, to judge it by pages of sites that it does not know. Scores are scaled so
 * that the middle of the positive training pages has log-odds of 1, and that of the negative ones -1.
 * @param pages in an order that decides the result
 * @throws {TrainingError} when fastText fails or it is cancelled
 */
export async function trainOnSets(pages: Example[], options: SetTraining): Promise<SetTrained> {
  const { workDir, languageOf, onProgress, signal } = options
  await mkdir(workDir, { recursive: true })
  const languages = new Map(pages.map((page) => [page, page.language ?? languageOf(page.text)]))
  const folds = foldsOf(pages)
  const numbers = [...new Set(folds)].sort((a, b) => a - b)
  const total = pages.length * (numbers.length + 1)
  const fitted = (chosen: Example[], name: string, done: number) =>
    fitModel(chosen, {
      ...options,
      name,
      languageOf: (page) => languages.get(page)!,
      onProgress: (share) => onProgress(Math.round((done + share) * pages.length), total),
    })
  const main = await fitted(pages, 'model', 0)
  try {
    const sample = scalingSample(pages)
    const sums = await sumsOf(main.binFile, sample, signal)
    const scaling = scalingOf(sums, sample)
    if (!scaling)
      throw new TrainingError('the positive pages cannot be told from the others: look at what is in the seed')
    const blob = await scaled(main.binFile, scaling)
    const judged: Judged[] = []
    const anchor: number[] = []
    for (const fold of numbers) {
      const rest = pages.filter((_, i) => folds[i] !== fold)
      if (count(rest, 'positive') === 0 || count(rest, 'negative') === 0) continue
      const heldOut = pages.filter((_, i) => folds[i] === fold)
      const binFile = await fitted(rest, `fold-${fold}`, 1 + numbers.indexOf(fold)).then(
        (model) => model.binFile,
        leftOut,
      )
      if (!binFile) continue
      try {
        const trained = scalingSample(rest)
        const there = await sumsOf(binFile, [...trained, ...heldOut], signal)
        const own = scalingOf(there, trained)
        if (!own) continue
        const toMain = mapping(own, there, scaling, sums, negativesIn(trained, sample))
        for (const page of heldOut) {
          const odds = oddsWith(own, there.get(page)!)
          const positive = page.label === 'positive'
          judged.push({ score: 1 / (1 + Math.exp(-odds)), positive, language: languages.get(page)! })
          if (positive && !page.joined && !page.judged) anchor.push(toMain(odds))
        }
      } finally {
        await rm(binFile, { force: true })
      }
    }
    onProgress(total, total)
    return { ...main, blob, model: loadFolded(blob), anchor, evaluation: evaluate(judged, 'site') }
  } catch (error) {
    await rm(main.binFile, { force: true })
    throw error
  }
}

/** A fold whose other sites alone cannot be trained on is not judged by. */
function leftOut(error: Error): undefined {
  if (!(error instanceof UnfitError)) throw error
}

/** What pages' scores are made of, by a model that is not scaled yet. */
async function sumsOf(binFile: string, pages: readonly Example[], signal?: AbortSignal): Promise<Map<Example, Sums>> {
  const { size } = await stat(binFile)
  const model = loadSetClassifier(await scaled(binFile, { scale: 1, bias: 0 }))
  await truncate(binFile, size)
  const sums = new Map<Example, Sums>()
  for (const page of pages) {
    if (sums.size % PAGES_AT_A_TIME === 0) await setImmediate()
    if (signal?.aborted) throw new TrainingError('training was cancelled')
    sums.set(page, model.sums(page.text))
  }
  return sums
}

/** The negative pages of one list that are in the other too. */
function negativesIn(pages: readonly Example[], others: readonly Example[]): Example[] {
  const known = new Set(others)
  return pages.filter((page) => page.label === 'negative' && known.has(page))
}
