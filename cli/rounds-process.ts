// The process of `sluice run` that takes the rounds forward, trains, and lets `corpus` follow; of several one does, and the others stand by.
// Started by instances.ts; ends when its parent has gone.
import { join } from 'node:path'
import { Coordinator } from '../rounds/coordinator.js'
import { CorpusFollower } from '../rounds/outcome/corpus-follower.js'
import { ROUNDS } from '../rounds/run-record.js'
import { Leader } from '../runtime/leader.js'
import { topology } from '../topology/topology.js'
import { endOnErrors, stopWithParent, tell } from './child-process.js'
import { readConfig } from './config.js'
import type { InstanceOptions } from './instances.js'
import { fileLog, openCluster } from './session.js'
import { SignsOfLife } from './signs-of-life.js'

const config = readConfig()
const log = fileLog(config.home, `rounds-${process.pid}`)
const cluster = openCluster(config, log)

const fatal = endOnErrors(log, 'the process of the rounds')

const { threads, filters } = JSON.parse(process.argv[2] ?? '{}') as InstanceOptions
const settings = {
  ...config.settings,
  ...(threads !== undefined && { 'train.threads': threads }),
  ...(filters && { filters }),
}
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

stopWithParent(async () => {
  signs.stop()
  await coordinator.stop()
  await corpusFollower.stop()
  await leader.stop()
  await cluster.close()
  await followed.close()
}, fatal)

await leader.start()
coordinator.start()
corpusFollower.start()
tell('started')
