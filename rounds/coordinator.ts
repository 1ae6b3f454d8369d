import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TOKENIZER_VERSION } from '../processors/fasttext/index.js'
import { bucketOf, cutFor, type Histogram } from '../processors/gate.js'
import type { Cluster } from '../runtime/cluster.js'
import type { OutputRecord, Writer } from '../runtime/kafka/writer.js'
import type { Leader } from '../runtime/leader.js'
import { unpackValue } from '../runtime/state/values.js'
import { type TopicLayout, topicsOf } from '../runtime/topics.js'
import type { ModelCard, Run } from '../schemas/types.js'
import { cutPolicy, type Settings, settings as settingsWith } from '../topology/settings.js'
import type { Topology } from '../topology/types.js'
import { type Decision, decide } from './decide.js'
import { trainingExamples } from './examples.js'
import { chunksOf, modelRecords } from './models.js'
import { runStatistics } from './statistics.js'
import { train } from './training/index.js'
import { Observer } from './view.js'

export interface CoordinatorOptions {
  cluster: Cluster
  topology: Topology
  settings: Settings
  layout: TopicLayout
  leader: Leader
  /** Folder for trained models (`.bin`) and training files. */
  modelFolder: string
}

const INTERVAL_MS = 400
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
    while (!this.#abort.signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS))
      if (!leader.elected) continue
      try {
        // Taken before the look at things: a leader deposed meanwhile finds its writer fenced.
        this.#writer = await leader.writer()
        await this.#step(decide(await this.#observer.view()))
      } catch (error) {
        if (this.#abort.signal.aborted) return
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
    const { cluster, topology, settings, layout, modelFolder } = this.#options
    const seedOffsets = await cluster.reader.offsets(cluster.names.topic('seed'), 'end')
    const { positives: seedPositives, models } = await this.#observer.view()
    const workDir = join(modelFolder, `training-${process.pid}`)
    await mkdir(workDir, { recursive: true })
    const trained = await train(await trainingExamples(cluster, settings, parent?.name), {
      threads: settings['train.threads'],
      workDir,
      signal: this.#abort.signal,
    })
    await copyFile(trained.binFile, join(modelFolder, `${trained.hash}.bin`))
    await writeFile(join(modelFolder, `${trained.hash}.folded`), trained.blob)
    await rm(workDir, { recursive: true, force: true })
    const { evaluation } = trained
    const card: ModelCard = {
      hash: trained.hash,
      name: `round-${round}`,
      parent: parent?.model ?? null,
      parameters: JSON.stringify(trained.parameters),
      seedOffsets: offsetsJson(seedOffsets),
      seedPositives,
      positives: trained.positives,
      negatives: trained.negatives,
      heldOut: evaluation.heldOut,
      precision: evaluation.precision,
      recall: evaluation.recall,
      f1: evaluation.f1,
      auc: evaluation.auc,
      bytes: trained.blob.length,
      chunks: chunksOf(trained.blob),
      seconds: trained.seconds,
      tokenizer: TOKENIZER_VERSION,
    }
    const published = modelRecords(cluster, card, trained.blob)
    const before = models.find(({ hash }) => hash === parent?.model)
    if (before && card.auc < before.auc - WORSE_BY) return this.#write(published)

    const run: Run = {
      name: `round-${round}`,
      round,
      parent: parent?.name ?? null,
      start: 'pages.language',
      settings: JSON.stringify(settings),
      model: card.hash,
      state: 'scoring',
      barrier: offsetsJson(await cluster.reader.offsets(cluster.names.topic('pages.language'), 'end')),
      cut: null,
      seedCut: null,
      startedAt: Date.now(),
      finishedAt: null,
      statistics: '{}',
    }
    await cluster.admin.createTopics(topicsOf(topology, cluster, layout, run.name), layout.replicationFactor)
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
    const latest = new Map<string, [bucket: number, counts: { pages: number; tokens: number }]>()
    for await (const { key, value, partition } of cluster.reader.all(cluster.names.changelog('score', run.name))) {
      const counts = unpackValue(value!) as { pages: number; tokens: number }
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

const offsetsJson = (offsets: Map<number, bigint>): string =>
  JSON.stringify(Object.fromEntries([...offsets].map(([partition, offset]) => [partition, Number(offset)])))
