import { appendFileSync, closeSync, openSync } from 'node:fs'
import { appendFile, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { foldModel, loadFolded, TOKENIZER_VERSION, tokenize, trailer } from '../../processors/fasttext/index.js'
import { TrainingError } from './errors.js'
import { type Evaluation, evaluate } from './evaluation.js'
import { type Example, ordered, split } from './examples.js'
import { runFastText } from './fasttext-binary.js'
import { fileChunks } from './model-chunks.js'
import { type Parameters, parametersFor } from './parameters.js'

export interface TrainingOptions {
  /** fastText's threads; with more than one, two trainings give different models. */
  threads?: number
  /** Decides the order of the examples. */
  seed?: number
  /** Instead of what `parametersFor` gives. */
  parameters?: Partial<Parameters>
  /** Folder for the training file and the model; made when absent. */
  workDir: string
  /** Called with the share of fastText's work done, 0 to 1, and its own line. */
  onProgress?: (fraction: number, line: string) => void
  signal?: AbortSignal
}

export interface Trained {
  /** The published form. */
  blob: Buffer
  hash: string
  parameters: Parameters
  /** Pages trained on. */
  positives: number
  negatives: number
  evaluation: Evaluation
  /** fastText's own model, with the tokeniser's version appended. */
  binFile: string
  seconds: number
}

const PAGES_AT_A_TIME = 200

/**
 * Trains a two-label classifier with fastText and judges it on examples set aside. With one thread, the same examples, in any order, and
 * the same seed and parameters give the same model, byte for byte.
 * @throws {TrainingError} when there are too few examples, fastText fails, or training is cancelled
 */
export async function train(examples: Example[], options: TrainingOptions): Promise<Trained> {
  const started = performance.now()
  const { threads = 1, seed = 0, workDir, signal } = options
  const usable = ordered(examples, seed).filter(({ text }) => /[^\s\p{C}]/u.test(text))
  const { training, heldOut, splitBy } = split(usable)
  const parameters = { ...parametersFor(training.length), ...options.parameters }
  await mkdir(workDir, { recursive: true })
  const input = join(workDir, 'training.txt')
  const output = join(workDir, 'model')
  const binFile = `${output}.bin`
  try {
    await writeTrainingFile(input, training, signal)
    const flags = Object.entries({ ...parameters, loss: 'softmax', thread: threads })
    const args = ['supervised', '-input', input, '-output', output]
    await runFastText([...args, ...flags.flatMap(([name, value]) => [`-${name}`, String(value)])], options)
  } finally {
    await Promise.all([input, `${output}.vec`].map((file) => rm(file, { force: true })))
  }
  await appendFile(binFile, trailer(TOKENIZER_VERSION))
  const blob = foldModel(fileChunks(binFile), 'positive')
  const model = loadFolded(blob)
  const positives = training.filter(({ label }) => label === 'positive').length
  return {
    blob,
    hash: model.hash,
    parameters,
    positives,
    negatives: training.length - positives,
    evaluation: evaluate(model, heldOut, splitBy),
    binFile,
    seconds: (performance.now() - started) / 1000,
  }
}

async function writeTrainingFile(path: string, examples: Example[], signal?: AbortSignal): Promise<void> {
  const file = openSync(path, 'w')
  try {
    for (let at = 0; at < examples.length; at += PAGES_AT_A_TIME) {
      if (signal?.aborted) throw new TrainingError('training was cancelled')
      const lines = examples
        .slice(at, at + PAGES_AT_A_TIME)
        .map(({ label, text }) => `__label__${label} ${tokenize(text).join(' ')}\n`)
      appendFileSync(file, lines.join(''))
      // Lets the process answer its heartbeats meanwhile.
      await setImmediate()
    }
  } finally {
    closeSync(file)
  }
}
