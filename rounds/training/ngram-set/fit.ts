import { appendFileSync, closeSync, openSync } from 'node:fs'
import { appendFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { foldModel, NGRAM_SET, type SetScale, TOKENIZER_VERSION, trailer } from '../../../processors/fasttext/index.js'
import { type StoredText, TextFile } from '../../text-file.js'
import { TrainingError, UnfitError } from '../errors.js'
import { type Example, originOf } from '../examples.js'
import { runFastText } from '../fasttext-binary.js'
import { fileChunks } from '../model-chunks.js'
import { lineOrder } from './lines.js'
import { randomNumbers, shuffle } from './random.js'
import { vocabularyOf } from './vocabulary.js'
import { pageWeights } from './weights.js'

/** fastText's parameters, by its own names. */
export interface SetParameters {
  dim: number
  lr: number
  epoch: number
  wordNgrams: number
  bucket: number
  minCount: number
}

export interface Fitted {
  /** fastText's own model. */
  binFile: string
  parameters: SetParameters
}

export interface FitOptions {
  workDir: string
  /** Of the files in the folder. */
  name: string
  threads: number
  seed: number
  languageOf: (page: Example) => string
  /** Share done, 0 to 1. */
  onProgress: (share: number) => void
  signal?: AbortSignal
}

/** Steps at learning rate 1 for a training of REFERENCE_PAGES; with the root of the pages more. Stopping early is the only regularisation there is. */
const STEPS = 3250
const REFERENCE_PAGES = 1200
const HIGHEST_RATE = 0.95
/** From so many pages on, a line has a part of a page's n-grams, another one each time: a fifth of the tokens, and nearly as good. */
const MANY_PAGES = 20_000
const SAMPLED = 256
const PAGES_AT_A_TIME = 100

/** Parameters for so many pages in so many lines. */
export function setParameters(pages: number, lines: number): SetParameters {
  const steps = STEPS * Math.sqrt(pages / REFERENCE_PAGES)
  const epoch = Math.max(1, Math.ceil(steps / lines / HIGHEST_RATE))
  const lr = Number((steps / (lines * epoch)).toFixed(4))
  return { dim: 10, lr, epoch, wordNgrams: 1, bucket: 0, minCount: 1 }
}

/**
 * Trains fastText on sets of known n-grams. The model is not scaled yet: see `scaled`. With one thread, the same pages in the same order give the same
 * bytes. Leaves only the model.
 * @throws {UnfitError} when no page of a label has a known n-gram
 * @throws {TrainingError} when fastText fails or it is cancelled
 */
export async function fitModel(pages: readonly Example[], options: FitOptions): Promise<Fitted> {
  const { workDir, name, threads, seed, languageOf, onProgress, signal } = options
  const input = join(workDir, `${name}.txt`)
  const output = join(workDir, name)
  const lines = new TextFile(join(workDir, `${name}.lines`))
  try {
    const known = await knownNgrams(pages, lines, signal)
    const positive = pages.map(({ label }) => label === 'positive')
    const weights = pageWeights(
      pages.map((page, i) => ({
        positive: positive[i]!,
        site: originOf(page),
        joined: page.joined ?? false,
        judged: page.judged ?? false,
        language: languageOf(page),
      })),
    ).map((weight, i) => weight * Math.sqrt(known[i]!.count))
    checkKnown(pages, known)
    const order = lineOrder(positive, weights, seed)
    await writeLines(input, order, (i) => `__label__${pages[i]!.label} `, known, { seed, signal })
    const parameters = setParameters(pages.length, order.length)
    const flags = Object.entries({ ...parameters, minn: 0, maxn: 0, loss: 'softmax', thread: threads })
    const args = ['supervised', '-input', input, '-output', output]
    await runFastText([...args, ...flags.flatMap(([flag, value]) => [`-${flag}`, String(value)])], {
      onProgress,
      signal,
    })
    return { binFile: `${output}.bin`, parameters }
  } catch (error) {
    await rm(`${output}.bin`, { force: true })
    throw error
  } finally {
    lines.close()
    await Promise.all([input, `${output}.vec`, `${output}.lines`].map((file) => rm(file, { force: true })))
  }
}

export type SetScaling = Omit<SetScale, 'features'>

/** Says behind the matrices how the model scores, and folds it. */
export async function scaled(binFile: string, { scale, bias }: SetScaling): Promise<Buffer> {
  const set: SetScale = { features: NGRAM_SET, scale, bias }
  await appendFile(binFile, trailer(TOKENIZER_VERSION, set))
  return foldModel(fileChunks(binFile), 'positive')
}

interface Known {
  count: number
  line: StoredText
}

function checkKnown(pages: readonly Example[], known: readonly Known[]): void {
  for (const wanted of ['positive', 'negative'] as const) {
    if (!pages.some(({ label }, i) => label === wanted && known[i]!.count > 0))
      throw new UnfitError(
        `the ${wanted} pages have no word in common with enough other pages and hosts: give more of them, from more hosts`,
      )
  }
}

async function knownNgrams(pages: readonly Example[], lines: TextFile, signal?: AbortSignal): Promise<Known[]> {
  const vocabulary = await vocabularyOf(pages, signal)
  const known: Known[] = []
  for (const { text } of pages) {
    if (known.length % PAGES_AT_A_TIME === 0) await setImmediate()
    if (signal?.aborted) throw new TrainingError('training was cancelled')
    const words = vocabulary.knownIn(text)
    known.push({ count: words.length, line: lines.add(words.join(' ')) })
  }
  return known
}

async function writeLines(
  path: string,
  order: readonly number[],
  label: (page: number) => string,
  known: readonly Known[],
  { seed, signal }: { seed: number; signal?: AbortSignal },
): Promise<void> {
  const random = randomNumbers(seed + 1)
  const sampled = known.length >= MANY_PAGES
  const file = openSync(path, 'w')
  try {
    for (let at = 0; at < order.length; at += PAGES_AT_A_TIME) {
      if (signal?.aborted) throw new TrainingError('training was cancelled')
      const part = order.slice(at, at + PAGES_AT_A_TIME).map((page) => {
        const { line, count } = known[page]!
        const words = line()
        const kept = sampled && count > SAMPLED ? shuffle(words.split(' '), random).slice(0, SAMPLED).join(' ') : words
        return `${label(page)}${kept}\n`
      })
      appendFileSync(file, part.join(''))
      // Lets the process answer its heartbeats meanwhile.
      await setImmediate()
    }
  } finally {
    closeSync(file)
  }
}
