import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FastTextModel, LanguageIdentifier, TOKENIZER_VERSION } from '../processors/fasttext/index.js'
import { isAlive } from '../runtime/state/process-identity.js'
import type { ModelCard, Run } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { recipe, type Settings } from '../topology/settings.js'
import { trainingExamples } from './examples.js'
import { chunksOf } from './models.js'
import { languageModel } from './resources.js'
import { TextFile } from './text-file.js'
import { pagesToTrainOn, trainedOn } from './trained-on.js'
import { TrainingError, train } from './training/index.js'

export interface ModelTrainingOptions {
  /** What is trained for: its barrier and `trainedOn` say on which pages. */
  run: Run
  /** Model of its parent. */
  parentModel: string | null
  /** Positive pages in the seed. */
  seedPositives: number
  /** Folder where trained models are kept. */
  modelFolder: string
  /** Called with the pages read so far in all passes, and how many that will be. */
  onProgress: (done: number, total: number) => void
  signal: AbortSignal
}

/**
 * Trains the model of a run on the seed and pages of the crawl. Its files stay in the model folder, as `HASH.bin` (fastText's own) and
 * `HASH.folded` (what is published).
 * @returns the model's card and its published form
 * @throws {TrainingError} when it cannot be trained, or is cancelled
 */
export function trainModel(
  cluster: Cluster,
  settings: Settings,
  options: ModelTrainingOptions,
): Promise<{ card: ModelCard; blob: Buffer }> {
  return trained(cluster, settings, options).catch((error) => {
    throw isOfFiles(error) ? new TrainingError(`in ${options.modelFolder}: ${error.message}`, { cause: error }) : error
  })
}

async function trained(
  cluster: Cluster,
  settings: Settings,
  { run, parentModel, seedPositives, modelFolder, onProgress, signal }: ModelTrainingOptions,
): Promise<{ card: ModelCard; blob: Buffer }> {
  const identifier = new LanguageIdentifier(FastTextModel.read(await languageModel()))
  await removeLeftovers(modelFolder)
  const workDir = join(modelFolder, workFolder(process.pid))
  await mkdir(workDir, { recursive: true })
  const texts = new TextFile(join(workDir, 'texts'))
  try {
    const examples = await trainingExamples(cluster, settings, pagesToTrainOn(run), texts)
    const { hash, blob, binFile, evaluation, ...trained } = await train(examples, {
      recipe: recipe(settings['train.recipe']),
      threads: settings['train.threads'],
      workDir,
      languageOf: (text) => identifier.identify(text).language,
      onProgress,
      signal,
    })
    await rename(binFile, join(modelFolder, `${hash}.bin`))
    await writeFile(join(modelFolder, `${hash}.folded`), blob)
    const card: ModelCard = {
      hash,
      name: run.name,
      parent: parentModel,
      parameters: JSON.stringify(trained.parameters),
      seedOffsets: JSON.stringify(trainedOn(run).seed),
      seedPositives,
      positives: trained.positives,
      negatives: trained.negatives,
      anchor: trained.anchor,
      ...evaluation,
      bytes: blob.length,
      chunks: chunksOf(blob),
      seconds: trained.seconds,
      tokenizer: TOKENIZER_VERSION,
    }
    return { card, blob }
  } finally {
    texts.close()
    await rm(workDir, { recursive: true, force: true })
  }
}

/** What a disk that is full or read-only, or a folder that is none, makes of writing files; the cluster has errors of other names. */
const FILE_ERRORS = ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'ENOTDIR', 'EISDIR', 'EEXIST', 'ENOENT', 'EIO']
const isOfFiles = (error: NodeJS.ErrnoException): boolean => FILE_ERRORS.includes(error.code ?? '')

const workFolder = (pid: number): string => `training-${pid}`

/** Removes the working folders of processes that were killed while training: each may hold gigabytes. */
async function removeLeftovers(modelFolder: string): Promise<void> {
  await mkdir(modelFolder, { recursive: true })
  for (const name of await readdir(modelFolder)) {
    const pid = Number(name.slice(workFolder(0).length - 1))
    if (name !== workFolder(pid) || (pid !== process.pid && isAlive(pid))) continue
    await rm(join(modelFolder, name), { recursive: true, force: true })
  }
}
