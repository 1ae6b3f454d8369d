import { type Phase, worksFor } from '../processors/define-stage.js'
import { RETRIES } from '../runtime/dead-letter.js'
import { stageLag, totalLag } from '../runtime/lag.js'
import { type TableView, tableView } from '../runtime/tables.js'
import type { IngestProgress, ModelCard, Run, SeedPage } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import type { Settings } from '../topology/settings.js'
import type { SluiceTopology } from '../topology/topology.js'
import { type RoundsView, workingRun } from './decide.js'
import { seedPage } from './examples.js'

/** Gathers what `decide` needs, reading only what is new since the last time. */
export class Observer {
  readonly #cluster: Cluster
  readonly #topology: SluiceTopology
  readonly #settings: Settings
  readonly #runs: TableView<Run>
  readonly #models: TableView<ModelCard>
  readonly #progress: TableView<IngestProgress>
  readonly #seed: TableView<SeedPage['label']>
  /** Where all ended when the latest view began, and when that was. */
  #seen = { ends: '', at: 0 }

  constructor(cluster: Cluster, topology: SluiceTopology, settings: Settings) {
    this.#cluster = cluster
    this.#topology = topology
    this.#settings = settings
    this.#runs = tableView(cluster, 'runs', undefined, whole)
    this.#models = tableView(cluster, 'models', undefined, whole)
    this.#progress = tableView(cluster, 'ingest.progress', undefined, whole)
    this.#seed = tableView(cluster, 'seed', undefined, ({ label }) => label)
  }

  /**
   * Whether a view may show something new: something was committed since the latest view began to what it looks at, or that is long ago.
   * Costs one request to each broker.
   */
  async changed(): Promise<boolean> {
    return Date.now() - this.#seen.at > STALE_MS || this.#seen.ends !== (await this.#ends())
  }

  /** Upstream is looked at before downstream: what has drained by then gets nothing new from what drained before it. */
  async view(): Promise<RoundsView> {
    this.#seen = { ends: await this.#ends(), at: Date.now() }
    const files = [...(await this.#progress.refresh()).values()]
    // Before the runs: a model and its run are written together, and a model without its run counts as refused.
    const models = [...(await this.#models.refresh()).values()]
    const runs = [...(await this.#runs.refresh()).values()]
    const sharedLag = await this.#lag('always')
    const run = workingRun(runs)
    return {
      settings: this.#settings,
      files: files.length,
      unfinished: files.filter(({ done }) => !done).map(({ file }) => file),
      sharedLag,
      runs,
      scoreLag: run ? await this.#lag('scoring', run) : 0,
      restLag: run ? await this.#lag('filtering', run) : 0,
      models,
      positives: positivePages(await this.#seed.refresh()),
    }
  }

  /** Where all that a view looks at ends. A stage's positions stand in its changelog. */
  async #ends(): Promise<string> {
    const { names, reader } = this.#cluster
    const run = workingRun([...this.#runs.entries.values()])
    const stages = this.#topology.stages.filter(({ scoped }) => !scoped || run)
    const topics = stages.flatMap(({ name, reads, scoped }) => {
      const scope = scoped ? run!.name : undefined
      return [names.changelog(name, scope), ...reads.map((topic) => names.topic(topic, scope))]
    })
    const tables = ['runs', 'models', 'ingest.progress', 'seed', RETRIES].map((topic) => names.topic(topic))
    const ends = await reader.offsetsOf([...new Set([...topics, ...tables])], 'end')
    return [...ends].map(([topic, offsets]) => `${topic} ${[...offsets.values()].join(' ')}`).join('\n')
  }

  /** Lag of the stages of a phase; none of those that do not work for the run now. */
  async #lag(phase: Phase, run?: Run): Promise<number> {
    if (run && !worksFor(phase, run)) return 0
    let sum = 0
    for (const stage of this.#topology.stages.filter((stage) => stage.phase === phase)) {
      sum += totalLag(await stageLag(this.#cluster, stage, run?.name))
    }
    return sum
  }
}

const STALE_MS = 30_000

const whole = <V>(value: V): V => value

/** Pages with a positive label; a page that several sources name counts once. */
function positivePages(seed: Map<string, SeedPage['label']>): number {
  const pages = new Set<string>()
  for (const [key, label] of seed) if (label === 'positive') pages.add(seedPage(key))
  return pages.size
}
