import type { Cluster } from './cluster.js'
import type { LagSample } from './group-history.js'
import { OWNER } from './kafka/transport.js'
import { Writer } from './kafka/writer.js'
import { LAG_HISTORY } from './lag-history.js'
import type { StageStatistics } from './statistics.js'
import { workKey, workSample } from './told-work.js'

const TELL_EVERY_MS = 10_000
/** So many stages, each as it works for a run, are told of. */
const MOST_STAGES = 200

/** Tells what the processes under this one have done, for whoever watches beside them. */
export class WorkTeller {
  readonly #cluster: Cluster
  #writer: Writer | undefined
  #toldAt = Number.NEGATIVE_INFINITY
  #telling: Promise<void> | undefined
  #hasTold = false

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  /** Tells it if it is time to. @throws when it cannot be told now */
  async tell(statistics: readonly StageStatistics[]): Promise<void> {
    const now = performance.now()
    if (this.#telling || statistics.length === 0 || now - this.#toldAt < TELL_EVERY_MS) return
    this.#toldAt = now
    const work = statistics.slice(0, MOST_STAGES).map(workSample)
    const sample: LagSample = { at: Date.now(), lag: 0, arrived: 0, partitions: [], work }
    this.#telling = this.#write(sample).finally(() => {
      this.#telling = undefined
    })
    await this.#telling
    this.#hasTold = true
  }

  /** Takes it back: the processes are no more. */
  async close(): Promise<void> {
    await this.#telling?.catch(() => {})
    if (this.#hasTold) await this.#write(null).catch(() => {})
    await this.#writer?.close()
  }

  async #write(sample: LagSample | null): Promise<void> {
    const { codec, names, transport } = this.#cluster
    // Deployments that were made before the field was there have another schema.
    if (!this.#hasTold) await codec.register(LAG_HISTORY)
    try {
      this.#writer ??= await Writer.open(transport, `${names.prefix}${LAG_HISTORY}-${OWNER}`, async () => 1)
      const value = sample && codec.encode(LAG_HISTORY, sample)
      await this.#writer.transaction([{ topic: names.topic(LAG_HISTORY), key: Buffer.from(workKey(OWNER)), value }])
    } catch (error) {
      await this.#writer?.close()
      this.#writer = undefined
      throw error
    }
  }
}
