// What one look at the lags of a large deployment costs: node dist/bench/lag/look.js BROKER REGISTRY_URL
// 5 runs of 10 stages over 50 partitions, a third of which have records waiting; nobody is at work.
import { Socket } from 'node:net'
import type { Schema } from 'avsc'
import { checkpointRecord } from '../../runtime/changelog.js'
import { Cluster } from '../../runtime/cluster.js'
import { Writer } from '../../runtime/kafka/writer.js'
import { lagsOf, totalLag } from '../../runtime/lag.js'
import { stageDefiner } from '../../runtime/stage.js'
import { provision, registerSchemas, topicsOf } from '../../runtime/topics.js'

const [RUNS, STAGES, PARTITIONS, WAITING] = [5, 10, 50, 20]
const [broker = '', host = ''] = process.argv.slice(2)

const schema: Schema = { type: 'record', name: 'Text', fields: [{ name: 'text', type: 'string' }] }
const topics = Object.fromEntries(
  Array.from({ length: STAGES + 1 }, (_, i) => [`t${i}`, { kind: 'log', partitions: 'spread', schema } as const]),
)
const defineStage = stageDefiner<Record<string, { text: string }>>()
const stages = Array.from({ length: STAGES }, (_, i) =>
  defineStage({ name: `s${i}`, reads: [`t${i}`], writes: [`t${i + 1}`], create: () => () => {} }),
)
const cluster = new Cluster<Record<string, { text: string }>>({
  kafka: { brokers: [broker] },
  registry: { host },
  prefix: `look-${Date.now()}.`,
  schemas: Object.fromEntries(Object.keys(topics).map((name) => [name, schema])),
  resolve: (topic, scope) => (scope && topic in topics ? `${scope}.${topic}` : topic),
})
const topology = { topics, stages }
const layout = { partitions: PARTITIONS, replicationFactor: 1 }
const scopes = Array.from({ length: RUNS }, (_, i) => `run-${i}`)
const works = scopes.flatMap((scope) => stages.map((stage) => ({ stage, scope })))

await registerSchemas(topology, cluster)
await provision(cluster, topicsOf(topology, cluster, layout, { topics: [], stages: [] }), layout)
for (const scope of scopes) {
  const part = { scope, topics: Object.keys(topics), stages: stages.map(({ name }) => name) }
  await provision(cluster, topicsOf(topology, cluster, layout, part), layout)
}
const { names } = cluster
const writer = await Writer.open(cluster.transport, 'look', (topic) => cluster.partitionCount(topic))
const value = Buffer.alloc(1000, 'a')
for (const { stage, scope } of works) {
  const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition)
  const topic = names.topic(stage.reads[0]!, scope)
  const inputs = partitions.flatMap((partition) =>
    Array.from({ length: WAITING }, (_, i) => ({ topic, partition, key: Buffer.from(`${i}`), value })),
  )
  const done = partitions.map((partition) =>
    checkpointRecord(names.changelog(stage.name, scope), partition, {
      positions: new Map([[stage.reads[0]!, BigInt(partition % 3 === 0 ? 0 : WAITING + 1)]]),
      written: new Map(),
    }),
  )
  await writer.transaction([...inputs, ...done])
}
await writer.close()
await new Promise((resolve) => setTimeout(resolve, 2000))

// KafkaJS writes each request at once.
let requests = 0
const { write } = Socket.prototype
Socket.prototype.write = function (this: Socket, ...args: unknown[]) {
  requests++
  return (write as (...args: unknown[]) => boolean).apply(this, args)
} as typeof write

const fresh = new Cluster({
  kafka: { brokers: [broker] },
  registry: { host },
  prefix: names.prefix,
  schemas: {},
  resolve: (topic, scope) => (scope && topic in topics ? `${scope}.${topic}` : topic),
})
const groups = works.map(({ stage, scope }) => names.group(stage.name, scope))
for (const what of ['first', 'second', 'third']) {
  const [began, before, cpu] = [performance.now(), requests, process.cpuUsage()]
  const [lags] = await Promise.all([lagsOf(fresh, works), fresh.groups.describe(groups)])
  const took = ((performance.now() - began) / 1000).toFixed(2)
  const { user, system } = process.cpuUsage(cpu)
  const lag = totalLag(lags.flatMap(({ partitions }) => partitions))
  console.log(
    `${what} look: ${took} s, ${requests - before} requests, ${((user + system) / 1e6).toFixed(2)} s of CPU, lag ${lag}`,
  )
}
await fresh.close()
await cluster.close()
