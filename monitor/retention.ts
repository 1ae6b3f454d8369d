import type { ClusterAdmin } from '../runtime/kafka/admin.js'

const ASK_AGAIN_MS = 60_000

/** How long topics keep their records, asked for once a minute. */
export class Retention {
  readonly #admin: ClusterAdmin
  readonly #known = new Map<string, { at: number; ms: number | undefined }>()

  constructor(admin: ClusterAdmin) {
    this.#admin = admin
  }

  /** In milliseconds; infinite where nothing is removed by its age, undefined where nobody tells. */
  async of(topics: readonly string[]): Promise<Map<string, number | undefined>> {
    const now = Date.now()
    const missing = topics.filter((topic) => (this.#known.get(topic)?.at ?? 0) < now - ASK_AGAIN_MS)
    if (missing.length > 0) {
      for (const [topic, ms] of await this.#admin.retentionOf(missing)) this.#known.set(topic, { at: now, ms })
    }
    return new Map(topics.map((topic) => [topic, this.#known.get(topic)?.ms]))
  }
}
