import { mkdir, rm, stat, truncate } from 'node:fs/promises'
import { type FoldedModel, lengthNorm, loadFolded } from '../../../processors/fasttext/index.js'
import { TrainingError } from '../errors.js'
import { type Evaluation, evaluate, type Judged, judge } from '../evaluation.js'
import { count, type Example } from '../examples.js'
import { type Fitted, fitModel, type SetScaling, scaled } from './fit.js'
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
/**
 * A page without known n-grams gets such a part of the log-odds of the middle negative page. Without that it would lie in the middle between the labels, which where
 * the domain is rare is high above nearly all pages: short ones, and those in languages that the seed has not.
 */
const PULL = 0.5
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
    const blob = await finished(main.binFile, pages, signal)
    const model = loadFolded(blob)
    const judged: Judged[] = []
    const anchor: number[] = []
    for (const fold of numbers) {
      const rest = pages.filter((_, i) => folds[i] !== fold)
      if (count(rest, 'positive') === 0 || count(rest, 'negative') === 0) continue
      const heldOut = pages.filter((_, i) => folds[i] === fold)
      const { binFile } = await fitted(rest, `fold-${fold}`, 1 + numbers.indexOf(fold))
      try {
        const other = loadFolded(await finished(binFile, rest, signal))
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

/** Folds a model, with the pull and the scale that its own training pages give. */
async function finished(binFile: string, pages: Example[], signal?: AbortSignal): Promise<Buffer> {
  const { size } = await stat(binFile)
  const as = async (scale: SetScaling) => {
    await truncate(binFile, size)
    return scaled(binFile, scale)
  }
  const middle = async (blob: Buffer, label: Example['label']) =>
    median(
      await oddsOf(
        loadFolded(blob),
        pages.filter((page) => page.label === label),
        signal,
      ),
    ) / RAW_SCALE
  const plain = await as({ scale: RAW_SCALE, pull: 0, bias: 0 })
  const pull = PULL * lengthNorm(0) * Math.min(0, await middle(plain, 'negative'))
  const pulled = await as({ scale: RAW_SCALE, pull, bias: 0 })
  const [high, low] = [await middle(pulled, 'positive'), await middle(pulled, 'negative')]
  if (!(high > low))
    throw new TrainingError('the positive pages cannot be told from the others: look at what is in the seed')
  const scale = 2 / (high - low)
  return as({ scale, pull, bias: (-scale * (high + low)) / 2 })
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
