import { ModelFormatError } from '../../processors/fasttext/index.js'
import type { Recipe } from '../../topology/settings.js'
import { TrainingError } from './errors.js'
import type { Evaluation } from './evaluation.js'
import { checkEnough, count, type Example, ordered } from './examples.js'
import { trainOnSets } from './ngram-set/train.js'
import type { Parameters } from './parameters.js'
import { trainOnSequences } from './train-on-sequences.js'

export interface TrainingOptions {
  /** `ngram-set` unless given. */
  recipe?: Recipe
  /** fastText's threads; with more than one, two trainings give different models. */
  threads?: number
  /** Decides the order of the examples. */
  seed?: number
  /** By the recipe `paper`, instead of what `parametersFor` gives. */
  parameters?: Partial<Parameters>
  /** Folder for the training file and the model; made when absent. Another training must not use it meanwhile. */
  workDir: string
  /** Language of a text whose example names none; `und` unless given. */
  languageOf?: (text: string) => string
  /** Called with the pages read so far in all passes, and how many that will be. */
  onProgress?: (done: number, total: number) => void
  signal?: AbortSignal
}

export interface Trained {
  /** The published form. */
  blob: Buffer
  hash: string
  /** All that decides what comes out, besides the examples. */
  parameters: Record<string, number | string>
  /** Pages trained on. */
  positives: number
  negatives: number
  evaluation: Evaluation
  /** Log-odds of the scores of held-out positive pages that people gave. */
  anchor: number[]
  /** fastText's own model, with the tokeniser's version appended. */
  binFile: string
  seconds: number
}

/**
 * Trains a two-label classifier with fastText and judges it on examples set aside. With one thread, the same examples, in any order, and
 * the same seed and parameters give the same model, byte for byte. Unless it succeeds, it leaves no process and no file behind.
 * @throws {TrainingError} when there are too few examples, fastText fails, or training is cancelled
 */
export function train(examples: Example[], options: TrainingOptions): Promise<Trained> {
  return trained(examples, options).catch((error) => {
    throw error instanceof ModelFormatError ? new TrainingError(error.message, { cause: error }) : error
  })
}

async function trained(examples: Example[], options: TrainingOptions): Promise<Trained> {
  const started = performance.now()
  const { recipe = 'ngram-set', threads = 1, seed = 0, languageOf = () => 'und', onProgress } = options
  const usable = ordered(examples, seed).filter(({ text }) => /[^\s\p{C}]/u.test(text))
  checkEnough(usable)
  const common = { ...options, threads, seed, languageOf }
  const seconds = () => (performance.now() - started) / 1000
  if (recipe === 'paper') {
    const { parameters, ...trained } = await trainOnSequences(usable, common)
    return { ...trained, parameters: { recipe, ...parameters, threads, seed }, seconds: seconds() }
  }
  let told = 0
  const { model, parameters, ...trained } = await trainOnSets(usable, {
    ...common,
    onProgress: (done, total) => {
      if (done > told) onProgress?.(done, total)
      told = done
    },
  })
  const positives = count(usable, 'positive')
  return {
    ...trained,
    hash: model.hash,
    parameters: { recipe, ...parameters, threads, seed },
    positives,
    negatives: usable.length - positives,
    seconds: seconds(),
  }
}
