import type { Position } from '../runtime/kafka/reader.js'
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
 * Gives the pages that items refer to, each partition read once from front to back; several may refer to one.
 * @returns items whose page is no longer there are left out
 */
export async function* withPages<T extends { textAt: TextReference }>(
  cluster: Cluster,
  items: readonly T[],
): AsyncGenerator<{ item: T; page: LanguagePage }> {
  const byPosition = new Map<string, T[]>()
  const positions = items.map((item) => {
    const position = textPosition(cluster, item.textAt)
    const known = byPosition.get(positionKey(position))
    if (known) known.push(item)
    else byPosition.set(positionKey(position), [item])
    return position
  })
  for await (const record of cluster.reader.at(positions)) {
    if (!record.value) continue
    const page = (await cluster.codec.read(TEXTS, record.value)) as LanguagePage
    for (const item of byPosition.get(positionKey(record))!) yield { item, page }
  }
}
