import type { PartitionAssigner } from './kafka/transport.js'
import { toldAssigner } from './told-assigner.js'

/** What a member of a stage's group tells of itself: how far its local store has each partition's changelog. */
export interface Candidate {
  id: string
  /** Changelog offset applied, by partition; partitions without a store are left out. */
  applied: Readonly<Record<number, number>>
}

/**
 * Deals out partitions 0 … `count` - 1, as evenly as can be, each to the member that has most of its state where that is
 * possible, so that little has to be restored. Deterministic.
 * @returns partitions by member
 */
export function assign(members: Candidate[], count: number): Map<string, number[]> {
  const sorted = [...members].sort((a, b) => (a.id < b.id ? -1 : 1))
  const assigned = new Map(sorted.map(({ id }): [string, number[]] => [id, []]))
  const most = Math.ceil(count / sorted.length)
  // Only so many members may have `most`, or others would have too few.
  let full = count % sorted.length || sorted.length
  const take = (id: string, partition: number): boolean => {
    const has = assigned.get(id)!
    if (has.length >= most || (has.length === most - 1 && full === 0)) return false
    has.push(partition)
    if (has.length === most) full--
    return true
  }
  const claims = sorted
    .flatMap(({ id, applied }) =>
      Object.entries(applied).map(([partition, offset]) => ({ id, partition: Number(partition), offset })),
    )
    .filter(({ partition }) => partition < count)
    .sort((a, b) => b.offset - a.offset || a.partition - b.partition || (a.id < b.id ? -1 : 1))
  const left = new Set(Array.from({ length: count }, (_, partition) => partition))
  for (const { id, partition } of claims) if (left.has(partition) && take(id, partition)) left.delete(partition)
  for (const partition of left) {
    const [id] = [...assigned].sort((a, b) => a[1].length - b[1].length)[0]!
    assigned.get(id)!.push(partition)
  }
  return assigned
}

const NAME = 'CopartitionedSticky'

/**
 * Gives partition p of every topic of a group to the same member, so that a stage that reads two topics finds both
 * halves of a key, and to one that has its state. KafkaJS's own assigner deals out topic after topic.
 * @param count partitions of each topic; what an operator has added to them is left alone
 * @param applied what this member has, asked at each join
 */
export const copartitionAssigner = (count: number, applied: () => Candidate['applied']): PartitionAssigner =>
  toldAssigner<Pick<Candidate, 'applied'>>({
    name: NAME,
    tell: () => ({ applied: applied() }),
    deal: (members) =>
      assign(
        members.map(({ id, applied = {} }) => ({ id, applied })),
        count,
      ),
  })
