import type { OutputRecord } from '../runtime/kafka/writer.js'
import { records } from '../runtime/tables.js'
import type { ModelCard } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'

const CHUNK_BYTES = 800_000

/** The records that publish a model: its card in `models`, and its folded form in pieces in `models.blobs`. */
export function modelRecords(cluster: Cluster, card: ModelCard, blob: Buffer): OutputRecord[] {
  const { codec, names } = cluster
  return [
    ...blobRecords(cluster, card.hash, blob),
    { topic: names.topic('models'), key: Buffer.from(card.hash), value: codec.encode('models', card) },
  ]
}

/** The records that publish something as large as a model under its hash, in pieces in `models.blobs`. */
export function blobRecords({ codec, names }: Cluster, hash: string, blob: Buffer): OutputRecord[] {
  return Array.from({ length: chunksOf(blob) }, (_, i) => ({
    topic: names.topic('models.blobs'),
    key: Buffer.from(pieceKey(hash, i)),
    value: codec.encode('models.blobs', { bytes: blob.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES) }),
  }))
}

export const chunksOf = (blob: Buffer): number => Math.ceil(blob.length / CHUNK_BYTES)

/** What is published under a hash. @throws when it is not (or not wholly) in `models.blobs`. */
export async function loadBlob(cluster: Cluster, hash: string): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const { key, value } of records(cluster, 'models.blobs')) {
    const [of, number] = key.split('/')
    if (of === hash && value) pieces[Number(number)] = value.bytes
  }
  if (pieces.length === 0 || pieces.includes(undefined as never)) {
    throw new Error(`${hash} is not published in models.blobs`)
  }
  return Buffer.concat(pieces)
}

const pieceKey = (hash: string, number: number): string => `${hash}/${number}`
