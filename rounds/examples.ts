import { trainingText } from '../processors/training-text.js'
import { domainOf } from '../processors/url.js'
import { records, tableView } from '../runtime/tables.js'
import type { Run } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { offsetsIn } from '../topology/lineage.js'
import type { Settings } from '../topology/settings.js'
import type { Example } from './training/index.js'

/** Page id of a seed key (page id and source). */
export const seedPage = (key: string): string => key.slice(0, key.indexOf('/'))

/**
 * Training pages: the seed, and as random negatives pages of the crawl that are neither in the positive seed nor in the
 * corpus of the round before. Which ones is decided by their ids alone, so the same pages give the same examples, in
 * whatever order they came.
 * @param run what is trained for: up to its barrier, and up to the offsets that it is trained on
 */
export async function trainingExamples(cluster: Cluster, settings: Settings, run: Run): Promise<Example[]> {
  const { parent } = run
  const trainedOn = JSON.parse(run.trainedOn) as TrainedOn
  const limit = settings['train.pages']
  const positives = new Sample(limit)
  const negatives = new Sample(limit)
  const positiveIds = new Set<string>()
  const all = await tableView(cluster, 'seed', undefined, (page) => page).refresh(offsetsOf(trainedOn.seed))
  const seed = [...all].sort(([a], [b]) => (a < b ? -1 : 1))
  for (const [key, page] of seed) {
    const id = seedPage(key)
    if (page.label === 'positive') {
      if (positiveIds.has(id)) continue
      positiveIds.add(id)
      positives.offer({ id, site: domainOf(page.url), text: page.text, label: 'positive' })
    } else negatives.offer({ id, site: domainOf(page.url), text: page.text, label: 'negative' })
  }
  const accepted = parent
    ? await tableView(cluster, 'RUN.corpus', parent, () => true).refresh(offsetsOf(trainedOn.corpus))
    : new Map()
  const random = new Sample(Math.min(limit, positives.size * settings['train.negatives']))
  for await (const { key: id, value } of records(cluster, 'pages.language', run.name, offsetsIn(run.barrier))) {
    if (value && !positiveIds.has(id) && !accepted.has(id)) {
      random.offer({
        id,
        site: domainOf(value.url),
        text: trainingText(value),
        label: 'negative',
        language: value.language,
      })
    }
  }
  return [...positives.take(), ...negatives.take(), ...random.take()]
}

/** End offsets, by partition, of the seed and of the parent's corpus. */
export interface TrainedOn {
  seed: Record<string, number>
  corpus: Record<string, number>
}

const offsetsOf = (ends: Record<string, number>): Map<number, bigint> => offsetsIn(JSON.stringify(ends))

/** The `limit` examples with the lowest rank; page ids are hashes, so their end is as good as chance. */
class Sample {
  #kept: Example[] = []

  constructor(readonly limit: number) {}

  get size(): number {
    return Math.min(this.#kept.length, this.limit)
  }

  offer(example: Example): void {
    this.#kept.push(example)
    if (this.#kept.length >= 2 * this.limit + 1000) this.#kept = this.take()
  }

  take(): Example[] {
    return this.#kept.sort((a, b) => (rank(a) < rank(b) ? -1 : 1)).slice(0, this.limit)
  }
}

const rank = ({ id }: Example): string => id.slice(16) + id
