import { setTimeout } from 'node:timers/promises'
import type { SluiceStage } from '../processors/define-stage.js'
import type { NamedFilter } from '../processors/filters/filter.js'
import type { Instance } from '../runtime/instance.js'
import { tableView } from '../runtime/tables.js'
import { provision, registerSchemas, type TopicLayout, topicsOf } from '../runtime/topics.js'
import type { Run } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { MAIN } from '../topology/lineage.js'
import type { Settings } from '../topology/settings.js'
import { topology } from '../topology/topology.js'
import { currentOf } from './decide.js'
import { activeRuns, dueStages, workFor } from './desired-work.js'
import { ensureMain } from './main-run.js'
import { settingsOf } from './parameters.js'

const INTERVAL_MS = 1000
const LONGEST_PAUSE_MS = 5000

export interface RunFollowerOptions {
  cluster: Cluster
  instance: Instance
  /** The stages that the instance works on. */
  stages: readonly SluiceStage[]
  /** Of this machine: what the first run records when it is begun. */
  settings: Settings
  layout: TopicLayout
  /** Called once for a run that cannot be worked for, and why; `essential` when new pages flow through it. */
  onUnfit(run: string, error: Error, essential: boolean): void
  /** Makes the filters ready that settings name. */
  loadFilters(settings: Settings): Promise<readonly NamedFilter[]>
}

/** Keeps an instance at what the table `runs` asks for. An error is logged, and the step tried again. */
export class RunFollower {
  readonly #options: RunFollowerOptions
  readonly #abort = new AbortController()
  /** Runs whose topics are known to be there. */
  readonly #provided = new Set<string>()
  /** Runs whose filters cannot be loaded here. */
  readonly #unfit = new Set<string>()
  readonly #filters = new Map<string, readonly NamedFilter[]>()
  #dropped = -1
  #following: Promise<void> | undefined

  constructor(options: RunFollowerOptions) {
    this.#options = options
  }

  /** Resolves after the first attempt. */
  start(): Promise<void> {
    return new Promise((resolve) => {
      this.#following = this.#follow(resolve)
    })
  }

  async stop(): Promise<void> {
    this.#abort.abort()
    await this.#following
  }

  async #follow(onAttempt: () => void): Promise<void> {
    const { cluster } = this.#options
    const { signal } = this.#abort
    const view = tableView(cluster, 'runs', undefined, (run) => run)
    let pause = INTERVAL_MS
    while (!signal.aborted) {
      try {
        let runs = await view.refresh()
        if (!runs.has(MAIN)) {
          await ensureMain(cluster, this.#options.settings)
          runs = await view.refresh()
        }
        cluster.lineage.update(runs.values())
        await this.#work(runs)
        pause = INTERVAL_MS
      } catch (error) {
        cluster.log('warn', 'the runs are followed again', { error: String((error as Error).stack) })
        pause = Math.min(2 * pause, LONGEST_PAUSE_MS)
      }
      onAttempt()
      await setTimeout(pause, undefined, { signal }).catch(() => {})
    }
  }

  async #work(runs: ReadonlyMap<string, Run>): Promise<void> {
    const { cluster, instance, stages } = this.#options
    await this.#provide(runs)
    const due = dueStages(stages, runs, cluster.lineage)
    for (const { stage, owner } of due) if (stage.filtered) await this.#load(owner, currentOf([...runs.values()]))
    const fit = due.filter(({ stage, owner }) => !stage.filtered || this.#filters.has(owner.name))
    await instance.follow(
      fit.map(({ stage, owner }) =>
        workFor(stage, owner, this.#filters.get(owner.name) ?? [], cluster.lineage.ownerOf),
      ),
    )
    this.#tidy(runs)
  }

  async #load(run: Run, current: Run | undefined): Promise<void> {
    if (this.#filters.has(run.name) || this.#unfit.has(run.name)) return
    try {
      this.#filters.set(run.name, await this.#options.loadFilters(settingsOf(run)))
    } catch (error) {
      const bases = this.#options.cluster.lineage.of(current?.name).map(({ name }) => name)
      this.#unfit.add(run.name)
      this.#options.onUnfit(run.name, error as Error, run.name === MAIN || bases.includes(run.name))
    }
  }

  /** Local stores of runs that were dropped are of no use any more. */
  #tidy(runs: ReadonlyMap<string, Run>): void {
    const { cluster, instance } = this.#options
    const alive = [...runs.values()].filter(({ state }) => state !== 'dropped')
    if (runs.size - alive.length === this.#dropped) return
    const changelogs = alive.flatMap(({ name }) => {
      const { scope, stages } = cluster.lineage.partOf(name)
      return stages.map((stage) => cluster.names.changelog(stage, scope))
    })
    instance.keepStoresOf(new Set(changelogs))
    this.#dropped = runs.size - alive.length
  }

  /** Makes the topics that are missing, as of a stage that the runs' first instances did not have. */
  async #provide(runs: ReadonlyMap<string, Run>): Promise<void> {
    const { cluster, layout } = this.#options
    for (const name of new Set([MAIN, ...activeRuns(runs).map((run) => run.name)])) {
      if (this.#provided.has(name)) continue
      const part = cluster.lineage.partOf(name)
      const created = await provision(cluster, topicsOf(topology, cluster, layout, part), layout)
      if (created.length > 0) {
        cluster.log('warn', 'missing topics were made', { topics: created })
        await registerSchemas(topology, cluster)
      }
      this.#provided.add(name)
    }
  }
}
