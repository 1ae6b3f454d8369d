import type { Schema } from 'avsc'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { Cluster } from '../../runtime/cluster.js'
import { initialise } from '../../runtime/topics.js'
import { schemas, type TopicName, type TopicValues } from '../../schemas/types.js'
import { Lineage } from '../../topology/lineage.js'
import { topology } from '../../topology/topology.js'

const prefix = `init-${Date.now()}.`
const layout = { partitions: 2, replicationFactor: 1 }
/** What exists once, and what the first run owns. */
const part = new Lineage(() => topology).partOf(undefined)
const clusters: Cluster<TopicValues>[] = []

function cluster(changes: Partial<Record<TopicName, Schema>> = {}): Cluster<TopicValues> {
  const made = new Cluster<TopicValues>({
    kafka: { brokers: [inject('broker')] },
    registry: { host: inject('registry') },
    prefix,
    schemas: { ...schemas, ...changes },
  })
  clusters.push(made)
  return made
}

/** The schema of a topic with its fields changed. */
function changed(topic: TopicName, change: (fields: Array<Record<string, unknown>>) => void) {
  const schema = structuredClone(schemas[topic]) as { type: 'record'; name: string; fields: [] }
  change(schema.fields)
  return { [topic]: schema }
}

describe('init', () => {
  afterAll(async () => {
    await Promise.all(clusters.map((made) => made.close()))
  })

  it('creates the shared topics once, and registers the schemas', async () => {
    const first = cluster()
    expect(await initialise(topology, first, layout, part)).toContain(`${prefix}crawl.records`)
    expect(await initialise(topology, first, layout, part)).toEqual([])
  })

  it('stops at a field of another type, and names it', async () => {
    const other = cluster(
      changed('pages.extracted', (fields) => {
        fields.find(({ name }) => name === 'title')!.type = 'int'
      }),
    )
    await expect(initialise(topology, other, layout, part)).rejects.toThrow(/pages\.extracted .*title/)
  })

  it('stops at a new field without a default, and names it', async () => {
    const other = cluster(changed('crawl.records', (fields) => fields.push({ name: 'weather', type: 'string' })))
    await expect(initialise(topology, other, layout, part)).rejects.toThrow(/crawl\.records .*weather/)
  })

  it('takes a new field with a default, and reads what was written before with it', async () => {
    const before = cluster()
    await before.codec.prepare(['models.blobs'])
    const encoded = before.codec.encode('models.blobs', { bytes: Buffer.from('old') })
    const after = cluster(
      changed('models.blobs', (fields) => fields.push({ name: 'weather', type: 'string', default: 'fine' })),
    )
    await initialise(topology, after, layout, part)
    await after.codec.meet('models.blobs', encoded)
    expect(after.codec.decode('models.blobs', encoded)).toMatchObject({ bytes: Buffer.from('old'), weather: 'fine' })
  })
})
