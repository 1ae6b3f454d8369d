import { Writer } from '../runtime/kafka/writer.js'
import type { Run } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { MAIN } from '../topology/lineage.js'
import type { Settings } from '../topology/settings.js'
import { newRun, runRecord } from './run-record.js'

/** Records the first run with these settings, unless somebody has recorded it: from then on its settings are those, everywhere. */
export async function ensureMain(cluster: Cluster, settings: Settings): Promise<void> {
  await cluster.codec.prepare(['runs'])
  // Fences whoever is doing the same, so that what is read afterwards is final.
  const writer = await Writer.open(cluster.transport, cluster.names.transactionalId(MAIN, undefined, 0), async () => 1)
  try {
    if ((await cluster.runs()).has(MAIN)) return
    await writer.transaction([runRecord(cluster, firstRun(settings))])
  } finally {
    await writer.close()
  }
}

/** The run that owns all up to `pages.language`. */
export const firstRun = (settings: Settings): Run =>
  newRun({ name: MAIN, start: 'crawl.records', base: null, state: 'base', settings })
