import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { CatchingUp } from '../../rounds/catching-up.js'
import { checkpointRecord, epochRecord } from '../../runtime/changelog.js'
import { Writer } from '../../runtime/kafka/writer.js'
import { initialise } from '../../runtime/topics.js'
import { Cluster } from '../../topology/cluster.js'
import { topology } from '../../topology/topology.js'

describe('a round that is called for', () => {
  const prefix = `catching-up-${Date.now()}.`
  const cluster = new Cluster({
    kafka: { brokers: [inject('broker')] },
    registry: { host: inject('registry') },
    prefix,
  })
  let writer: Writer

  beforeAll(async () => {
    await initialise(topology, cluster, { partitions: 1, replicationFactor: 1 }, cluster.lineage.partOf(undefined))
    writer = await Writer.open(cluster.transport, `${prefix}test`, async () => 1)
    for (const stage of ['extract', 'language'])
      await writer.transaction([epochRecord(cluster.names.changelog(stage), 0)])
  })
  afterAll(async () => {
    await writer?.close()
    await cluster.close()
  })

  /** Adds a record to a topic, and says where the topic ends then. */
  async function grow(topic: string): Promise<bigint> {
    const end = async () => (await cluster.reader.offsets(cluster.names.topic(topic), 'end')).get(0)!
    const before = await end()
    await writer.transaction([{ topic: cluster.names.topic(topic), key: Buffer.from('k'), value: Buffer.from('v') }])
    // A transaction is answered for before it can be read: record and marker.
    await expect.poll(end).toBe(before + 2n)
    return before + 2n
  }

  async function process(stage: string, topic: string, next: bigint): Promise<void> {
    const checkpoint = { positions: new Map([[topic, next]]), written: new Map() }
    await writer.transaction([checkpointRecord(cluster.names.changelog(stage), 0, checkpoint)])
  }

  it('waits for what there was at that time alone, stage after stage, while more flows in', async () => {
    const catchingUp = new CatchingUp(cluster, topology)
    const look = (reading: string[] = []) => catchingUp.advance(1, reading, new Map())
    const first = await grow('crawl.records')
    expect(await look(['a'])).toBe('ingest is reading a')
    // `b` was not being read when the round was called for.
    expect(await look(['b'])).toMatch(/records are to go through extract/)
    await grow('crawl.records')
    await process('extract', 'crawl.records', first)
    const made = await grow('pages.extracted')
    expect(await look(['b'])).toMatch(/records are to go through language/)
    await grow('pages.extracted')
    await grow('crawl.records')
    await process('language', 'pages.extracted', made)
    expect(await look(['b'])).toBeUndefined()
    expect(await look(['b'])).toBeUndefined()
    // Another round is waited for anew.
    expect(await catchingUp.advance(2, [], new Map())).toMatch(/records are to go through extract/)
  })
})
