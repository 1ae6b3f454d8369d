import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { Cluster } from '../../runtime/cluster.js'
import { initialise } from '../../runtime/topics.js'
import { topology } from '../../topology/topology.js'

const schemas = mkdtempSync(join(tmpdir(), 'sluice-schemas-'))
const prefix = `init-${Date.now()}.`
const layout = { partitions: 2, replicationFactor: 1 }
const clusters: Cluster[] = []

function cluster(folder: URL): Cluster {
  const made = new Cluster({
    kafka: { brokers: [inject('broker')] },
    registry: { host: inject('registry') },
    prefix,
    schemas: folder,
  })
  clusters.push(made)
  return made
}

/** The schemas with one of them changed. */
function changed(topic: string, change: (fields: Array<Record<string, unknown>>) => void): URL {
  cpSync(new URL('../../schemas/', import.meta.url), schemas, { recursive: true })
  const path = join(schemas, `${topic}.avsc`)
  const schema = JSON.parse(readFileSync(path, 'utf8'))
  change(schema.fields)
  writeFileSync(path, JSON.stringify(schema))
  return pathToFileURL(`${schemas}/`)
}

describe('init', () => {
  afterAll(async () => {
    await Promise.all(clusters.map((made) => made.close()))
    rmSync(schemas, { recursive: true })
  })

  it('creates the shared topics once, and registers the schemas', async () => {
    const first = cluster(new URL('../../schemas/', import.meta.url))
    expect(await initialise(topology, first, layout)).toContain(`${prefix}crawl.records`)
    expect(await initialise(topology, first, layout)).toEqual([])
  })

  it('stops at a field of another type, and names it', async () => {
    const other = cluster(
      changed('pages.extracted', (fields) => {
        fields.find(({ name }) => name === 'title')!.type = 'int'
      }),
    )
    await expect(initialise(topology, other, layout)).rejects.toThrow(/pages\.extracted\.avsc.*title/)
  })

  it('stops at a new field without a default, and names it', async () => {
    const other = cluster(changed('crawl.records', (fields) => fields.push({ name: 'weather', type: 'string' })))
    await expect(initialise(topology, other, layout)).rejects.toThrow(/crawl\.records\.avsc.*weather/)
  })

  it('takes a new field with a default, and reads what was written before with it', async () => {
    const before = cluster(new URL('../../schemas/', import.meta.url))
    await before.codec.prepare(['models.blobs'])
    const encoded = before.codec.encode('models.blobs', { bytes: Buffer.from('old') })
    const after = cluster(
      changed('models.blobs', (fields) => fields.push({ name: 'weather', type: 'string', default: 'fine' })),
    )
    await initialise(topology, after, layout)
    await after.codec.meet('models.blobs', encoded)
    expect(after.codec.decode('models.blobs', encoded)).toMatchObject({ bytes: Buffer.from('old'), weather: 'fine' })
  })
})
