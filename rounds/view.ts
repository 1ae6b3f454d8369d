import { stageLag, totalLag } from '../runtime/lag.js'
import type { Stage } from '../runtime/stage.js'
import { type TableView, tableView } from '../runtime/tables.js'
import type { IngestProgress, ModelCard, Run, SeedPage } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import type { Settings } from '../topology/settings.js'
import { type SluiceTopology, worksFor } from '../topology/topology.js'
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

  constructor(cluster: Cluster, topology: SluiceTopology, settings: Settings) {
    this.#cluster = cluster
    this.#topology = topology
    this.#settings = settings
    this.#runs = tableView(cluster, 'runs', undefined, whole)
    this.#models = tableView(cluster, 'models', undefined, whole)
    this.#progress = tableView(cluster, 'ingest.progress', undefined, whole)
    this.#seed = tableView(cluster, 'seed', undefined, ({ label }) => label)
  }

  /** Upstream is looked at before downstream: what has drained by then gets nothing new from what drained before it. */
  async view(): Promise<RoundsView> {
    const files = [...(await this.#progress.refresh()).values()]
    // Before the runs: a model and its run are written together, and a model without its run counts as refused.
    const models = [...(await this.#models.refresh()).values()]
    const runs = [...(await this.#runs.refresh()).values()]
    const sharedLag = await this.#lag(this.#topology.stages.filter(({ scoped }) => !scoped))
    const run = workingRun(runs)
    const active = run ? this.#topology.stages.filter((stage) => worksFor(stage, run)) : []
    return {
      settings: this.#settings,
      files: files.length,
      unfinished: files.filter(({ done }) => !done).map(({ file }) => file),
      sharedLag,
      runs,
      scoreLag: await this.#lag(active.slice(0, 1), run?.name),
      restLag: await this.#lag(active.slice(1), run?.name),
      models,
      positives: positivePages(await this.#seed.refresh()),
    }
  }

  async #lag(stages: readonly Stage[], run?: string): Promise<number> {
    let sum = 0
    for (const stage of stages) sum += totalLag(await stageLag(this.#cluster, stage, run))
    return sum
  }
}

const whole = <V>(value: V): V => value

/** Pages with a positive label; a page that several sources name counts once. */
function positivePages(seed: Map<string, SeedPage['label']>): number {
  const pages = new Set<string>()
  for (const [key, label] of seed) if (label === 'positive') pages.add(seedPage(key))
  return pages.size
}
