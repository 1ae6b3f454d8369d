import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Cluster } from './cluster.js'
import { DEAD_LETTERS } from './dead-letter.js'
import { StageWorker } from './stage-worker.js'
import { Journal } from './state/journal.js'
import { LocalStores } from './state/local-store.js'
import { Members } from './state/members.js'
import type { StageStatistics } from './statistics.js'
import { changelogOf } from './task.js'
import { StatusBoard } from './task-status.js'
import { Watchdog } from './watchdog.js'
import { type Work, workKey } from './work.js'

export interface InstanceOptions {
  cluster: Cluster
  /** Loads what a work's `resources` name. */
  load?(resource: string): Promise<Uint8Array>
  /** Folder of this instance's local stores; no other process may use it. */
  stateFolder: string
  /** CPU time that one record may take; 10 seconds unless given. */
  recordSeconds?: number
  /** Puts the local stores aside and rebuilds them: a process before this one died of them, it seems. */
  rebuild?: boolean
  /** Goes on with what is left where input is lost, instead of stopping the task. */
  acceptLost?: boolean
  /** Called when a task refuses to go on until a person has looked at it. */
  onStopped?(task: string, error: Error): void
}

/** One process of an application: a worker for each stage and scope that it is asked to work on. */
export class Instance {
  readonly #options: InstanceOptions
  readonly #stores: LocalStores
  readonly #workers = new Map<string, StageWorker>()
  #changing: Promise<void> = Promise.resolve()
  readonly #journal: Journal
  readonly #members: Members
  readonly #watchdog: Watchdog
  readonly #board: StatusBoard
  #signedOff: Promise<void> | undefined
  #prepared: Promise<void> | undefined
  #stopping = false

  constructor(options: InstanceOptions) {
    const { cluster, stateFolder, recordSeconds, rebuild } = options
    this.#options = options
    mkdirSync(stateFolder, { recursive: true })
    this.#stores = new LocalStores(join(stateFolder, 'stores'), { log: cluster.log, rebuild })
    this.#journal = new Journal(stateFolder)
    this.#members = new Members(stateFolder)
    this.#board = new StatusBoard(cluster)
    this.#watchdog = new Watchdog({ folder: this.#journal.folder, limitSeconds: recordSeconds })
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

  /**
   * Deletes the local stores of other changelogs than these: of scopes that are no more.
   * @param changelogs names on the cluster
   */
  keepStoresOf(changelogs: ReadonlySet<string>): void {
    const dropped = this.#stores.dropUnless((id) => changelogs.has(changelogOf(id)))
    if (dropped.length > 0) this.#options.cluster.log('info', 'local stores were deleted', { stores: dropped })
  }

  /** What its workers have done so far. */
  statistics(): StageStatistics[] {
    return [...this.#workers.values()].map((worker) => worker.statistics())
  }

  async stop(): Promise<void> {
    this.#stopping = true
    await this.#changing
    // Before others take the tasks, who then tell of them.
    await this.#board.close()
    await Promise.all([...this.#workers.values()].map((worker) => worker.stop()))
    this.#members.unfollow()
    await this.#watchdog.close()
    this.#journal.close()
    await this.#stores.close()
  }

  async #follow(work: readonly Work[]): Promise<void> {
    if (this.#stopping) return
    const { transport, log } = this.#options.cluster
    this.#signedOff ??= this.#members.signOffFormer(transport, log).then(() => this.#members.follow())
    await this.#signedOff
    this.#prepared ??= this.#board.prepare()
    await this.#prepared
    const wanted = new Map(work.map((one) => [workKey(one), one]))
    const unwanted = [...this.#workers.keys()].filter((key) => !wanted.has(key))
    await Promise.all(unwanted.map((key) => this.#end(key)))
    const missing = [...wanted].filter(([key]) => !this.#workers.has(key))
    const results = await Promise.allSettled(missing.map(([key, one]) => this.#begin(key, one)))
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
  }

  async #begin(key: string, work: Work): Promise<void> {
    const { stage, scope, context, settings, resources } = work
    const { cluster, load = unknownResource, acceptLost = false, onStopped = () => {} } = this.#options
    await cluster.codec.prepare([...stage.writes, DEAD_LETTERS])
    const worker = new StageWorker({
      cluster,
      stage,
      scope,
      extent: work,
      processor: stage.create({ settings, context, resources: await Promise.all(resources.map(load)) }),
      stores: this.#stores,
      journal: this.#journal,
      members: this.#members,
      watchdog: this.#watchdog,
      board: this.#board,
      acceptLost,
      onStopped,
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
