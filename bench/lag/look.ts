// What one look at the lags of a large deployment costs: node dist/bench/lag/look.js BROKER REGISTRY_URL [PREFIX]
// 5 runs of 10 stages over 50 partitions, a third of which have records waiting; ten minutes of history, and what 2,500 tasks say of themselves.
// With a prefix it looks at what was made before.
import { Socket } from 'node:net'
import type { Schema } from 'avsc'
import { LagObserver } from '../../monitor/lag-observer.js'
import type { SluiceStage } from '../../processors/define-stage.js'
import { newRun, runRecord } from '../../rounds/run-record.js'
import { checkpointRecord } from '../../runtime/changelog.js'
import { Cluster as RuntimeCluster } from '../../runtime/cluster.js'
import { type OutputRecord, Writer } from '../../runtime/kafka/writer.js'
import { LAG_HISTORY, SAMPLE_INTERVAL_MS } from '../../runtime/lag-history.js'
import { stageDefiner } from '../../runtime/stage.js'
import { TASKS } from '../../runtime/task-status.js'
import { provision, registerSchemas, topicsOf } from '../../runtime/topics.js'
import { schemas as sluiceSchemas } from '../../schemas/types.js'
import type { Cluster } from '../../topology/cluster.js'
import { Lineage, MAIN, offsetsJson } from '../../topology/lineage.js'
import { settings } from '../../topology/settings.js'
import { topics as sluiceTopics } from '../../topology/topics.js'
import type { SluiceTopology } from '../../topology/topology.js'

const [RUNS, STAGES, PARTITIONS, WAITING] = [5, 10, 50, 20]
const HISTORY_MS = 10 * 60_000
const LOOKS = 5
const BATCH = 500
const [broker = '', host = '', former] = process.argv.slice(2)
const prefix = former ?? `look-${Date.now()}.`

const schema: Schema = { type: 'record', name: 'Text', fields: [{ name: 'text', type: 'string' }] }
const plain = { kind: 'log', partitions: 'spread', key: '', readers: [], writers: [], schema } as const
const made = Array.from({ length: STAGES + 1 }, (_, i) => [`t${i}`, { ...plain, owned: i > 0 }] as const)
const defineStage = stageDefiner<Record<string, { text: string }>>()
const stages = Array.from({ length: STAGES }, (_, i) => ({
  ...defineStage({ name: `s${i}`, reads: [`t${i}`], writes: [`t${i + 1}`], create: () => () => {} }),
  ...{ phase: 'scoring', scoped: true, filtered: false, settings: [], lenient: {}, explain: {}, resources: () => [] },
})) as unknown as SluiceStage[]
const topology: SluiceTopology = {
  topics: { ...Object.fromEntries(made), runs: sluiceTopics.runs! },
  stages,
  filters: [],
}

/** A cluster with these topics instead of Sluice's. */
function open(): Cluster {
  const lineage = new Lineage(() => topology)
  const schemas = { ...Object.fromEntries(made.map(([name]) => [name, schema])), runs: sluiceSchemas.runs }
  const cluster = new RuntimeCluster({
    ...{ kafka: { brokers: [broker] }, registry: { host }, prefix, schemas, resolve: lineage.resolve },
  })
  return Object.assign(cluster, { lineage }) as unknown as Cluster
}

