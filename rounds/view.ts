import { stageLag, totalLag } from '../monitor/lag.js'
import type { Cluster } from '../runtime/cluster.js'
import { TableView } from '../runtime/tables.js'
import type { SeedPage } from '../schemas/types.js'
import type { Settings } from '../topology/settings.js'
import type { Stage, Topology } from '../topology/types.js'
import { type RoundsView, workingRun } from './decide.js'
import { seedPage } from './examples.js'

/** Gathers what `decide` needs, reading only what is new since the last time. */
export class Observer {
  readonly #cluster: Cluster
  readonly #topology: Topology
  readonly #settings: Settings
  readonly #runs: TableView<'runs'>
  readonly #models: TableView<'models'>
  readonly #progress: TableView<'ingest.progress'>
  readonly #seed: TableView<'seed', SeedPage['label']>

  constructor(cluster: Cluster, topology: Topology, settings: Settings) {
    this.#cluster = cluster
    this.#topology = topology
    this.#settings = settings
    this.#runs = new TableView(cluster, 'runs')
    this.#models = new TableView(cluster, 'models')
    this.#progress = new TableView(cluster, 'ingest.progress')
    this.#seed = new TableView(cluster, 'seed', undefined, ({ label }) => label)
  }

  /** Upstream is looked at before downstream: what has drained by then gets nothing new from what drained before it. */
  async view(): Promise<RoundsView> {
    const files = [...(await this.#progress.refresh()).values()]
    // Before the runs: a model and its run are written together, and a model without its run counts as refused.
    const models = [...(await this.#models.refresh()).values()]
    const runs = [...(await this.#runs.refresh()).values()]
    const sharedLag = await this.#lag(this.#topology.stages.filter(({ scope }) => scope === 'shared'))
    const run = workingRun(runs)
    const active = run ? this.#topology.stages.filter((stage) => stage.scope === 'run' && stage.activeFor!(run)) : []
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

  async #lag(stages: Stage[], run?: string): Promise<number> {
    let sum = 0
    for (const stage of stages) sum += totalLag(await stageLag(this.#cluster, stage, run))
    return sum
  }
}

/** Pages with a positive label; a page that several sources name counts once. */
function positivePages(seed: Map<string, SeedPage['label']>): number {
  const pages = new Set<string>()
  for (const [key, label] of seed) if (label === 'positive') pages.add(seedPage(key))
  return pages.size
}
