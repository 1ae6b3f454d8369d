import { setTimeout } from 'node:timers/promises'
import type { Leader } from '../../runtime/leader.js'
import { type TableView, tableView } from '../../runtime/tables.js'
import type { Run } from '../../schemas/types.js'
import type { Cluster } from '../../topology/cluster.js'
import { ACCEPTED } from '../../topology/meaning.js'
import { currentOf } from '../decide.js'
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
  #working: Promise<void> | undefined
  #publisher: Publisher | undefined

  constructor(cluster: Cluster, leader: Leader) {
    this.#cluster = cluster
    this.#leader = leader
    this.#runs = tableView(cluster, 'runs', undefined, (run) => run)
  }

  start(): void {
    this.#working = this.#work()
  }

  async stop(): Promise<void> {
    this.#abort.abort()
    await this.#working
    await this.#publisher?.close()
  }

  async #work(): Promise<void> {
    const { signal } = this.#abort
    let pause = INTERVAL_MS
    let seen = ''
    while (!signal.aborted) {
      await setTimeout(pause, undefined, { signal }).catch(() => {})
      pause = INTERVAL_MS
      if (signal.aborted || !this.#leader.elected) continue
      try {
        const current = currentOf([...(await this.#runs.refresh()).values()])
        const now = current ? await this.#endsOf(current) : ''
        if (current && now !== seen) {
          this.#cluster.lineage.update(this.#runs.entries.values())
          this.#publisher ??= await Publisher.open(this.#cluster)
          await this.#publisher.publish(current, signal)
          seen = now
        } else pause = RESTING_MS
      } catch (error) {
        seen = ''
        pause = FENCED_MS
        this.#cluster.log('warn', 'the corpus is followed again', { error: String((error as Error).stack) })
        await this.#publisher?.close().catch(() => {})
        this.#publisher = undefined
      }
    }
  }

  /** Where the current run's corpus ends. */
  async #endsOf({ name }: Run): Promise<string> {
    const ends = await this.#cluster.reader.offsets(this.#cluster.names.topic(ACCEPTED, name), 'end')
    return `${name} ${[...ends.values()].join(' ')}`
  }
}
