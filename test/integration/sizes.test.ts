import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ClusterAdmin } from '../../runtime/kafka/admin.js'
import { Reader } from '../../runtime/kafka/reader.js'
import { Transport } from '../../runtime/kafka/transport.js'
import { Writer } from '../../runtime/kafka/writer.js'
import { BrokerCluster } from '../helpers/cluster.js'

const PARTITIONS = 4
const RECORDS = 400
/** Hardly to be compressed. */
const value = (n: number) =>
  Buffer.from(Array.from({ length: 500 }, (_, i) => (n * 7919 + i * i * 31 + n * i * 17) % 251))

describe('sizes of topics on several brokers', () => {
  let brokers: BrokerCluster
  let admin: ClusterAdmin
  let reader: Reader

  beforeAll(async () => {
    brokers = await BrokerCluster.up(2)
    const transport = new Transport({ brokers: brokers.brokers })
    admin = new ClusterAdmin(transport)
    reader = new Reader(transport)
    for (const [topic, replicas] of [
      ['once', 1],
      ['twice', 2],
      ['empty', 1],
    ] as const) {
      await admin.createTopics([{ topic, partitions: PARTITIONS, config: {} }], replicas)
    }
    const writer = await Writer.open(transport, 'sizes', async () => PARTITIONS)
    for (const topic of ['once', 'twice']) {
      const records = Array.from({ length: RECORDS }, (_, n) => ({
        topic,
        key: Buffer.from(String(n)),
        value: value(n),
      }))
      await writer.transaction(records)
    }
    await writer.close()
  })
  afterAll(async () => {
    await Promise.all([admin?.close(), reader?.close()])
    await brokers?.down()
  })

  it('count one replica of each partition, wherever its leader is', async () => {
    const sizes = await reader.sizesOf(['once', 'twice', 'empty'])
    const [once, twice] = [sizes.get('once')!, sizes.get('twice')!]
    expect(once).toBeGreaterThan(10_000)
    expect(twice / once).toBeGreaterThan(0.95)
    expect(twice / once).toBeLessThan(1.05)
    expect(sizes.get('empty')).toBe(0)
  })
})
