import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { foldModel, loadFolded } from '../../../processors/fasttext/index.js'
import {
  type Example,
  parametersFor,
  TrainingError,
  type TrainingOptions,
  train as trainBy,
} from '../../../rounds/training/index.js'
import { childrenOf } from '../../helpers/sluice.js'
import { examplePages, SHARED } from './pages.js'

const folder = mkdtempSync(join(tmpdir(), 'sluice-training-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const train = (examples: Example[], options: TrainingOptions) => trainBy(examples, { recipe: 'paper', ...options })

let made = 0
const workDir = () => join(folder, String(made++))
const filesOf = (options: TrainingOptions) => readdirSync(options.workDir).sort()
/** Ids of the fastText processes that this one has started. */
const trainers = () =>
  childrenOf(process.pid).filter((pid) => {
    try {
      return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).includes('fasttext')
    } catch {
      return false
    }
  })

describe('parametersFor', () => {
  const steps = (rarer: number, lines: number) => {
    const { lr, epoch } = parametersFor(rarer, lines)
    return (lr / 0.5) * lines * epoch
  }

  it("gives the paper's parameters for half a million pages of each label", () => {
    const paper = { dim: 256, lr: 0.1, wordNgrams: 3, minCount: 3, epoch: 3, bucket: 2_000_000 }
    expect(parametersFor(500_000, 1_000_000)).toEqual(paper)
  })

  it('takes as many steps from a small seed, whatever its size and however often its lines repeat', () => {
    for (const [rarer, lines] of [
      [20, 40],
      [60, 120],
      [240, 480],
      [240, 1440],
    ] as const) {
      expect(Math.abs(steps(rarer, lines) / 2000 - 1), `${rarer} pages, ${lines} lines`).toBeLessThan(0.01)
    }
  })

  it('takes three passes from a larger one', () => {
    expect(parametersFor(5000, 10_000)).toMatchObject({ epoch: 3, lr: 0.5, dim: 32 })
    expect(steps(5000, 40_000)).toBeCloseTo(30_000, -2)
  })
})

describe('train by the recipe of the paper', () => {
  it('separates two topics on sites it has not seen, and records what it was trained with', async () => {
    const options = { workDir: workDir() }
    const trained = await train(examplePages(), options)
    const { evaluation, parameters, positives, negatives, blob, hash } = trained
    expect(evaluation.splitBy).toBe('site')
    expect(evaluation.auc).toBeGreaterThan(0.95)
    expect(evaluation.heldOut + positives + negatives).toBe(160)
    const rarer = Math.min(positives, negatives)
    const lines = 2 * Math.max(positives, negatives)
    expect(parameters).toEqual({ recipe: 'paper', ...parametersFor(rarer, lines), threads: 1, seed: 0 })
    const model = loadFolded(blob)
    expect(model.hash).toBe(hash)
    expect(model.score('a proof of the lemma on prime fields and the kernel of a matrix')).toBeGreaterThan(
      model.score('a recipe for the oven with butter and flour from the market'),
    )
    // fastText's own model stays, for anyone who wants it, and is the one that was published.
    expect(filesOf(options)).toEqual(['model.bin'])
    expect(foldModel([readFileSync(trained.binFile)], 'positive')).toEqual(blob)
  })

  it('makes the same model again from the same pages, in whatever order; another seed makes another', async () => {
    const examples = examplePages()
    const first = await train(examples, { workDir: workDir() })
    const again = await train([...examples].reverse(), { workDir: workDir() })
    const other = await train(examples, { workDir: workDir(), seed: 1 })
    expect(again.hash).toBe(first.hash)
    expect(again.evaluation).toEqual(first.evaluation)
    expect(other.hash).not.toBe(first.hash)
  })

  it('gives words of both labels no score that follows the numbers of pages', async () => {
    const scoreWithFew = async (label: string) => {
      const few = examplePages({ pages: 160 }).filter(
        (page) => page.label !== label || Number(page.id.split('-')[1]) < 20,
      )
      const { blob, evaluation } = await train(few, { workDir: workDir() })
      expect(evaluation.f1, `few ${label} pages`).toBeGreaterThan(0.9)
      return loadFolded(blob).score(SHARED.join(' '))
    }
    // Without the rarer label repeated: 0.43 and 0.66.
    expect(await scoreWithFew('positive')).toBeGreaterThan((await scoreWithFew('negative')) - 0.1)
  })

  it('trains with several threads and other parameters, and records them', async () => {
    const { parameters } = await train(examplePages(), {
      workDir: workDir(),
      threads: 2,
      parameters: { dim: 4, epoch: 2 },
    })
    expect(parameters).toMatchObject({ threads: 2, dim: 4, epoch: 2, minCount: 3 })
  })

  it('tells how far it is', async () => {
    const told: Array<[number, number]> = []
    const { positives, negatives, parameters } = await train(examplePages(), {
      workDir: workDir(),
      onProgress: (done, total) => told.push([done, total]),
    })
    const total = 2 * Math.max(positives, negatives) * Number(parameters.epoch)
    expect(told.at(-1)).toEqual([total, total])
    expect(told.every(([done], i) => done >= (told[i - 1]?.[0] ?? 0) && done <= total)).toBe(true)
  })

  it('gives figures by language, asking for those that the examples do not name', async () => {
    const examples = examplePages().map((page) => (page.label === 'negative' ? { ...page, language: 'de' } : page))
    const { evaluation } = await train(examples, { workDir: workDir(), languageOf: () => 'en' })
    const of = (language: string) => evaluation.languages.find((entry) => entry.language === language)!
    expect(evaluation.languages).toHaveLength(2)
    expect(of('en').positives).toBe(of('en').pages)
    expect(of('de').positives).toBe(0)
  })
})

describe('a training that does not come to its end', () => {
  it('is cancelled in the middle, and leaves neither process nor file', async () => {
    const controller = new AbortController()
    const options = {
      workDir: workDir(),
      // Minutes of work, were it let.
      parameters: { epoch: 100_000 },
      signal: controller.signal,
      onProgress: () => {
        running = trainers().length
        controller.abort()
      },
    }
    let running = 0
    await expect(train(examplePages(), options)).rejects.toThrow(new TrainingError('training was cancelled'))
    expect(running).toBe(1)
    expect(trainers()).toEqual([])
    expect(filesOf(options)).toEqual([])
  })

  it('does not begin once cancelled', async () => {
    const options = { workDir: workDir(), signal: AbortSignal.abort() }
    await expect(train(examplePages(), options)).rejects.toThrow('training was cancelled')
    expect(filesOf(options)).toEqual([])
  })

  it('says that a label is missing, or has no text', async () => {
    const examples = examplePages()
    const oneLabel = examples.filter(({ label }) => label === 'positive')
    await expect(train(oneLabel, { workDir: workDir() })).rejects.toThrow(
      'at least 10 negative pages with text; there are 0',
    )
    const empty = examples.map((page) => (page.label === 'positive' ? { ...page, text: ' \n\u200b' } : page))
    await expect(train(empty, { workDir: workDir() })).rejects.toThrow(TrainingError)
    await expect(train(empty, { workDir: workDir() })).rejects.toThrow(
      'at least 10 positive pages with text; there are 0',
    )
  })

  it("passes on fastText's own message when it fails", async () => {
    const options = { workDir: workDir(), parameters: { lr: 1e30 } }
    await expect(train(examplePages(), options)).rejects.toThrow(
      new TrainingError('fastText failed (SIGABRT): Encountered NaN'),
    )
    expect(filesOf(options)).toEqual([])
  })
})
