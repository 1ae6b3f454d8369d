import { setTimeout } from 'node:timers/promises'
import { bucketOf, cutFor, type Histogram } from '../processors/cut.js'
import { type Bucket, score } from '../processors/score.js'
import { isReserved } from '../runtime/changelog.js'
import type { OutputRecord, Writer } from '../runtime/kafka/writer.js'
import type { Leader } from '../runtime/leader.js'
import { unpackValue } from '../runtime/state/values.js'
import { provision, type TopicLayout, topicsOf } from '../runtime/topics.js'
import type { Run } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { cutPolicy, type Settings, settings as settingsWith } from '../topology/settings.js'
import type { SluiceTopology } from '../topology/topology.js'
import { type Decision, decide, nameOf } from './decide.js'
import { modelRecords } from './models.js'
import { runStatistics } from './statistics.js'
import { offsetsJson, trainModel } from './train-model.js'
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
}

/** Pages read so far in all passes and how many that will be, or why the training failed; it is tried again then. */
export type TrainingEvent = { round: number } & ({ done: number; total: number } | { failure: string })

const INTERVAL_MS = 400
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
      if (!leader.elected) continue
      try {
        if (known && !(await this.#observer.changed())) {
          if (before === 'rest') pause = RESTING_MS
          continue
        }
        // Taken before the look at things: a leader deposed meanwhile finds its writer fenced.
        this.#writer = await leader.writer()
        await cluster.codec.prepare(['models', 'models.blobs', 'runs'])
        const decision = decide(await this.#observer.view())
        // Seen twice: a broker that was cut off may say of its partitions what is no longer so, once.
        const again = before === nameOf(decision)
        if (again) await this.#step(decision)
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

  async #step(decision: Decision): Promise<void> {
    if (decision.kind === 'train') await this.#train(decision.round, decision.parent)
    if (decision.kind === 'cut') await this.#cut(decision.run)
    if (decision.kind === 'close') await this.#close(decision.run)
  }

  async #train(round: number, parent: Run | undefined): Promise<void> {
    const { cluster, topology, settings, layout, modelFolder, onTraining = () => {} } = this.#options
    const { positives: seedPositives, models } = await this.#observer.view()
    const { card, blob } = await trainModel(cluster, settings, {
      round,
      parent,
      seedPositives,
      modelFolder,
      onProgress: (done, total) => onTraining({ round, done, total }),
      signal: this.#abort.signal,
    }).catch((error) => {
      if (error instanceof TrainingError && !this.#abort.signal.aborted) onTraining({ round, failure: error.message })
      throw error
    })
    const published = modelRecords(cluster, card, blob)
    const before = models.find(({ hash }) => hash === parent?.model)
    if (before && card.auc < before.auc - WORSE_BY) return this.#write(published)

    const start = score.reads[0]!
    const run: Run = {
      name: `round-${round}`,
      round,
      parent: parent?.name ?? null,
      start,
      settings: JSON.stringify(settings),
      model: card.hash,
      state: 'scoring',
      barrier: offsetsJson(await cluster.reader.offsets(cluster.names.topic(start), 'end')),
      cut: null,
      seedCut: null,
      startedAt: Date.now(),
      finishedAt: null,
      statistics: '{}',
    }
    await provision(cluster, topicsOf(topology, cluster, layout, run.name), layout)
    await this.#write([...published, this.#runRecord(run)])
  }

  async #cut(run: Run): Promise<void> {
    const settings = settingsWith(JSON.parse(run.settings))
    const histogram = [...(await this.#histogram(run))]
    const cut = cutFor(cutPolicy(settings.cut), histogram)
    const above = histogram.filter(([bucket]) => bucket >= bucketOf(cut))
    const share = settings['rounds.seed']
    const seedCut = share > 0 ? Math.max(cut, cutFor({ kind: 'fraction', value: share }, above)) : 1
    await this.#write([this.#runRecord({ ...run, cut, seedCut, state: 'filtering' })])
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

  /** The run becomes the current one; the round before it stops taking new pages. */
  async #close(run: Run): Promise<void> {
    const { runs } = await this.#observer.view()
    const statistics = await runStatistics(this.#options.cluster, run)
    const finished: Run = { ...run, state: 'current', finishedAt: Date.now(), statistics: JSON.stringify(statistics) }
    const former = runs.filter(({ state }) => state === 'current').map((other): Run => ({ ...other, state: 'closed' }))
    await this.#write([...former, finished].map((record) => this.#runRecord(record)))
  }

  #runRecord(run: Run): OutputRecord {
    const { codec, names } = this.#options.cluster
    return { topic: names.topic('runs'), key: Buffer.from(run.name), value: codec.encode('runs', run) }
  }

  async #write(records: OutputRecord[]): Promise<void> {
    await this.#writer!.transaction(records)
  }
}
