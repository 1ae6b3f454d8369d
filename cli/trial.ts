import { LineError } from '../lines/index.js'
import { type SluiceStage, worksFor } from '../processors/define-stage.js'
import type { NamedFilter } from '../processors/filters/filter.js'
import { LANGUAGE_MODEL } from '../processors/language.js'
import { workFor } from '../rounds/desired-work.js'
import { firstRun } from '../rounds/main-run.js'
import { DEAD_LETTERS } from '../runtime/dead-letter.js'
import { MemoryDriver } from '../runtime/memory-driver.js'
import type { Run, TopicName, TopicValues } from '../schemas/types.js'
import type { Settings } from '../topology/settings.js'

/** Stages that run in memory, on what is pushed into their topics. */
export type Trial = MemoryDriver<TopicValues>

export interface TrialOptions {
  settings: Settings
  filters?: readonly NamedFilter[]
  languageModel?: Uint8Array
  /** Without one, the stages of runs do not work. */
  run?: Run
  /** The run's classifier in its published form. */
  model?: Uint8Array
  /** The run's calibration and benchmark texts, if it has them. */
  calibration?: Uint8Array
  benchmarks?: Uint8Array
}

export function trialOf(stages: readonly SluiceStage[], options: TrialOptions): Trial {
  const { settings, filters = [], languageModel, run, model, calibration, benchmarks } = options
  const first = firstRun(settings)
  const work = stages
    .filter(({ phase }) => phase === 'always' || (run && worksFor(phase, run)))
    // What is tried is none of the pages that a calibration was made from.
    .map((stage) =>
      workFor(stage, stage.phase === 'always' ? first : { ...run!, calibratedOn: '{}' }, filters, () => undefined),
    )
  return new MemoryDriver(work, {
    ...(languageModel && { [LANGUAGE_MODEL]: languageModel }),
    ...(run && model && { [`model:${run.model}`]: model }),
    ...(run && calibration && { [`calibration:${run.calibration}`]: calibration }),
    ...(run && benchmarks && { [`benchmarks:${run.benchmarks}`]: benchmarks }),
  })
}

/** Takes one record through the stages; what the one before it left in the topics is gone. @throws {LineError} when one fails */
export function through<T extends TopicName>(trial: Trial, topic: T, key: string, value: TopicValues[T]): void {
  trial.forget()
  trial.push(topic, key, value)
  trial.drain()
  const [failed] = trial.records(DEAD_LETTERS)
  if (failed) throw new LineError(`${failed.value!.stage} failed: ${failed.value!.error}`)
}

/** The value of the only record of a topic, if it has one. */
export const taken = <T extends TopicName>(trial: Trial, topic: T): TopicValues[T] | undefined =>
  trial.records(topic)[0]?.value ?? undefined

/** A page of which nothing is known. */
export const UNKNOWN_CAPTURE = { url: '', capturedAt: 0, crawl: '', warcFile: '', warcOffset: 0, warcLength: 0 }

/** A run that lets every page through. */
export const TRIAL_RUN: Run = {
  name: 'try',
  round: 0,
  parent: null,
  base: null,
  start: 'pages.language',
  parameters: {},
  version: '',
  model: 'trial',
  state: 'filtering',
  since: '{}',
  crawl: null,
  barrier: '{}',
  trainedOn: '{}',
  cut: 0,
  seedCut: 0,
  calibration: null,
  domains: null,
  calibratedOn: '{}',
  benchmarks: null,
  startedAt: 0,
  finishedAt: null,
  statistics: '{}',
}
