// One instance of `sluice run`: its stages in one process. Started by instances.ts; ends when its parent has gone.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { brakeOf } from '../ingest/backlog.js'
import { INGEST, IngestWorker } from '../ingest/worker.js'
import { loadResource } from '../rounds/resources.js'
import { RunFollower } from '../rounds/run-follower.js'
import { Instance } from '../runtime/instance.js'
import { type StateDirectory, takeStateDirectory } from '../runtime/state/state-directory.js'
import { topology } from '../topology/topology.js'
import { endOnErrors, stopWithParent, tell } from './child-process.js'
import { readConfig } from './config.js'
import { onDiskOf, tellingOfFullDisk } from './disk.js'
import { CommandError } from './errors.js'
import { loadFilters } from './filters.js'
import { heldText } from './ingest/progress.js'
import type { InstanceOptions } from './instances.js'
import { fileLog, openCluster } from './session.js'

const STATISTICS_INTERVAL_MS = 5000

const config = readConfig()
const stateFolder = join(config.home, 'state')
const directory = await stateDirectory().catch(unfit)
const log = tellingOfFullDisk(fileLog(config.home, `instance-${directory.number}`), stateFolder)
const cluster = openCluster(config, log)

const fatal = endOnErrors(log, 'the instance')

const { stages, acceptLost, rebuild, filters } = JSON.parse(process.argv[2] ?? '{}') as InstanceOptions
const settings = { ...config.settings, ...(filters && { filters }) }
const instance = new Instance({
  cluster,
  load: (name) => loadResource(cluster, name),
  stateFolder: directory.folder,
  acceptLost,
  rebuild,
  onStopped: (task, error) => tell({ stopped: task, why: error.message }),
})
const follower = new RunFollower({
  cluster,
  instance,
  stages: topology.stages.filter(({ name }) => !stages || stages.includes(name)),
  settings,
  layout: config.layout,
  loadFilters: (of) => loadFilters(of, config.folder, topology),
  onUnfit: (run, error, essential) => {
    if (!essential) return tell({ stopped: `run ${run}`, why: `${error.message}; or \`sluice drop ${run}\`` })
    log('error', 'the instance cannot start', { error: error.message })
    void unfit(error)
  },
})

async function stateDirectory(): Promise<StateDirectory> {
  try {
    mkdirSync(stateFolder, { recursive: true })
  } catch {
    throw new CommandError(`${stateFolder} cannot be made: let it be written, or have SLUICE_HOME name another folder`)
  }
  return onDiskOf(stateFolder, () => takeStateDirectory(stateFolder))
}

/** What starting again would not mend. */
async function unfit(error: Error): Promise<never> {
  await new Promise((resolve) => process.send?.({ unfit: error.message }, undefined, undefined, resolve))
  process.exit(1)
}

const ingest = new IngestWorker({
  cluster,
  brake: brakeOf(cluster, settings, (held) => log('info', held ? heldText(held) : 'ingest goes on')),
  onFailure: fatal,
})

const telling = setInterval(() => tell({ statistics: instance.statistics() }), STATISTICS_INTERVAL_MS)

stopWithParent(async () => {
  clearInterval(telling)
  await ingest.stop()
  await follower.stop()
  await instance.stop()
  await cluster.close()
  directory.release()
}, fatal)

await follower.start()
if (!stages || stages.includes(INGEST)) await ingest.start()
tell('started')
