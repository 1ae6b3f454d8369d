import { type Codec, RegistryUnavailableError } from './codec.js'
import type { Selection } from './work.js'

/** A record of an input, under the topic's name in the topology. */
interface Candidate {
  topic: string
  partition: number
  offset: bigint
  value: Buffer | null
}

/** Whether a record comes to a work. One that cannot be decoded does: it fails where it is processed. */
export async function isSelected(
  codec: Codec,
  selection: Selection | undefined,
  { topic, partition, offset, value }: Candidate,
): Promise<boolean> {
  const end = selection?.until.get(topic)?.get(partition)
  if (!selection || end === undefined || offset >= end || value === null) return true
  let decoded: unknown
  try {
    decoded = await codec.read(topic, value)
  } catch (error) {
    if (error instanceof RegistryUnavailableError) throw error
    return true
  }
  return selection.wanted(topic, decoded)
}
