import { expect, it } from 'vitest'
import type { Cluster } from '../../../runtime/cluster.js'
import { initialise } from '../../../runtime/topics.js'

it('a topology may not declare the topic of the history of lags', async () => {
  const topics = { metrics: { kind: 'log', partitions: 1, schema: 'string' } } as const
  const layout = { partitions: 1, replicationFactor: 1 }
  await expect(initialise({ topics, stages: [] }, {} as Cluster, layout)).rejects.toThrow('may be called metrics')
})
