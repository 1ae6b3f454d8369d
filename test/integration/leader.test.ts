import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { Leader } from '../../runtime/leader.js'
import { initialise } from '../../runtime/topics.js'
import { Cluster } from '../../topology/cluster.js'
import { topology } from '../../topology/topology.js'

describe('a leader', () => {
  const prefix = `leader-${Date.now()}.`
  const clusters = Array.from(
    { length: 4 },
    () => new Cluster({ kafka: { brokers: [inject('broker')] }, registry: { host: inject('registry') }, prefix }),
  )
  const [first, ...others] = clusters.map((cluster) => new Leader(cluster, 'rounds', 'runs')) as [Leader, ...Leader[]]

  beforeAll(() =>
    initialise(topology, clusters[0]!, { partitions: 1, replicationFactor: 1 }, clusters[0]!.lineage.partOf(undefined)),
  )
  afterAll(async () => {
    for (const leader of [first, ...others]) await leader.stop()
    for (const cluster of clusters) await cluster.close()
  })

  it('goes on leading whoever joins or leaves, and is followed by one other when it leaves', async () => {
    const leading = () => [first, ...others].map(({ elected }) => elected)
    await first.start()
    await expect.poll(leading, { timeout: 60_000 }).toEqual([true, false, false, false])
    for (const other of others) {
      await other.start()
      await expect.poll(() => first.elected, { timeout: 60_000 }).toBe(true)
    }
    await others[1]!.stop()
    await new Promise((resolve) => setTimeout(resolve, 3000))
    expect(leading()).toEqual([true, false, false, false])
    await first.stop()
    await expect.poll(() => others.filter(({ elected }) => elected).length, { timeout: 60_000 }).toBe(1)
  })
})
