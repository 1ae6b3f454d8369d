import { MemberAssignment, MemberMetadata, type PartitionAssigner } from './kafka/transport.js'

/**
 * Gives partition p of every topic of a group to the same member, so that a stage that reads two topics finds both
 * halves of a page. KafkaJS's own assigner deals out topic after topic.
 */
export const sameMember: PartitionAssigner = ({ cluster }) => ({
  name: 'SluiceCopartitioned',
  version: 0,
  async assign({ members, topics }) {
    const sorted = members.map(({ memberId }) => memberId).sort()
    const assignments = new Map(sorted.map((id): [string, Record<string, number[]>] => [id, {}]))
    for (const topic of topics) {
      for (const { partitionId } of cluster.findTopicPartitionMetadata(topic)) {
        const assignment = assignments.get(sorted[partitionId % sorted.length]!)!
        assignment[topic] ??= []
        assignment[topic].push(partitionId)
      }
    }
    return [...assignments].map(([memberId, assignment]) => ({
      memberId,
      memberAssignment: MemberAssignment.encode({ version: 0, assignment, userData: Buffer.alloc(0) }),
    }))
  },
  protocol({ topics }) {
    return {
      name: 'SluiceCopartitioned',
      metadata: MemberMetadata.encode({ version: 0, topics, userData: Buffer.alloc(0) }),
    }
  },
})
