import { type Phase, worksFor } from '../processors/define-stage.js'
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

const whole = <V>(value: V): V => value

/** Pages with a positive label; a page that several sources name counts once. */
function positivePages(seed: Map<string, SeedPage['label']>): number {
  const pages = new Set<string>()
  for (const [key, label] of seed) if (label === 'positive') pages.add(seedPage(key))
  return pages.size
}
