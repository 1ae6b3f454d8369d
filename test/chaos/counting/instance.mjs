// One instance of the counting topology: node instance.mjs BROKER REGISTRY PREFIX STATE_FOLDER
import { Cluster } from '../../../dist/runtime/cluster.js'
import { Instance } from '../../../dist/runtime/instance.js'
import { schemas, topology } from './topology.mjs'

const [broker, registry, prefix, stateFolder] = process.argv.slice(2)
const cluster = new Cluster({
  kafka: { brokers: [broker] },
  registry: { host: registry },
  prefix,
  schemas,
  log: (level, message, fields) => console.error(level, message, JSON.stringify(fields)?.slice(0, 400)),
})
const instance = new Instance({
  cluster,
  stateFolder,
})
await instance.follow(topology.stages.map((stage) => ({ stage, settings: {}, resources: [] })))
console.log('started')
process.on('SIGTERM', async () => {
  await instance.stop()
  await cluster.close()
  process.exit(0)
})
