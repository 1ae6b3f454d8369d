import { setTimeout } from 'node:timers/promises'
import { Command } from 'commander'
import { INGEST } from '../../ingest/worker.js'
import { askIfMeant } from '../../lines/index.js'
import { currentOf, decide, nameOf } from '../../rounds/decide.js'
import { inForce } from '../../rounds/parameters.js'
import type { RunStatistics } from '../../rounds/statistics.js'
import { Observer } from '../../rounds/view.js'
import { RegistryUnavailableError } from '../../runtime/codec.js'
import { isPassing } from '../../runtime/kafka/errors.js'
import type { Cluster } from '../../topology/cluster.js'
import { MAIN } from '../../topology/lineage.js'
import { type Settings, settings } from '../../topology/settings.js'
import { topology } from '../../topology/topology.js'
import type { Config } from '../config.js'
import { cutText } from '../cut-text.js'
import { CommandError, UsageError } from '../errors.js'
import { Instances } from '../instances.js'
import { interruptible } from '../interrupt.js'
import { Monitoring, metricsAddress } from '../monitoring.js'
import { duration, groups, percent, print, printable } from '../output.js'
import { withCluster } from '../session.js'
import { TrainingProgress } from '../training-progress.js'

interface Options {
  instances: string
  stages?: string
  threads?: string
  acceptLost?: boolean
  untilDrained?: boolean
  metrics?: string
}

const LOOK_INTERVAL_MS = 500
/** While there is nothing to do. */
const RESTING_INTERVAL_MS = 2000

export function runCommand(): Command {
  return new Command('run')
    .description('run the dataflow until stopped: all stages, the rounds, the training')
    .option('--instances <n>', 'processes that share the work', '1')
    .option('--stages <list>', 'only these stages, by name, separated by commas; the rounds need an instance with all')
    .option(
      '--threads <n>',
      'threads of a training, instead of the setting train.threads; more than 1 is not repeatable',
    )
    .option('--accept-lost', 'go on with what is left where input was removed before it was processed')
    .option('--until-drained', 'stop once all rounds are closed and nothing is left to process')
    .option('--metrics <[host:]port>', 'serve metrics for Prometheus there; on this machine alone without a host')
    .addHelpText('after', '\nExample:\n  sluice run --instances 2 --until-drained')
    .action(async (options: Options) => {
      const count = wholeNumber('--instances', options.instances, 64)
      const threads = options.threads === undefined ? undefined : wholeNumber('--threads', options.threads, 256)
      const address = options.metrics === undefined ? undefined : metricsAddress('--metrics', options.metrics)
      const stages = options.stages?.split(',').flatMap((name) => name.trim() || [])
      const known = [INGEST, ...topology.stages.map(({ name }) => name)]
      if (stages?.length === 0) throw new UsageError('--stages names no stage')
      const unknown = stages?.find((name) => !known.includes(name))
      if (unknown !== undefined) {
        throw new UsageError(
          `no stage is called ${unknown}; there are ${known.join(', ')}${askIfMeant(unknown, known)}`,
        )
      }
      await withCluster(
        (cluster, config) =>
          interruptible(async (signal) => {
            await tellOfSettings(cluster, config.settings)
            const training = new TrainingProgress()
            const instances = new Instances(
              config.home,
              count,
              { stages, threads, acceptLost: options.acceptLost, filters: config.settings.filters },
              addressesOf(config),
              training.show,
            )
            const monitoring = new Monitoring(cluster, {
              address,
              work: () => instances.statistics.all(),
              failure: () => instances.failure,
            })
            try {
              const url = await monitoring.start()
              if (url) print(`metrics are served at ${url}/metrics`)
              await instances.start()
              const reads = !stages || stages.includes(INGEST)
              await follow(cluster, config, instances, training, signal, { untilDrained: options.untilDrained, reads })
            } finally {
              await Promise.all([instances.stop(), monitoring.stop()])
              training.stop()
            }
          }),
        { lacking: true },
      )
    })
}

/** Says where the runs that new pages flow through work with other settings than the configuration has: the runs' are in force. */
async function tellOfSettings(cluster: Cluster, configured: Settings): Promise<void> {
  const runs = await cluster.runs()
  const current = currentOf([...runs.values()])
  const { stages } = topology
  if (!runs.has(MAIN)) return
  const recorded = settings(inForce(runs, cluster.lineage, stages, current))
  const phases = current ? stages : stages.filter(({ phase }) => phase === 'always')
  const names = new Set([...phases.flatMap((stage) => stage.settings), ...(current ? (['cut'] as const) : [])])
  for (const name of names) {
    const [here, there] = [String(configured[name]), String(recorded[name])]
    if (here === there) continue
    process.stderr.write(
      `sluice: ${name} is ${there || 'none'} in the run ${current?.name ?? MAIN}, and ${here || 'none'} in the configuration: a run keeps its settings, and rounds take them over; \`sluice replay\` makes one with others\n`,
    )
  }
}

