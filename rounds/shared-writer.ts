import { FencedError, type OutputRecord, Writer, type Written } from '../runtime/kafka/writer.js'
import { patiently } from '../runtime/patience.js'
import type { Cluster } from '../topology/cluster.js'

const FENCED_MS = 30_000

/**
 * Writes in the name of a command that may run several times at once. Whoever opens the name ends the writer that had it before, which has then
 * written nothing, and opens it anew: for records that may come in any order.
 */
export class SharedWriter {
  #writer: Writer | undefined

  constructor(
    readonly cluster: Cluster,
    readonly transactionalId: string,
  ) {}

  /** @throws as a writer does */
  transaction(records: OutputRecord[]): Promise<Written> {
    return patiently({ what: 'writing', forMs: FENCED_MS, passing: isOfOthers }, () => this.#attempt(records))
  }

  async close(): Promise<void> {
    await this.#writer?.close()
    this.#writer = undefined
  }

  async #attempt(records: OutputRecord[]): Promise<Written> {
    const { transport } = this.cluster
    this.#writer ??= await Writer.open(transport, this.transactionalId, (topic) => this.cluster.partitionCount(topic))
    try {
      return await this.#writer.transaction(records)
    } catch (error) {
      if (error instanceof FencedError) await this.close()
      throw error
    }
  }
}

/** A broker that is asked for a name by two at the same moment may know no better answer than that it is an unknown error. */
const isOfOthers = (error: unknown): boolean =>
  error instanceof FencedError || (error as { type?: string }).type === 'UNKNOWN'
