import { appendFileSync, closeSync, openSync } from 'node:fs'
import { appendFile, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { foldModel, loadFolded, TOKENIZER_VERSION, tokenize, trailer } from '../../processors/fasttext/index.js'
import { TrainingError } from './errors.js'
import { type Evaluation, evaluate, judge } from './evaluation.js'
import { balanced, count, type Example, ordered, split } from './examples.js'
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
  /** Folder for the training file and the model; made when absent. Another training must not use it meanwhile. */
  workDir: string
  /** Language of a text whose example names none, for the figures by language; `und` unless given. */
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
  parameters: Parameters & { threads: number; seed: number }
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
 * the same seed and parameters give the same model, byte for byte. Unless it succeeds, it leaves no process and no file behind.
 * @throws {TrainingError} when there are too few examples, fastText fails, or training is cancelled
 */
export async function train(examples: Example[], options: TrainingOptions): Promise<Trained> {
  const started = performance.now()
  const { threads = 1, seed = 0, workDir, languageOf = () => 'und', onProgress, signal } = options
  const usable = ordered(examples, seed).filter(({ text }) => /[^\s\p{C}]/u.test(text))
  const { training, heldOut, splitBy } = split(usable)
  const lines = balanced(training)
  const positives = count(training, 'positive')
  const negatives = training.length - positives
  const parameters = { ...parametersFor(Math.min(positives, negatives), lines.length), ...options.parameters }
  await mkdir(workDir, { recursive: true })
  const input = join(workDir, 'training.txt')
  const output = join(workDir, 'model')
  const binFile = `${output}.bin`
  try {
    await writeTrainingFile(input, lines, signal)
    const flags = Object.entries({ ...parameters, loss: 'softmax', thread: threads })
    const args = ['supervised', '-input', input, '-output', output]
    const total = lines.length * parameters.epoch
    let told = 0
    const tell = (done: number) => {
      if (done > told) onProgress?.(done, total)
      told = done
    }
    await runFastText([...args, ...flags.flatMap(([name, value]) => [`-${name}`, String(value)])], {
      onProgress: (share) => tell(Math.round(share * total)),
      signal,
    })
    // A training of a second may end before fastText says how far it is.
    tell(total)
    await appendFile(binFile, trailer(TOKENIZER_VERSION))
    const blob = foldModel(fileChunks(binFile), 'positive')
    const model = loadFolded(blob)
    return {
      blob,
      hash: model.hash,
      parameters: { ...parameters, threads, seed },
      positives,
      negatives,
      evaluation: evaluate(await judge(model, heldOut, { languageOf, signal }), splitBy),
      binFile,
      seconds: (performance.now() - started) / 1000,
    }
  } catch (error) {
    await rm(binFile, { force: true })
    throw error
  } finally {
    await Promise.all([input, `${output}.vec`].map((file) => rm(file, { force: true })))
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
