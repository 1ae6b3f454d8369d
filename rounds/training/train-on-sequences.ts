import { appendFileSync, closeSync, openSync } from 'node:fs'
import { appendFile, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { foldModel, loadFolded, TOKENIZER_VERSION, tokenize, trailer } from '../../processors/fasttext/index.js'
import { TrainingError } from './errors.js'
import { evaluate, judge } from './evaluation.js'
import { balanced, count, type Example, split } from './examples.js'
import { runFastText } from './fasttext-binary.js'
import { fileChunks } from './model-chunks.js'
import { logit } from './ngram-set/scale.js'
import { type Parameters, parametersFor } from './parameters.js'
import type { Trained, TrainingOptions } from './train.js'

const PAGES_AT_A_TIME = 200

/**
 * Trains as the paper does, on the sequences of the pages' words. What is held out is a part of the pages.
 * @param pages in an order that decides the result
 * @throws {TrainingError} when fastText fails or training is cancelled
 */
export async function trainOnSequences(
  pages: Example[],
  options: TrainingOptions & Required<Pick<TrainingOptions, 'threads' | 'languageOf'>>,
): Promise<Omit<Trained, 'parameters' | 'seconds'> & { parameters: Parameters }> {
  const { threads, workDir, languageOf, onProgress, signal } = options
  const { training, heldOut, splitBy } = split(pages)
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
    const judged = await judge(model, heldOut, { languageOf, signal })
    const anchor = judged
      .filter(({ positive }, i) => positive && !heldOut[i]!.joined)
      .map(({ score }) => anchored(score))
    const evaluation = evaluate(judged, splitBy)
    return { blob, hash: model.hash, parameters, positives, negatives, evaluation, anchor, binFile }
  } catch (error) {
    await rm(binFile, { force: true })
    throw error
  } finally {
    await Promise.all([input, `${output}.vec`].map((file) => rm(file, { force: true })))
  }
}

/** Scores may be 0 or 1, whose log-odds would be infinite. */
const anchored = (score: number): number => logit(Math.min(1 - 1e-6, Math.max(1e-6, score)))

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
