import { FilesView, stateOf } from '../ingest/crawl-files.js'
import type { Cluster } from '../topology/cluster.js'

/** What ingest has done and has still to do. */
export interface IntakeLook {
  /** Records that it has written. */
  taken: number
  /** What a person should know of the files that are not read. */
  notes: string[]
}

/** Looks at what ingest tells of its files, reading only what is new since the last time. */
export class Intake {
  readonly #view: FilesView

  constructor(cluster: Cluster) {
    this.#view = new FilesView(cluster)
  }

  async look(): Promise<IntakeLook> {
    await this.#view.refresh()
    const count = { waiting: 0, failed: 0, 'set aside': 0 }
    for (const known of this.#view.unread()) {
      const state = stateOf(known)
      if (state in count) count[state as keyof typeof count]++
    }
    const parts = Object.entries(count).flatMap(([state, files]) => (files > 0 ? `${files} ${state}` : []))
    return {
      taken: this.#view.taken(),
      notes: parts.length > 0 ? [`ingest: files ${parts.join(', ')} (\`sluice ingest status\`)`] : [],
    }
  }
}
