import { setTimeout } from 'node:timers/promises'
import { bucketOf, cutFor, type Histogram, type ProbabilityCut } from '../processors/cut.js'
import { type Bucket, score } from '../processors/score.js'
import { isReserved } from '../runtime/changelog.js'
import type { OutputRecord, Writer } from '../runtime/kafka/writer.js'
import type { Leader } from '../runtime/leader.js'
import { unpackValue } from '../runtime/state/values.js'
import { provision, type TopicLayout, topicsOf } from '../runtime/topics.js'
import type { Run } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { MAIN, offsetsJson } from '../topology/lineage.js'
import { cutPolicy, type Settings, scorePolicy } from '../topology/settings.js'
import type { SluiceTopology } from '../topology/topology.js'
import { benchmarksNow } from './benchmarks.js'
import { calibrateRun } from './calibrate-run.js'
import { currentOf, type Decision, decide, nameOf, type RoundsView } from './decide.js'
import { shareOf } from './doubt.js'
import { joiningPages } from './joining-pages.js'
import { NO_SEED } from './mixture/calibration.js'
import { modelRecords } from './models.js'
import { roundSettings, settingsOf } from './parameters.js'
import { promotion } from './promote.js'
import { newRun, runRecord } from './run-record.js'
import { type RunStatistics, runStatistics } from './statistics.js'
import { teacherOf } from './teacher.js'
import { trainModel } from './train-model.js'
import { trainedOnNow } from './trained-on.js'
import { TrainingError } from './training/index.js'
import { Observer } from './view.js'

export interface CoordinatorOptions {
  cluster: Cluster
  topology: SluiceTopology
  settings: Settings
  layout: TopicLayout
  leader: Leader
  /** Folder for trained models (`.bin`) and training files. */
  modelFolder: string
  /** Called while this process trains. */
  onTraining?: (event: TrainingEvent) => void
  /** Called when a run has become the current one. */
  onPromoted?: () => void
}

/** Pages read so far in all passes and how many that will be, or why the training failed; it is tried again then. */
export type TrainingEvent = { run: string } & ({ done: number; total: number } | { failure: string })

/** What people have said when a round begins. */
type Known = Pick<RoundsView, 'given' | 'judged'>

const INTERVAL_MS = 250
/** While there is nothing to do. */
const RESTING_MS = 2000
/** What a training failed of seldom goes away by itself. */
const RETRY_TRAINING_MS = 10_000
/** A model whose AUC on held-out pages is lower than its parent's by more than this is not used. */
const WORSE_BY = 0.05

/**
 * Takes the loop of rounds forward, step by step, in the process that is the leader. Each step ends in one transaction
 * of the leader, and is decided anew from what the topics say; a step cut short by a crash is repeated.
 */
export class Coordinator {
  readonly #options: CoordinatorOptions
  readonly #observer: Observer
  readonly #abort = new AbortController()
  #working: Promise<void> | undefined
  #writer: Writer | undefined
  /** How often it has looked at what there is to do. */
  looks = 0

  constructor(options: CoordinatorOptions) {
    this.#options = options
    this.#observer = new Observer(options.cluster, options.topology, options.settings)
  }

  start(): void {
    this.#working = this.#work()
  }

  async stop(): Promise<void> {
    this.#abort.abort()
    await this.#working
  }

  async #work(): Promise<void> {
    const { leader, cluster } = this.#options
    const { signal } = this.#abort
    let pause = INTERVAL_MS
    let before = ''
    let known = false
    while (!signal.aborted) {
      await setTimeout(pause, undefined, { signal }).catch(() => {})
      pause = INTERVAL_MS
      this.looks++
      if (!leader.elected) continue
      try {
        if (known && !(await this.#observer.changed())) {
          if (before === 'rest') pause = RESTING_MS
          continue
        }
        // Taken before the look at things: a leader deposed meanwhile finds its writer fenced.
        this.#writer = await leader.writer()
        await cluster.codec.prepare(['models', 'models.blobs', 'runs', 'seed'])
        const view = await this.#observer.view()
        const decision = decide(view)
        // Seen twice: a broker that was cut off may say of its partitions what is no longer so, once.
        const again = before === nameOf(decision)
        if (again) await this.#step(decision, view)
        before = nameOf(decision)
        known = again && (decision.kind === 'rest' || decision.kind === 'wait')
      } catch (error) {
        if (signal.aborted) return
        before = ''
        known = false
        if (error instanceof TrainingError) pause = RETRY_TRAINING_MS
        cluster.log('warn', 'rounds: the step is repeated', { error: String((error as Error).stack) })
        await leader.resign()
      }
    }
  }

