// The process of `sluice run` that takes the rounds forward, trains, and lets `corpus` follow; of several one does, and the others stand by.
// Started by instances.ts; ends when its parent has gone.
import { join } from 'node:path'
import { Coordinator } from '../rounds/coordinator.js'
import { CorpusFollower } from '../rounds/outcome/corpus-follower.js'
import { ROUNDS } from '../rounds/run-record.js'
import { isPassing } from '../runtime/kafka/errors.js'
import { Leader } from '../runtime/leader.js'
import { topology } from '../topology/topology.js'
import { readConfig } from './config.js'
import { type InstanceMessage, type InstanceOptions, STOP_TIMEOUT_MS } from './instances.js'
import { fileLog, openCluster } from './session.js'
import { SignsOfLife } from './signs-of-life.js'

const config = readConfig()
const log = fileLog(config.home, `rounds-${process.pid}`)
const cluster = openCluster(config, log)

const fatal = (error: unknown) => {
  log('error', 'the process of the rounds ends', { error: String((error as Error)?.stack ?? error) })
  process.exit(1)
}
process.on('uncaughtException', fatal)
process.on('unhandledRejection', (error) => {
  // KafkaJS leaves some errors of lost connections to nobody; what was asked over them is asked again.
  if (isPassing(error)) log('warn', 'a connection was lost', { error: String(error) })
  else fatal(error)
})

const { threads, filters } = JSON.parse(process.argv[2] ?? '{}') as InstanceOptions
const settings = {
  ...config.settings,
  ...(threads !== undefined && { 'train.threads': threads }),
  ...(filters && { filters }),
}
// With a callback, a parent that has gone is no error here: `disconnect` follows, and stops the process in order.
const tell = (message: InstanceMessage) => process.send?.(message, undefined, undefined, () => {})
let trained = 0
const leader = new Leader(cluster, ROUNDS, 'runs')
const coordinator = new Coordinator({
  cluster,
  topology,
  settings,
  layout: config.layout,
  leader,
  modelFolder: join(config.home, 'models'),
  onTraining: (event) => {
    trained++
    tell(event)
  },
  onPromoted: () => corpusFollower.wake(),
})
// With connections of its own: what it reads is no sign of life of the rounds.
const followed = openCluster(config, log)
const corpusFollower = new CorpusFollower(followed, leader)
const signs = new SignsOfLife(
  () => trained + cluster.reader.fetched + coordinator.looks,
  () => fatal(new Error('a step of the rounds showed no sign of life for too long: it is given up')),
)

let stopping = false
async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  // The parent may have gone, and then nobody else puts an end to it.
  setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref()
  signs.stop()
  await coordinator.stop()
  await corpusFollower.stop()
  await leader.stop()
  await cluster.close()
  await followed.close()
  process.exit(0)
}
process.on('SIGTERM', () => void stop().catch(fatal))
process.on('disconnect', () => void stop().catch(fatal))

await leader.start()
coordinator.start()
corpusFollower.start()
tell('started')
