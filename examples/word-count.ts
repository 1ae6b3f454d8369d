// Counts words, exactly once: node dist/examples/word-count.js BROKER,BROKER REGISTRY_URL < TEXT
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Schema } from 'avsc'
import { Cluster } from '../runtime/cluster.js'
import { Instance } from '../runtime/instance.js'
import { Writer } from '../runtime/kafka/writer.js'
import { stageLag, totalLag } from '../runtime/lag.js'
import { type Processor, stageDefiner } from '../runtime/stage.js'
import { table } from '../runtime/tables.js'
import { initialise } from '../runtime/topics.js'

type Values = { lines: { text: string }; words: { text: string }; counts: { count: number } }

const splitLine: Processor<Values, 'lines', 'words'> = ({ value }, { emit }) => {
  for (const word of value?.text.toLowerCase().match(/\p{L}+/gu) ?? []) emit('words', word, { text: word })
}
const countWord: Processor<Values, 'words', 'counts', number> = ({ key }, { emit, store }) => {
  const count = (store.get(key) ?? 0) + 1
  store.put(key, count)
  emit('counts', key, { count })
}

const textSchema: Schema = { type: 'record', name: 'Text', fields: [{ name: 'text', type: 'string' }] }
const countSchema: Schema = { type: 'record', name: 'Count', fields: [{ name: 'count', type: 'long' }] }
const log = { kind: 'log', partitions: 'spread', schema: textSchema } as const
const topics = { lines: log, words: log, counts: { ...log, kind: 'table', schema: countSchema } } as const
const defineStage = stageDefiner<Values>()
const split = defineStage({ name: 'split', reads: ['lines'], writes: ['words'], create: () => splitLine })
const count = defineStage({ name: 'count', reads: ['words'], writes: ['counts'], state: true, create: () => countWord })
const topology = { topics, stages: [split, count] }

const [brokers = '', host = '', prefix = 'word-count.'] = process.argv.slice(2)
const schemas = { lines: textSchema, words: textSchema, counts: countSchema }
const cluster = new Cluster<Values>({ kafka: { brokers: brokers.split(',') }, registry: { host }, prefix, schemas })
await initialise(topology, cluster, { partitions: 3, replicationFactor: -1 })

const writer = await Writer.open(cluster.transport, `${prefix}input`, (topic) => cluster.partitionCount(topic))
const line = (value: string) => ({ key: Buffer.from(value), value: cluster.codec.encode('lines', { text: value }) })
const input = (await text(process.stdin)).split('\n').map(line)
await writer.transaction(input.map((record) => ({ topic: cluster.names.topic('lines'), ...record })))
await writer.close()

const instance = new Instance({ cluster, stateFolder: mkdtempSync(join(tmpdir(), 'words-')) })
await instance.follow(topology.stages.map((stage) => ({ stage, settings: {}, resources: [] })))
const lag = async () => totalLag([...(await stageLag(cluster, split)), ...(await stageLag(cluster, count))])
while ((await lag()) > 0) await sleep(200)
for (const [word, { count }] of await table(cluster, 'counts')) console.log(word, count)
await instance.stop()
await cluster.close()
