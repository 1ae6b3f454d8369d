import { setTimeout } from 'node:timers/promises'
import type { Leader } from '../../runtime/leader.js'
import { type TableView, tableView } from '../../runtime/tables.js'
import type { CorpusProgress, Run } from '../../schemas/types.js'
import type { Cluster } from '../../topology/cluster.js'
import { currentOf } from '../decide.js'
import { behind, lostOf, progressView } from './progress.js'
import { Publisher } from './publisher.js'

const INTERVAL_MS = 500
/** While there is nothing to do. */
const RESTING_MS = 2000
/** Another publisher, such as a person's promotion, is left that long to finish. */
const FENCED_MS = 3000

/** Lets `corpus` follow the current run, in the process that is the leader. */
export class CorpusFollower {
  readonly #cluster: Cluster
  readonly #leader: Leader
  readonly #runs: TableView<Run>
  readonly #abort = new AbortController()
  #pause = new AbortController()
  #working: Promise<void> | undefined
  readonly #progress: TableView<CorpusProgress>
  #publisher: Publisher | undefined
  #lost = 0

  constructor(cluster: Cluster, leader: Leader) {
    this.#cluster = cluster
    this.#leader = leader
    this.#runs = tableView(cluster, 'runs', undefined, (run) => run)
    this.#progress = progressView(cluster)
  }

  start(): void {
    this.#working = this.#work()
  }

  /** Looks at once whether there is something to do. */
  wake(): void {
    this.#pause.abort()
  }

  async stop(): Promise<void> {
    this.#abort.abort()
    this.#pause.abort()
    await this.#working
    await this.#publisher?.close()
  }

  async #work(): Promise<void> {
    const { signal } = this.#abort
    let pause = INTERVAL_MS
    while (!signal.aborted) {
      await setTimeout(pause, undefined, { signal: this.#pause.signal }).catch(() => {})
      this.#pause = new AbortController()
      if (signal.aborted || !this.#leader.elected) continue
      try {
        pause = (await this.#follow(signal)) ? INTERVAL_MS : RESTING_MS
      } catch (error) {
        pause = FENCED_MS
        this.#cluster.log('warn', 'the corpus is followed again', { error: String((error as Error).stack) })
        await this.#publisher?.close().catch(() => {})
        this.#publisher = undefined
      }
    }
  }

  /** @returns whether there was anything to do */
  async #follow(signal: AbortSignal): Promise<boolean> {
    const current = currentOf([...(await this.#runs.refresh()).values()])
    this.#cluster.lineage.update(this.#runs.entries.values())
    const progress = await this.#progress.refresh()
    if ((await behind(this.#cluster, current, progress)) === 0) return false
    // Somebody else may have written meanwhile, whose progress it would not know.
    this.#publisher ??= await Publisher.open(this.#cluster)
    await this.#publisher.publish(signal)
    const lost = lostOf(await this.#progress.refresh())
    if (lost > this.#lost)
      this.#cluster.log('warn', 'accepted pages are not in the corpus: their texts are gone', { lost })
    this.#lost = lost
    return true
  }
}
