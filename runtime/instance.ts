import type { Run } from '../schemas/types.js'
import type { Settings } from '../topology/settings.js'
import type { Stage, Topology } from '../topology/types.js'
import type { Cluster } from './cluster.js'
import { StageWorker } from './stage-worker.js'
import { LocalStores } from './state/local-store.js'
import { TableView } from './tables.js'

export interface InstanceOptions {
  cluster: Cluster
  topology: Topology
  /** Settings of the shared stages. */
  settings: Settings
  /** Settings of a run, from its record. */
  settingsOf(run: Run): Settings
  /** Loads what a stage's `resources` names. */
  load(resource: string): Promise<Uint8Array>
  /** Folder of this instance's local stores; no other process may use it. */
  stateFolder: string
  /** Only these stages; all unless given. */
  stages?: string[]
  onFatal(error: Error): void
}

const WATCH_INTERVAL_MS = 250

/** All stages in one process: the shared ones, and those of each run for as long as they have work in it. */
export class Instance {
  readonly #options: InstanceOptions
  readonly #stores: LocalStores
  readonly #workers = new Map<string, StageWorker>()
  readonly #runs: TableView<'runs'>
  #incarnation = ''
  #watching: Promise<void> | undefined
  #stopping = false

  constructor(options: InstanceOptions) {
    this.#options = options
    this.#stores = new LocalStores(options.stateFolder)
    this.#runs = new TableView(options.cluster, 'runs')
  }

  async start(): Promise<void> {
    const { cluster, topology } = this.#options
    await cluster.codec.prepare(Object.keys(topology.topics))
    this.#incarnation = await cluster.admin.clusterId()
    await Promise.all(this.#stages('shared').map((stage) => this.#begin(stage)))
    await this.#followRuns()
    this.#watching = this.#watch()
  }

  async stop(): Promise<void> {
    this.#stopping = true
    await this.#watching
    await Promise.all([...this.#workers.values()].map((worker) => worker.stop()))
    await this.#stores.close()
  }

  #stages(scope: Stage['scope']): Stage[] {
    const { topology, stages } = this.#options
    return topology.stages.filter((stage) => stage.scope === scope && (!stages || stages.includes(stage.name)))
  }

  async #watch(): Promise<void> {
    while (!this.#stopping) {
      await new Promise((resolve) => setTimeout(resolve, WATCH_INTERVAL_MS))
      await this.#followRuns().catch((error) => this.#options.onFatal(error))
    }
  }

  /** Starts and stops the stages of runs as their records ask for. */
  async #followRuns(): Promise<void> {
    const changes: Array<Promise<void>> = []
    for (const run of (await this.#runs.refresh()).values()) {
      for (const stage of this.#stages('run')) {
        const key = `${run.name}/${stage.name}`
        const wanted = stage.activeFor?.(run) ?? true
        if (wanted && !this.#workers.has(key)) changes.push(this.#begin(stage, run))
        if (!wanted && this.#workers.has(key)) changes.push(this.#end(key))
      }
    }
    await Promise.all(changes)
  }

  async #begin(stage: Stage, run?: Run): Promise<void> {
    const { cluster, load, settings, settingsOf, onFatal } = this.#options
    const resources = await Promise.all((stage.resources?.(run) ?? []).map(load))
    const worker = new StageWorker({
      cluster,
      stage,
      run: run?.name,
      processor: stage.create({ settings: run ? settingsOf(run) : settings, run, resources }),
      stores: this.#stores,
      incarnation: run ? `${this.#incarnation}-${run.startedAt}` : this.#incarnation,
      onFatal,
    })
    this.#workers.set(`${run?.name ?? ''}/${stage.name}`, worker)
    await worker.start()
  }

  async #end(key: string): Promise<void> {
    const worker = this.#workers.get(key)!
    this.#workers.delete(key)
    await worker.stop()
  }
}