async function make(): Promise<void> {
  const cluster = open()
  const { codec, lineage, names } = cluster
  const layout = { partitions: PARTITIONS, replicationFactor: 1 }
  const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition)
  const barrier = offsetsJson(new Map(partitions.map((partition) => [partition, BigInt(WAITING)])))
  const runs = Array.from({ length: RUNS }, (_, i) =>
    newRun({ name: `run-${i}`, base: MAIN, start: 't0', state: 'scoring', barrier, settings: settings({}) }),
  )
  const first = newRun({ name: MAIN, base: null, start: 't0', state: 'base', settings: settings({}) })
  lineage.update([first, ...runs])
  const works = runs.flatMap(({ name: scope }) => stages.map((stage) => ({ stage, scope })))

  await registerSchemas(topology, cluster)
  await provision(cluster, topicsOf(topology, cluster, layout, { topics: ['t0', 'runs'], stages: [] }), layout)
  for (const { name } of runs)
    await provision(cluster, topicsOf(topology, cluster, layout, lineage.partOf(name)), layout)
  const writer = await Writer.open(cluster.transport, 'look', (topic) => cluster.partitionCount(topic))
  await writer.transaction([first, ...runs].map((run) => runRecord(cluster, run)))

  const value = Buffer.alloc(1000, 'a')
  const waiting = (topic: string): OutputRecord[] =>
    partitions.flatMap((partition) =>
      Array.from({ length: WAITING }, (_, i) => ({ topic, partition, key: Buffer.from(`${i}`), value })),
    )
  const position = (partition: number) => (partition % 3 === 0 ? 0 : WAITING + 1)
  await writer.transaction(waiting(names.topic('t0')))
  for (const { stage, scope } of works) {
    const done = partitions.map((partition) =>
      checkpointRecord(names.changelog(stage.name, scope), partition, {
        positions: new Map([[stage.reads[0]!, BigInt(position(partition))]]),
        written: new Map([[names.topic(stage.writes[0]!, scope), WAITING]]),
      }),
    )
    await writer.transaction([...waiting(names.topic(stage.writes[0]!, scope)), ...done])
  }
  const now = Date.now()
  const running = { state: 'running', why: null, errors: 0, restored: 0, restoring: 0, owner: 'sluice@look/1', at: now }
  await writeAll(
    works.flatMap(({ stage, scope }) =>
      partitions.map((partition) => record(TASKS, `${names.group(stage.name, scope)}/${partition}`, running)),
    ),
  )
  for (let at = now - HISTORY_MS; at < now; at += SAMPLE_INTERVAL_MS) {
    await writeAll(
      works.map(({ stage, scope }) =>
        record(LAG_HISTORY, `${names.group(stage.name, scope)}@${at}`, {
          ...{ at, lag: WAITING * PARTITIONS, arrived: at },
          partitions: partitions.map((partition) => ({
            ...{ topic: names.topic(stage.reads[0]!, scope), partition, position: position(partition) },
            ...{ end: WAITING + 1, lag: WAITING, committedAt: at },
          })),
        }),
      ),
    )
  }
  await writer.close()
  await cluster.close()
  await new Promise((resolve) => setTimeout(resolve, 2000))
  console.log(`made with the prefix ${prefix}`)

  function record(topic: string, key: string, value: unknown): OutputRecord {
    return { topic: names.topic(topic), key: Buffer.from(key), value: codec.encode(topic, value) }
  }

  async function writeAll(records: OutputRecord[]): Promise<void> {
    for (let i = 0; i < records.length; i += BATCH) await writer.transaction(records.slice(i, i + BATCH))
  }
}

if (!former) await make()

// KafkaJS writes each request at once.
let requests = 0
const { write } = Socket.prototype
Socket.prototype.write = function (this: Socket, ...args: unknown[]) {
  requests++
  return (write as (...args: unknown[]) => boolean).apply(this, args)
} as typeof write

const fresh = open()
const observer = new LagObserver(fresh, topology, { keptMs: HISTORY_MS, filterName: (entry) => entry })
for (let look = 1; look <= LOOKS; look++) {
  const [began, before, cpu] = [performance.now(), requests, process.cpuUsage()]
  const { rows, notes } = await observer.look()
  const took = ((performance.now() - began) / 1000).toFixed(2)
  const { user, system } = process.cpuUsage(cpu)
  const lag = rows.reduce((sum, row) => sum + (row.lag ?? 0), 0)
  const places = rows.reduce((sum, row) => sum + row.partitions.length, 0)
  console.log(
    `look ${look}: ${took} s, ${requests - before} requests, ${((user + system) / 1e6).toFixed(2)} s of CPU; ` +
      `${rows.length} stages, ${places} partitions, lag ${lag}${notes.length > 0 ? `; ${notes[0]}` : ''}`,
  )
  await new Promise((resolve) => setTimeout(resolve, 2000))
}
await fresh.close()
