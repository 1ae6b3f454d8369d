import { MemberAssignment, MemberMetadata, type PartitionAssigner } from './kafka/transport.js'

export interface ToldAssigner<Told> {
  /** Name of the protocol: all members of a group have the same. */
  name: string
  /** What this member tells of itself, asked at each join. */
  tell(): Told
  /** Partitions by member, from what all have told; of one that has told nothing that can be read, nothing. */
  deal(members: ({ id: string } & Partial<Told>)[]): Map<string, number[]>
}

/** An assigner for members that tell something of themselves; each gets the same partitions of every topic of the group. */
export const toldAssigner =
  <Told extends object>({ name, tell, deal }: ToldAssigner<Told>): PartitionAssigner =>
  () => ({
    name,
    version: 1,
    async assign({ members, topics }) {
      const told = members.map(({ memberId, memberMetadata }) => ({ ...toldIn<Told>(memberMetadata), id: memberId }))
      return [...deal(told)].map(([memberId, partitions]) => ({
        memberId,
        memberAssignment: MemberAssignment.encode({
          version: 0,
          assignment: Object.fromEntries(topics.map((topic) => [topic, [...partitions].sort((a, b) => a - b)])),
          userData: Buffer.alloc(0),
        }),
      }))
    },
    protocol: ({ topics }) => ({
      name,
      metadata: MemberMetadata.encode({ version: 1, topics, userData: Buffer.from(JSON.stringify(tell())) }),
    }),
  })

function toldIn<Told>(metadata: Buffer): Partial<Told> {
  try {
    return JSON.parse(MemberMetadata.decode(metadata)?.userData?.toString() || '{}')
  } catch {
    return {}
  }
}
