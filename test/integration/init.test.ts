import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Schema } from 'avsc'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { Cluster } from '../../runtime/cluster.js'
import { UnfitTopicsError } from '../../runtime/existing-topics.js'
import type { NewTopic } from '../../runtime/kafka/admin.js'
import { initialise } from '../../runtime/topics.js'
import { schemas, type TopicName, type TopicValues } from '../../schemas/types.js'
import { Lineage } from '../../topology/lineage.js'
import { topology } from '../../topology/topology.js'

const prefix = `init-${Date.now()}.`
const layout = { partitions: 2, replicationFactor: 1 }
/** What exists once, and what the first run owns. */
const part = new Lineage(() => topology).partOf(undefined)
const clusters: Cluster<TopicValues>[] = []

interface Others {
  prefix?: string
  registry?: string
}

function cluster(changes: Partial<Record<TopicName, Schema>> = {}, others: Others = {}): Cluster<TopicValues> {
  const made = new Cluster<TopicValues>({
    kafka: { brokers: [inject('broker')] },
    registry: { host: others.registry ?? inject('registry') },
    prefix: others.prefix ?? prefix,
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
    // Before that it writes nothing: under the id of the old schema, nobody could read it.
    await expect(after.codec.prepare(['models.blobs'])).rejects.toThrow(/the schema of models\.blobs is another one/)
    await initialise(topology, after, layout, part)
    await after.codec.meet('models.blobs', encoded)
    expect(after.codec.decode('models.blobs', encoded)).toMatchObject({ bytes: Buffer.from('old'), weather: 'fine' })
    // One that was not renewed yet goes on with its own.
    const still = cluster()
    await still.codec.prepare(['models.blobs'])
    expect(still.codec.encode('models.blobs', { bytes: Buffer.from('old') })).toEqual(encoded)
  })

  it('refuses topics that would lose or misplace what is written to them, each by name, and writes nothing', async () => {
    const own = `made-${prefix}`
    const before = cluster({}, { prefix: own })
    const made: NewTopic[] = [
      { topic: `${own}seed`, partitions: 2, config: { 'cleanup.policy': 'delete', 'retention.ms': '60000' } },
      { topic: `${own}runs`, partitions: 3, config: { 'cleanup.policy': 'compact', 'max.message.bytes': '20000000' } },
    ]
    await before.admin.createTopics(made, 1)
    const attempt = initialise(topology, cluster({}, { prefix: own }), layout, part)
    await expect(attempt).rejects.toThrow(UnfitTopicsError)
    await expect(attempt).rejects.toThrow(`${own}seed: cleanup.policy is delete, and has to be compact`)
    await expect(attempt).rejects.toThrow('it has 3 partitions, and has to have 1')
    expect(await subjectsOf(own)).toEqual([])
    expect((await before.admin.listTopics()).filter((topic) => topic.startsWith(own))).toHaveLength(2)
  })

  it('names each topic that the cluster does not make, before any schema is registered', async () => {
    for (const [own, changed, why] of [
      [`of/${prefix}`, {}, 'a prefix may have letters'],
      [`many-${prefix}`, { replicationFactor: 9 }, 'set replicationFactor to at most the number of brokers'],
    ] as const) {
      const attempt = initialise(topology, cluster({}, { prefix: own }), { ...layout, ...changed }, part)
      await expect(attempt).rejects.toThrow(`${own}crawl.records: `)
      await expect(attempt).rejects.toThrow(why)
      expect(await subjectsOf(own)).toEqual([])
    }
  })

  it.each<[string, (method: string, path: string) => boolean, (own: string) => Promise<unknown>]>([
    [
      'does not let it change compatibility levels',
      (method, path) => method === 'PUT' && path.includes('/config'),
      async () => {},
    ],
    [
      'lets it write nothing, where all is there',
      (method, path) => method === 'PUT' || path.endsWith('/versions'),
      (own) => initialise(topology, cluster({}, { prefix: own }), layout, part),
    ],
    [
      'does not show it compatibility levels, where all is there',
      (_, path) => path.includes('/config'),
      (own) => initialise(topology, cluster({}, { prefix: own }), layout, part),
    ],
    ['has another compatibility level', () => false, (own) => setLevel(`${own}seed-value`, 'FULL')],
  ])('works with a registry that %s', async (name, denies, prepare) => {
    const own = `rights-${name.length}-${prefix}`
    await prepare(own)
    const proxy = await registryThatDenies(denies)
    try {
      const made = cluster({}, { prefix: own, registry: proxy.url })
      await initialise(topology, made, layout, part)
      await made.codec.prepare(Object.keys(schemas))
    } finally {
      proxy.server.close()
    }
  })

  it('says which schema a registry refuses that lets it write nothing', async () => {
    const proxy = await registryThatDenies((method, path) => method === 'POST' && path.endsWith('/versions'))
    const made = cluster({}, { prefix: `denied-${prefix}`, registry: proxy.url })
    await expect(initialise(topology, made, layout, part)).rejects.toThrow(/refuses the schema of .*: .*denied/)
    proxy.server.close()
  })
})

async function subjectsOf(prefix: string): Promise<string[]> {
  const subjects = (await (await fetch(`${inject('registry')}/subjects`)).json()) as string[]
  return subjects.filter((subject) => subject.startsWith(prefix))
}

async function setLevel(subject: string, compatibility: string): Promise<void> {
  const headers = { 'content-type': 'application/vnd.schemaregistry.v1+json' }
  const body = JSON.stringify({ compatibility })
  const { ok } = await fetch(`${inject('registry')}/config/${subject}`, { method: 'PUT', headers, body })
  expect(ok).toBe(true)
}

/** A registry in front of the real one in which not all may be done. */
async function registryThatDenies(denies: (method: string, path: string) => boolean) {
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request
    const body = Buffer.concat(await request.toArray())
    if (denies(method, url)) {
      response.writeHead(403, { 'content-type': 'application/json' })
      return response.end('{"error_code": 40301, "message": "User is denied operation"}')
    }
    const type = headers['content-type']
    const answer = await fetch(`${new URL(inject('registry')).origin}${url}`, {
      method,
      headers: type === undefined ? {} : { 'content-type': type },
      body: body.length > 0 ? body : undefined,
    })
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
    response.end(Buffer.from(await answer.arrayBuffer()))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { server, url: `http://127.0.0.1:${port}${new URL(inject('registry')).pathname}` }
}
