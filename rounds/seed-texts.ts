import { trainingText } from '../processors/training-text.js'
import { type OutputRecord, Writer } from '../runtime/kafka/writer.js'
import { tableView } from '../runtime/tables.js'
import type { SeedPage } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { SEED } from '../topology/meaning.js'
import { type TextReference, withPages } from './texts.js'

const PAGES = 500

/** Writes into the seed the texts of those of its pages that stand with a run alone, so that it can be dropped. */
export async function keepSeedTexts(cluster: Cluster, run: string): Promise<void> {
  const view = tableView(cluster, SEED, undefined, ({ text, textAt, ...page }) =>
    text === null && textAt?.run === run ? { page, textAt } : undefined,
  )
  const held = [...(await view.refresh())].flatMap(([key, found]) => (found ? [{ key, ...found }] : []))
  if (held.length === 0) return
  await cluster.codec.prepare([SEED])
  const id = cluster.names.transactionalId('seed-texts', run, 0)
  const writer = await Writer.open(cluster.transport, id, (topic) => cluster.partitionCount(topic))
  try {
    for (let at = 0; at < held.length; at += PAGES)
      await writer.transaction(await texts(cluster, held.slice(at, at + PAGES)))
  } finally {
    await writer.close()
  }
}

async function texts(
  cluster: Cluster,
  held: { key: string; page: Omit<SeedPage, 'text' | 'textAt'>; textAt: TextReference }[],
): Promise<OutputRecord[]> {
  const records: OutputRecord[] = []
  for await (const { item, page } of withPages(cluster, held)) {
    const value = { ...item.page, text: trainingText(page), textAt: null }
    records.push({
      topic: cluster.names.topic(SEED),
      key: Buffer.from(item.key),
      value: cluster.codec.encode(SEED, value),
    })
  }
  return records
}
