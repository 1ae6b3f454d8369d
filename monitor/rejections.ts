import { RegistryUnavailableError } from '../runtime/codec.js'
import type { Position } from '../runtime/kafka/reader.js'
import type { RejectedPage } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'

const REJECTED = 'pages.rejected'
/** Reasons of one stage that are told apart: those of one's own filters may be any. */
const MOST_REASONS = 50
const OTHER = 'other'

export interface Rejections {
  stage: string
  run?: string
  reason: string
  pages: number
}

/** Counts the pages that are rejected from now on, by stage and reason. */
export class RejectionCounter {
  readonly #cluster: Cluster
  readonly #counts = new Map<string, Rejections>()
  readonly #reasons = new Map<string, Set<string>>()
  /** Where counting goes on; undefined until it has begun. */
  #positions: Map<number, bigint> | undefined

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  get all(): Rejections[] {
    return [...this.#counts.values()]
  }

  /** Takes in what was rejected since the last time; what cannot be decoded is passed over. */
  async refresh(): Promise<void> {
    const { codec, names, reader } = this.#cluster
    const topic = names.topic(REJECTED)
    const ends = await reader.offsets(topic, 'end')
    this.#positions ??= new Map(ends)
    for (const [partition, end] of ends) {
      const from: Position = { topic, partition, offset: this.#positions.get(partition) ?? 0n }
      for await (const records of reader.read(from, end)) {
        for (const { value, offset } of records) {
          const page = value && ((await codec.read(REJECTED, value).catch(unknown)) as RejectedPage | undefined)
          if (page) this.#count(page)
          this.#positions.set(partition, offset + 1n)
        }
      }
      this.#positions.set(partition, end)
    }
  }

  #count({ stage, run, reason }: RejectedPage): void {
    const known = this.#reasons.get(stage) ?? new Set<string>()
    this.#reasons.set(stage, known)
    if (known.size < MOST_REASONS) known.add(reason)
    const told = known.has(reason) ? reason : OTHER
    const key = JSON.stringify([stage, run, told])
    const count = this.#counts.get(key) ?? { stage, run: run ?? undefined, reason: told, pages: 0 }
    count.pages++
    this.#counts.set(key, count)
  }
}

/** Of a value that no schema fits. */
function unknown(error: Error): undefined {
  if (error instanceof RegistryUnavailableError) throw error
  return undefined
}
