import { createHash } from 'node:crypto'
import type { Annotated } from '../../processors/posterior/annotated.js'
import { FencedError, Writer } from '../../runtime/kafka/writer.js'
import { patiently } from '../../runtime/patience.js'
import { type TableView, tableView } from '../../runtime/tables.js'
import type { DomainAnnotation } from '../../schemas/types.js'
import type { Cluster } from '../../topology/cluster.js'
import { offsetsIn, offsetsJson } from '../../topology/lineage.js'
import { visible } from '../run-record.js'

/** What people said of nodes of the URL tree. */
export const ANNOTATIONS = 'domains.annotations'
const HASH_DIGITS = 16

/** What people said of nodes, by path. */
export type Annotations = ReadonlyMap<string, DomainAnnotation>

export const annotationsView = (cluster: Cluster): TableView<DomainAnnotation> =>
  tableView(cluster, ANNOTATIONS, undefined, (annotation) => annotation)

export const verdictsIn = (annotations: Annotations): Annotated =>
  new Map([...annotations].map(([node, { verdict }]) => [node, verdict === 'approved']))

/** A name for what was said, whoever said it and when; empty where nothing was. */
export function nameOfAnnotations(annotations: Annotations): string {
  const lines = [...annotations].map(([node, { verdict }]) => `${node} ${verdict}`)
  if (lines.length === 0) return ''
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex').slice(0, HASH_DIGITS)
}

/** What a run goes by that begins now. */
export interface AnnotatedUntil {
  /** End offsets by partition. */
  annotations: Record<string, number>
  /** A name for what had been said by then; absent where nothing was. */
  annotated?: string
}

/** The annotations as they are now, for the record of a run. */
export async function annotationsNow(cluster: Cluster): Promise<AnnotatedUntil> {
  const ends = await cluster.reader.offsets(cluster.names.topic(ANNOTATIONS), 'end')
  const annotated = nameOfAnnotations(await annotationsView(cluster).refresh(ends))
  return { annotations: JSON.parse(offsetsJson(ends)), ...(annotated && { annotated }) }
}

/** What people had said of nodes up to the offsets that a run goes by. */
export const annotatedUntil = async (cluster: Cluster, { annotations }: AnnotatedUntil): Promise<Annotated> =>
  verdictsIn(await annotationsView(cluster).refresh(offsetsIn(JSON.stringify(annotations))))

/**
 * Records what a person says of nodes; what was said of them before is replaced, and said again it stays as it was.
 * @param verdict null takes back what was said
 * @returns the nodes of which that changes something
 */
export async function annotate(
  cluster: Cluster,
  nodes: readonly string[],
  verdict: DomainAnnotation['verdict'] | null,
  by: string,
): Promise<string[]> {
  await cluster.codec.prepare([ANNOTATIONS])
  const value = verdict && cluster.codec.encode(ANNOTATIONS, { verdict, by, at: Date.now() })
  const topic = cluster.names.topic(ANNOTATIONS)
  const id = cluster.names.transactionalId(ANNOTATIONS, undefined, 0)
  const attempt = async () => {
    const writer = await Writer.open(cluster.transport, id, (topic) => cluster.partitionCount(topic))
    try {
      const before = await annotationsView(cluster).refresh()
      const changed = [...new Set(nodes)].filter((node) => (before.get(node)?.verdict ?? null) !== verdict)
      if (changed.length === 0) return []
      const written = await writer.transaction(changed.map((node) => ({ topic, key: Buffer.from(node), value })))
      for (const next of written.values()) await visible(cluster, topic, next)
      return changed
    } finally {
      await writer.close()
    }
  }
  // Somebody else who says something meanwhile fences this writer before it has written.
  const passing = (error: unknown) => error instanceof FencedError
  return patiently({ what: 'annotating domains', forMs: FENCED_MS, passing }, attempt)
}

const FENCED_MS = 30_000
