import { annotatedIn } from '../processors/posterior/calibration-file.js'
import { joinsSeed, standing } from '../processors/seed.js'
import type { OutputRecord } from '../runtime/kafka/writer.js'
import { tableView } from '../runtime/tables.js'
import type { Run } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { ACCEPTED, SEED } from '../topology/meaning.js'
import { loadBlob } from './models.js'
import { settingsOf } from './parameters.js'

const BATCH_PAGES = 2000

/**
 * The records with which the accepted pages of a run join the seed, as its stage `seed` would have written them; `seed` must be prepared. Written twice, they come to
 * the same.
 */
export async function* joiningPages(cluster: Cluster, run: Run): AsyncGenerator<OutputRecord[]> {
  const sure = settingsOf(run)['rounds.sure']
  const annotated = run.calibration === null ? new Map() : annotatedIn(await loadBlob(cluster, run.calibration))
  const pages = await tableView(cluster, ACCEPTED, run.name, (page) =>
    joinsSeed(run, sure, page, standing(page, annotated)) ? { url: page.url, textAt: page.textAt } : undefined,
  ).refresh()
  const topic = cluster.names.topic(SEED)
  const source = `run:${run.name}`
  let batch: OutputRecord[] = []
  for (const [page, found] of pages) {
    if (!found) continue
    const value = cluster.codec.encode('seed', { ...found, text: null, label: 'positive', source, run: run.name })
    batch.push({ topic, key: Buffer.from(`${page}/${source}`), value })
    if (batch.length === BATCH_PAGES) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}
