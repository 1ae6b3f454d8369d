import { mkdir, rm, stat, truncate } from 'node:fs/promises'
import { type FoldedModel, loadFolded } from '../../../processors/fasttext/index.js'
import { TrainingError } from '../errors.js'
import { type Evaluation, evaluate, type Judged, judge } from '../evaluation.js'
import { count, type Example } from '../examples.js'
import { type Fitted, fitModel, scaled } from './fit.js'
import { foldsOf } from './folds.js'
import { logit, median, robust } from './scale.js'

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

/** Keeps the raw log-odds, sums of hundreds of weights, where a sigmoid tells them apart. */
const RAW_SCALE = 1 / 64
/** Pages at most by which models are scaled. */
const SCALING_PAGES = 5000

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
    const { size } = await stat(main.binFile)
    const raw = loadFolded(await scaled(main.binFile, RAW_SCALE, 0))
    const { scale, bias } = await scaleOf(raw, pages, signal)
    await truncate(main.binFile, size)
    const blob = await scaled(main.binFile, RAW_SCALE * scale, bias)
    const model = loadFolded(blob)
    const judged: Judged[] = []
    const anchor: number[] = []
    for (const fold of numbers) {
      const rest = pages.filter((_, i) => folds[i] !== fold)
      if (count(rest, 'positive') === 0 || count(rest, 'negative') === 0) continue
      const heldOut = pages.filter((_, i) => folds[i] === fold)
      const { binFile } = await fitted(rest, `fold-${fold}`, 1 + numbers.indexOf(fold))
      try {
        const other = loadFolded(await scaled(binFile, RAW_SCALE, 0))
        const toMain = await mapping(other, model, rest, signal)
        for (const [i, { score, positive, language }] of (
          await judge(other, heldOut, { languageOf, signal })
        ).entries()) {
          const odds = toMain(logit(score))
          judged.push({ score: 1 / (1 + Math.exp(-odds)), positive, language })
          if (positive && !heldOut[i]!.joined) anchor.push(odds)
        }
      } finally {
        await rm(binFile, { force: true })
      }
    }
    onProgress(total, total)
    return { ...main, blob, model, anchor, evaluation: evaluate(judged, 'site') }
  } catch (error) {
    await rm(main.binFile, { force: true })
    throw error
  }
}

/** Scale and bias with which the middle of each label's pages lies at 1 and -1. */
async function scaleOf(
  raw: FoldedModel,
  pages: Example[],
  signal?: AbortSignal,
): Promise<{ scale: number; bias: number }> {
  const middle = async (label: Example['label']) =>
    median(
      await oddsOf(
        raw,
        pages.filter((page) => page.label === label),
        signal,
      ),
    )
  const [high, low] = [await middle('positive'), await middle('negative')]
  if (!(high > low))
    throw new TrainingError('the positive pages cannot be told from the others: look at what is in the seed')
  const scale = 2 / (high - low)
  return { scale, bias: (-scale * (high + low)) / 2 }
}

/** Log-odds of one model → of another, by how both see the negative pages that both were trained on. */
async function mapping(from: FoldedModel, to: FoldedModel, pages: Example[], signal?: AbortSignal) {
  const common = pages.filter(({ label }) => label === 'negative')
  const there = robust(await oddsOf(from, common, signal))
  const here = robust(await oddsOf(to, common, signal))
  const factor = there.spread > 0 ? here.spread / there.spread : 1
  return (odds: number) => here.centre + (odds - there.centre) * factor
}

async function oddsOf(model: FoldedModel, pages: Example[], signal?: AbortSignal): Promise<number[]> {
  const judged = await judge(model, pages.slice(0, SCALING_PAGES), { languageOf: () => 'und', signal })
  return judged.map(({ score }) => logit(score))
}
