import { expect, it } from 'vitest'
import { MemberAssignment, MemberMetadata } from '../../../runtime/kafka/transport.js'
import { toldAssigner } from '../../../runtime/told-assigner.js'

it('hands on what members tell of themselves, and gives each the same partitions of every topic', async () => {
  const heard: unknown[] = []
  const { protocol, assign } = toldAssigner<{ needs: number[] }>({
    name: 'Test',
    tell: () => ({ needs: [3, 1] }),
    deal: (members) => {
      heard.push(...members)
      return new Map(members.map(({ id, needs = [] }) => [id, needs]))
    },
  })({} as never)
  const metadata = protocol({ topics: ['a', 'b'] }).metadata
  const unread = MemberMetadata.encode({ version: 1, topics: ['a'], userData: Buffer.from('{') })
  const assigned = await assign({
    members: [
      { memberId: 'one', memberMetadata: metadata },
      { memberId: 'other', memberMetadata: unread },
    ],
    topics: ['a', 'b'],
  })
  expect(heard).toEqual([{ id: 'one', needs: [3, 1] }, { id: 'other' }])
  const partitions = assigned.map(({ memberAssignment }) => MemberAssignment.decode(memberAssignment)?.assignment)
  expect(partitions).toEqual([
    { a: [1, 3], b: [1, 3] },
    { a: [], b: [] },
  ])
})
