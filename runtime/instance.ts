import type { Cluster } from './cluster.js'
import { DEAD_LETTERS } from './dead-letter.js'
import { StageWorker } from './stage-worker.js'
import { LocalStores } from './state/local-store.js'
import { type Work, workKey } from './work.js'

export interface InstanceOptions {
  cluster: Cluster
  /** Loads what a work's `resources` name. */
  load?(resource: string): Promise<Uint8Array>
  /** Folder of this instance's local stores; no other process may use it. */
  stateFolder: string
  onFatal(error: Error): void
}

/** One process of an application: a worker for each stage and scope that it is asked to work on. */
export class Instance {
  readonly #options: InstanceOptions
  readonly #stores: LocalStores
  readonly #workers = new Map<string, StageWorker>()
  #changing: Promise<void> = Promise.resolve()
  #stopping = false

  constructor(options: InstanceOptions) {
    this.#options = options
    this.#stores = new LocalStores(options.stateFolder)
  }

  /**
   * Stops the workers that are not in the set and starts those that are missing; may be called again at any time.
   * Resolves when all work has begun.
   * @throws the first error of those that could not begin: the others work, and the same call tries the rest again
   */
  follow(work: readonly Work[]): Promise<void> {
    const changed = this.#changing.then(() => this.#follow(work))
    this.#changing = changed.catch(() => {})
    return changed
  }

  async stop(): Promise<void> {
    this.#stopping = true
    await this.#changing
    await Promise.all([...this.#workers.values()].map((worker) => worker.stop()))
    await this.#stores.close()
  }

  async #follow(work: readonly Work[]): Promise<void> {
    if (this.#stopping) return
    const wanted = new Map(work.map((one) => [workKey(one), one]))
    const unwanted = [...this.#workers.keys()].filter((key) => !wanted.has(key))
    await Promise.all(unwanted.map((key) => this.#end(key)))
    const missing = [...wanted].filter(([key]) => !this.#workers.has(key))
    const results = await Promise.allSettled(missing.map(([key, one]) => this.#begin(key, one)))
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
  }

  async #begin(key: string, { stage, scope, context, settings, resources, incarnation }: Work): Promise<void> {
    const { cluster, load = unknownResource, onFatal } = this.#options
    await cluster.codec.prepare([...stage.writes, DEAD_LETTERS])
    const worker = new StageWorker({
      cluster,
      stage,
      scope,
      processor: stage.create({ settings, context, resources: await Promise.all(resources.map(load)) }),
      stores: this.#stores,
      incarnation: [await cluster.admin.clusterId(), incarnation].filter(Boolean).join('-'),
      onFatal,
    })
    try {
      await worker.start()
      this.#workers.set(key, worker)
    } catch (error) {
      await worker.stop().catch(() => {})
      throw error
    }
  }

  async #end(key: string): Promise<void> {
    const worker = this.#workers.get(key)!
    this.#workers.delete(key)
    await worker.stop()
  }
}

async function unknownResource(name: string): Promise<Uint8Array> {
  throw new Error(`nothing loads the resource ${name}`)
}