  async #step(decision: Decision, known: Known): Promise<void> {
    if (decision.kind === 'begin') await this.#begin(decision.round, decision.parent, known)
    if (decision.kind === 'train') await this.#train(decision.run)
    if (decision.kind === 'cut') await this.#cut(decision.run)
    if (decision.kind === 'close') await this.#close(decision.run)
    if (decision.kind === 'join') await this.#join(decision.run)
  }

  /** Records up to where a round trains and scores, so that whoever goes on with it does so with the same pages. */
  async #begin(round: number, parent: Run | undefined, { given, judged }: Known): Promise<void> {
    const { cluster, topology, settings } = this.#options
    const { names, reader, lineage } = cluster
    const start = score.reads[0]!
    const runs = await cluster.runs()
    const benchmarks = await benchmarksNow(cluster, runs.values())
    const run = newRun({
      name: `round-${round}`,
      round,
      parent: parent?.name ?? null,
      base: lineage.ownerOf(start, parent?.name) ?? MAIN,
      start,
      settings: roundSettings(runs, lineage, topology.stages, settings, parent),
      state: 'training',
      barrier: offsetsJson(await reader.offsets(names.topic(start, parent?.name), 'end')),
      trainedOn: await trainedOnNow(cluster, parent, { given, judged }),
      benchmarks: benchmarks.hash,
    })
    await this.#write([...benchmarks.records, runRecord(cluster, run)])
  }

  async #train(run: Run): Promise<void> {
    const { cluster, topology, layout, leader, modelFolder, onTraining = () => {} } = this.#options
    const { name } = run
    const { positives: seedPositives, models, runs } = await this.#observer.view()
    const parentModel = runs.find(({ name }) => name === run.parent)?.model ?? null
    const { card, blob } = await trainModel(cluster, settingsOf(run), {
      run,
      parentModel,
      seedPositives,
      modelFolder,
      onProgress: (done, total) => onTraining({ run: name, done, total }),
      signal: this.#abort.signal,
    }).catch((error) => {
      if (error instanceof TrainingError && !this.#abort.signal.aborted)
        onTraining({ run: name, failure: error.message })
      throw error
    })
    // A person may have changed the runs meanwhile, and fenced the writer with that.
    await leader.resign()
    this.#writer = await leader.writer()
    const still = (await this.#observer.view()).runs.find((one) => one.name === name)
    if (!leader.elected || still?.state !== 'training') return
    // Trained on the same pages it comes out the same: the card then stays as it is.
    const published = models.some(({ hash }) => hash === card.hash) ? [] : modelRecords(cluster, card, blob)
    const before = models.find(({ hash }) => hash === parentModel)
    // What a person wants to try is used.
    if (run.round > 0 && before && card.auc < before.auc - WORSE_BY) {
      const refused: Run = { ...run, model: card.hash, state: 'dropped', statistics: JSON.stringify({ refused: true }) }
      return this.#write([...published, runRecord(cluster, refused)])
    }
    await provision(cluster, topicsOf(topology, cluster, layout, cluster.lineage.partOf(run.name)), layout)
    await this.#write([...published, runRecord(cluster, { ...run, model: card.hash, state: 'scoring' })])
  }

  async #cut(run: Run): Promise<void> {
    // A replay that cuts as its parent does, by the parent's probabilities.
    if (run.calibration !== null) return this.#write([runRecord(this.#options.cluster, { ...run, state: 'filtering' })])
    const settings = settingsOf(run)
    const policy = scorePolicy(settings)
    if (!policy) return this.#calibrate(run, settings)
    const histogram = [...(await this.#histogram(run))]
    const cut = cutFor(policy, histogram)
    const above = histogram.filter(([bucket]) => bucket >= bucketOf(cut))
    // What a person tries out teaches nothing.
    const share = run.round > 0 ? settings['rounds.seed'] : 0
    const seedCut = share > 0 ? Math.max(cut, cutFor({ kind: 'fraction', value: share }, above)) : NO_SEED
    await this.#write([runRecord(this.#options.cluster, { ...run, cut, seedCut, state: 'filtering' })])
  }

  /** By probabilities, which the scores of the run's pages give. */
  async #calibrate(run: Run, settings: Settings): Promise<void> {
    const { cluster } = this.#options
    const { runs, models } = await this.#observer.view()
    const anchor = models.find(({ hash }) => hash === run.model)?.anchor ?? []
    const policy = cutPolicy(settings.cut) as ProbabilityCut
    const untaught = teacherOf(runs, run) === undefined
    const before = runs.find(({ name }) => name === run.parent)
    const { changes, records } = await calibrateRun(
      cluster,
      run,
      settings,
      policy,
      anchor,
      untaught,
      shareOf(before, run),
    )
    await this.#write([...records, runRecord(cluster, { ...run, ...changes, state: 'filtering' })])
  }

  /** The histograms that the tasks of the score stage keep in their state. */
  async #histogram(run: Run): Promise<Histogram> {
    const { cluster } = this.#options
    const latest = new Map<string, [bucket: number, counts: Bucket]>()
    for await (const { key, value, partition } of cluster.reader.all(cluster.names.changelog(score.name, run.name))) {
      if (isReserved(key!.toString())) continue
      const counts = unpackValue(value!) as Bucket
      latest.set(`${partition}/${key}`, [Number(key), counts])
    }
    return latest.values()
  }

  /** A round becomes the current run, unless another branch of runs has become it meanwhile; what a person started waits to be promoted. */
  async #close(run: Run): Promise<void> {
    const { cluster } = this.#options
    const { runs } = await this.#observer.view()
    const statistics = JSON.stringify({ ...JSON.parse(run.statistics), ...(await runStatistics(cluster, run)) })
    const complete: Run = { ...run, state: 'complete', finishedAt: Date.now(), statistics }
    const current = currentOf(runs)
    const { refused } = JSON.parse(run.statistics) as Partial<RunStatistics>
    const follows = run.round > 0 && !refused && (!current || current.name === run.parent)
    const changed = follows ? promotion(runs, complete) : [complete]
    await this.#write(changed.map((one) => runRecord(cluster, one)))
    if (follows) this.#options.onPromoted?.()
  }

  /** Pages of a round that a person lets go on: those that were accepted while it was in doubt. */
  async #join(run: Run): Promise<void> {
    const { cluster } = this.#options
    for await (const records of joiningPages(cluster, run)) await this.#write(records)
    const statistics = JSON.parse(run.statistics) as RunStatistics
    const decided = { ...statistics.decided!, joined: true }
    await this.#write([runRecord(cluster, { ...run, statistics: JSON.stringify({ ...statistics, decided }) })])
  }

  async #write(records: OutputRecord[]): Promise<void> {
    await this.#writer!.transaction(records)
  }
}
