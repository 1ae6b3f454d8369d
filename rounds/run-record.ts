import { setTimeout } from 'node:timers/promises'
import { FencedError, type OutputRecord, Writer } from '../runtime/kafka/writer.js'
import { patiently } from '../runtime/patience.js'
import type { Run } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import type { Settings } from '../topology/settings.js'
import { parametersOf } from './parameters.js'
import { VERSION } from './version.js'

/** What is asked of the runs cannot be done; the message says why. */
export class RunError extends Error {}

/** Where a run stands, what it works with and how it begins. */
type Beginning = Pick<Run, 'name' | 'start' | 'base' | 'state'> & { settings: Settings } & Partial<Run>

/** A run that has done nothing yet; what is not given is as before all work. */
export const newRun = ({ settings, ...given }: Beginning): Run => ({
  round: 0,
  parent: null,
  parameters: parametersOf(settings),
  version: VERSION,
  model: null,
  barrier: '{}',
  since: '{}',
  crawl: null,
  trainedOn: '{}',
  cut: null,
  seedCut: null,
  calibration: null,
  domains: null,
  calibratedOn: '{}',
  benchmarks: null,
  startedAt: Date.now(),
  finishedAt: null,
  statistics: '{}',
  ...given,
})

/** The record of a run; `runs` must be prepared. */
export const runRecord = ({ codec, names }: Cluster, run: Run): OutputRecord => ({
  topic: names.topic('runs'),
  key: Buffer.from(run.name),
  value: codec.encode('runs', run),
})

const FENCED_MS = 30_000

/** Name of the group whose leader takes the rounds forward. */
export const ROUNDS = 'rounds'

/** A transaction is answered for before it can be read: waits until a topic of one partition can be read beyond an offset. @param topic its physical name */
export async function visible(cluster: Cluster, topic: string, offset: bigint): Promise<void> {
  while ((await cluster.reader.offsets(topic, 'end')).get(0)! <= offset) await setTimeout(VISIBLE_MS)
}

const VISIBLE_MS = 10

/**
 * Changes runs on a person's behalf, who can read the change when this returns. It writes in the name of the rounds' leader, who is fenced by that and looks anew at what there is.
 * @param change what to write, from the runs as they are then; what it throws leaves all as it was
 */
export async function changeRuns(
  cluster: Cluster,
  change: (runs: Map<string, Run>) => Run[] | Promise<Run[]>,
): Promise<void> {
  await cluster.codec.prepare(['runs'])
  const id = cluster.names.transactionalId(ROUNDS, undefined, 0)
  const attempt = async () => {
    const writer = await Writer.open(cluster.transport, id, (topic) => cluster.partitionCount(topic))
    try {
      const changed = await change(await cluster.runs())
      const written = await writer.transaction(changed.map((run) => runRecord(cluster, run)))
      for (const next of written.values()) await visible(cluster, cluster.names.topic('runs'), next)
    } finally {
      await writer.close()
    }
  }
  // The leader, or somebody else who changes runs, may fence this writer before it has written.
  await patiently(
    { what: 'changing the runs', forMs: FENCED_MS, passing: (error) => error instanceof FencedError },
    attempt,
  )
}
