import type { Position } from '../runtime/kafka/reader.js'
import type { FetchedRecord } from '../runtime/kafka/transport.js'
import type { AcceptedPage, LanguagePage } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'

/** The topic in which the texts of pages stand that runs score. */
export const TEXTS = 'pages.language'

/** Where a page's text stands. */
export type TextReference = AcceptedPage['textAt']

export const textPosition = (cluster: Cluster, { run, partition, offset }: TextReference): Position => ({
  topic: cluster.names.topic(TEXTS, run),
  partition,
  offset: BigInt(offset),
})

const positionKey = ({ topic, partition, offset }: Position): string => `${topic}/${partition}/${offset}`

/**
 * Gives the records that items refer to, each partition read once from front to back; several may refer to one.
 * @returns items whose record is no longer there, or is a tombstone, are left out
 */
export async function* withRecords<T>(
  { reader }: Cluster,
  items: readonly T[],
  positionOf: (item: T) => Position,
): AsyncGenerator<{ items: T[]; record: FetchedRecord & { value: Buffer } }> {
  const byPosition = new Map<string, T[]>()
  const positions = items.map((item) => {
    const position = positionOf(item)
    const known = byPosition.get(positionKey(position))
    if (known) known.push(item)
    else byPosition.set(positionKey(position), [item])
    return position
  })
  for await (const record of reader.at(positions)) {
    const { value } = record
    if (value) yield { items: byPosition.get(positionKey(record))!, record: { ...record, value } }
  }
}

/**
 * Gives the pages that items refer to, each partition read once from front to back.
 * @returns items whose page is no longer there are left out
 */
export async function* withPages<T extends { textAt: TextReference }>(
  cluster: Cluster,
  items: readonly T[],
): AsyncGenerator<{ item: T; page: LanguagePage }> {
  const positionOf = ({ textAt }: T) => textPosition(cluster, textAt)
  for await (const { items: referring, record } of withRecords(cluster, items, positionOf)) {
    const page = (await cluster.codec.read(TEXTS, record.value)) as LanguagePage
    for (const item of referring) yield { item, page }
  }
}
