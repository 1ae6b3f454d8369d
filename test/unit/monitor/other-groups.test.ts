import { expect, it } from 'vitest'
import type { AnyCluster } from '../../../monitor/group-observer.js'
import type { LagRow } from '../../../monitor/lag-row.js'
import { OtherGroups } from '../../../monitor/other-groups.js'

/** A cluster whose groups have each read nothing of a topic with some partitions. */
function clusterOf(groups: string[], partitions: number): AnyCluster {
  const all = (value: bigint) => new Map(Array.from({ length: partitions }, (_, partition) => [partition, value]))
  const cluster = {
    admin: { listTopics: async () => ['t'], listGroups: async () => groups, retentionOf: async () => new Map() },
    groups: { describe: async () => new Map(), offsets: async () => new Map([['t', all(0n)]]) },
    reader: { offsetsOf: async () => new Map([['t', all(0n)]]) },
  }
  return cluster as unknown as AnyCluster
}

const told = async (
  groups: string[],
  wanted?: string[],
  { own = [] as string[], partitions = 1, prefix = 's.' } = {},
) => {
  const others = new OtherGroups(clusterOf(groups, partitions), { wanted, prefix, keptMs: 60_000 })
  const { rows, leftOut } = await others.look(own.map((group) => ({ group }) as LagRow))
  return { names: rows.map(({ group }) => group), leftOut }
}

it('are those that are wanted and there, or all that are not of Sluice', async () => {
  expect(await told(['b', 'a', 's.extract'])).toEqual({ names: ['a', 'b'], leftOut: 0 })
  expect(await told(['b', 'a', 's.extract'], ['b', 'gone'])).toEqual({ names: ['b'], leftOut: 0 })
  expect(await told(['b', 'extract', 's.x'], undefined, { prefix: '', own: ['extract'] })).toMatchObject({
    names: ['b', 's.x'],
  })
  // Of a stage it is told as a stage, once.
  expect((await told(['s.extract', 's.former'], ['s.extract', 's.former'], { own: ['s.extract'] })).names).toEqual([
    's.former',
  ])
})

it('are no more than so many, with no more than so many partitions', async () => {
  const groups = Array.from({ length: 120 }, (_, i) => `group-${1000 + i}`)
  expect(await told(groups)).toMatchObject({ names: groups.slice(0, 100), leftOut: 20 })
  expect(await told(groups.slice(0, 5), undefined, { partitions: 900 })).toMatchObject({
    names: groups.slice(0, 2),
    leftOut: 3,
  })
})
