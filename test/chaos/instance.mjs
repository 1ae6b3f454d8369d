// One instance of a topology: node instance.mjs MODULE BROKER REGISTRY PREFIX STATE_FOLDER [RECORD_SECONDS]
import { Cluster } from '../../dist/runtime/cluster.js'
import { Instance } from '../../dist/runtime/instance.js'

const [module, broker, registry, prefix, stateFolder, recordSeconds = '10'] = process.argv.slice(2)
const { schemas, topology } = await import(module)
const cluster = new Cluster({
  kafka: { brokers: broker.split(',') },
  registry: { host: registry },
  prefix,
  schemas,
  log: (level, message, fields) =>
    console.error(new Date().toISOString().slice(14), level, message, JSON.stringify(fields)?.slice(0, 400)),
})
const instance = new Instance({
  cluster,
  stateFolder,
  recordSeconds: Number(recordSeconds),
  onStopped: (task, error) => console.error('stopped', task, error.message),
})
await instance.follow(topology.stages.map((stage) => ({ stage, settings: {}, resources: [] })))
console.log('started')
process.on('SIGTERM', async () => {
  await instance.stop()
  await cluster.close()
  process.exit(0)
})