/** As environment variables, for the instances. */
function addressesOf(config: Config): Record<string, string> {
  const { kafka, registry } = config.cluster()
  return { SLUICE_BROKERS: kafka.brokers.join(','), SLUICE_REGISTRY: registry.host }
}

function wholeNumber(option: string, text: string, most: number): number {
  const number = Number(text)
  if (!(Number.isInteger(number) && number >= 1 && number <= most))
    throw new UsageError(`${option} takes a number from 1 to ${most}`)
  return number
}

/**
 * What there is to see; undefined while brokers or registry are away, which is told by what waits for them, and where it is known.
 * @param known what was seen before is known, and nothing is to be done about it
 */
async function looked(observer: Observer, known: boolean) {
  try {
    return known && !(await observer.changed()) ? undefined : await observer.view()
  } catch (error) {
    if (!isPassing(error) && !(error instanceof RegistryUnavailableError)) throw error
    process.stderr.write(`sluice: waiting: ${(error as Error).message}\n`)
    return undefined
  }
}

/**
 * Tells what happens until the signal, or until all is drained.
 * @param options.reads whether its instances read files that wait
 */
async function follow(
  cluster: Cluster,
  config: Config,
  instances: Instances,
  training: TrainingProgress,
  signal: AbortSignal,
  { untilDrained = false, reads }: { untilDrained: boolean | undefined; reads: boolean },
) {
  const observer = new Observer(cluster, topology, config.settings)
  const told = new Set<string>()
  const tell = (line: string) => {
    if (!told.has(line)) print(line)
    told.add(line)
  }
  const pause = (milliseconds: number) => setTimeout(milliseconds, undefined, { signal }).catch(() => {})
  let before = ''
  /** How often the same decision was seen. */
  let seen = 0
  let resting = false
  while (!signal.aborted) {
    if (instances.failure) throw new CommandError(instances.failure)
    if (training.failure && untilDrained) throw new CommandError(training.failure)
    for (const line of instances.stopped) tell(line)
    if (untilDrained && instances.stopped.length > 0) throw new CommandError(instances.stopped[0]!)
    const view = await looked(observer, seen >= 2)
    if (!view) {
      await pause(resting ? RESTING_INTERVAL_MS : LOOK_INTERVAL_MS)
      continue
    }
    const kept = view.runs.filter(({ state }) => state !== 'dropped')
    for (const run of kept.sort((a, b) => a.startedAt - b.startedAt)) {
      const card = view.models.find(({ hash }) => hash === run.model)
      if (card) {
        tell(
          `${run.name}: model ${card.hash.slice(0, 12)} trained on ${groups(card.positives)} + ${groups(card.negatives)} pages ` +
            `in ${duration(1000 * card.seconds)}: precision ${percent(card.precision)}, recall ${percent(card.recall)}, AUC ${card.auc.toFixed(3)}`,
        )
      }
      if (run.cut !== null) tell(`${run.name}: all pages scored, cut: ${cutText(run)}`)
      if (run.finishedAt !== null) {
        const { seen, accepted, fresh } = JSON.parse(run.statistics) as RunStatistics
        const took = duration(run.finishedAt - run.startedAt)
        tell(
          `${run.name}: ${groups(accepted)} of ${groups(seen)} pages accepted, ${groups(fresh)} of them new, drained in ${took}`,
        )
      }
    }
    const decision = decide(reads ? view : { ...view, queued: 0 })
    seen = before === nameOf(decision) ? seen + 1 : 1
    before = nameOf(decision)
    resting = decision.kind === 'rest'
    if (decision.kind === 'wait' || decision.kind === 'rest') tell(printable(decision.why))
    if (decision.kind === 'join') tell(`${decision.run.name}: its pages join the seed`)
    if (decision.kind === 'train') tell(`${decision.run.name}: training`)
    if (untilDrained && seen >= 2 && decision.kind === 'rest') {
      if (decision.problem) throw new CommandError(decision.why)
      return
    }
    await pause(LOOK_INTERVAL_MS)
  }
}
