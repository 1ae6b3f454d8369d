import type { SluiceStage } from '../processors/define-stage.js'
import { provision, type TopicLayout, topicsOf } from '../runtime/topics.js'
import type { Run } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { type Lineage, MAIN, offsetsJson } from '../topology/lineage.js'
import { settings } from '../topology/settings.js'
import type { SluiceTopology } from '../topology/topology.js'
import { publishedBenchmarks } from './benchmarks.js'
import { currentOf, LEAST_POSITIVES } from './decide.js'
import { type AnnotatedUntil, annotationsNow } from './domains/annotations.js'
import { JudgementsView } from './judging/judgements.js'
import { NO_SEED } from './mixture/calibration.js'
import { inForce, settingsOf } from './parameters.js'
import { checkCrawl, type Removed, replayExtent, type Since } from './replay-extent.js'
import { changeRuns, newRun, RunError } from './run-record.js'
import { SeedView } from './seed-table.js'
import { TEXTS } from './texts.js'
import { judgedNow, trainedOn, trainedOnNow } from './trained-on.js'

export interface Replay {
  /** Topic that the run starts from. */
  from: string
  name: string
  /** Settings that differ from those of the current run. */
  changes: Record<string, unknown>
  /** Model to score with, the current run's unless given. */
  model?: string
  /** Trains a model for it instead, on the seed as it is. */
  train?: boolean
  since?: Since
  /** The only crawl whose pages it takes. */
  crawl?: string
  /** Called before the run is recorded, when retention has removed what it would have begun with. */
  onRemoved?: (removed: Removed) => void
}

/** Topics that a replay can start from: those before scoring that stages read. */
export const replayable = ({ stages }: SluiceTopology): string[] =>
  stages.filter(({ phase }) => phase !== 'filtering').map(({ reads }) => reads[0]!)

/**
 * Begins a run beside the current one: it owns all topics downstream of where it starts, and works on what is there now.
 * @throws {RunError}
 */
export async function replay(
  cluster: Cluster,
  topology: SluiceTopology,
  layout: TopicLayout,
  asked: Replay,
): Promise<Run> {
  const { names, reader, lineage } = cluster
  const { from, crawl = null, train, onRemoved = () => {} } = asked
  const runs = await cluster.runs()
  const current = currentOf([...runs.values()])
  const said = await annotationsNow(cluster)
  const run = begun(runs, lineage, topology.stages, asked, said)
  if (crawl !== null) await checkCrawl(cluster, crawl)
  if (train) await checkSeed(cluster)
  const { since, barrier, removed } = await replayExtent(reader, names.topic(from, current?.name), asked.since)
  const extent = { since: offsetsJson(since), barrier: offsetsJson(barrier), crawl }
  const made: Run = { ...run, ...extent, trainedOn: await groundOf(cluster, run, current, { train, said }) }
  lineage.update([made])
  refuseIdle(lineage, topology, asked)
  if (removed.records > 0) onRemoved(removed)
  made.benchmarks = await publishedBenchmarks(cluster, runs.values())
  await provision(cluster, topicsOf(topology, cluster, layout, lineage.partOf(made.name)), layout)
  await changeRuns(cluster, (now) => {
    checkName(now, asked.name)
    checkGround(now, made)
    return [made]
  })
  return made
}

/** What a replay is trained on, and the judgements that it goes by: those of now, unless it takes over the probabilities of the current run. */
async function groundOf(
  cluster: Cluster,
  run: Run,
  current: Run | undefined,
  { train, said }: { train?: boolean; said: AnnotatedUntil },
): Promise<string> {
  if (run.calibration !== null && current) {
    const { judgements, judged } = trainedOn(current)
    return JSON.stringify({ judgements, judged, ...said })
  }
  const judgements = await new JudgementsView(cluster).refresh()
  const judged = judgements.nameOf(settingsOf(run)['rounds.programs'] > 0)
  if (train) return trainedOnNow(cluster, current, { judged })
  return JSON.stringify({ ...(await judgedNow(cluster, judged)), ...said })
}

/** @throws {RunError} when too few pages are positive to train on */
async function checkSeed(cluster: Cluster): Promise<void> {
  const { positives } = await new SeedView(cluster).refresh()
  if (positives < LEAST_POSITIVES)
    throw new RunError(`the seed has ${positives} positive pages, and a training needs ${LEAST_POSITIVES}`)
}

/** @throws {RunError} for a setting that only stages before the run have: it would change nothing */
function refuseIdle(lineage: Lineage, { stages }: SluiceTopology, { name, from, changes, train }: Replay): void {
  const own = lineage.partOf(name).stages
  for (const setting of Object.keys(changes)) {
    const users = stages.filter((stage) => stage.settings.some((one) => one === setting))
    if (setting === 'cut' || (train && setting.startsWith('train.')) || users.some((stage) => own.includes(stage.name)))
      continue
    if (users.length === 0) throw new RunError(`${setting} changes nothing in a replay`)
    const [{ name: stage, reads }] = users as [SluiceStage]
    throw new RunError(`${setting} is a setting of ${stage}, which comes before ${from}: start from ${reads[0]}`)
  }
}

/** The record of a replay, without its barrier. */
function begun(
  runs: ReadonlyMap<string, Run>,
  lineage: Lineage,
  stages: readonly SluiceStage[],
  { from, name, changes, model, train }: Replay,
  said: AnnotatedUntil,
): Run {
  const current = currentOf([...runs.values()])
  checkName(runs, name)
  const scoring = train ? null : (model ?? current?.model)
  if (scoring === undefined)
    throw new RunError(
      'there is no current run whose model could be taken: name one with --model, or train one with --train',
    )
  const parameters = settings({ ...inForce(runs, lineage, stages, current), ...changes })
  return newRun({
    name,
    parent: current?.name ?? null,
    base: lineage.ownerOf(from, current?.name) ?? MAIN,
    start: from,
    settings: parameters,
    model: scoring,
    state: train ? 'training' : 'scoring',
    ...(!train && !model && !('cut' in changes) && from === TEXTS && tableOf(current, said)),
  })
}

/** What the pages of a replay over the same texts are cut by, as those of the current run are, unless people have said something else of nodes since. */
function tableOf(current: Run | undefined, { annotated }: AnnotatedUntil): Partial<Run> {
  if (!current?.calibration || trainedOn(current).annotated !== annotated) return {}
  const { calibration, domains, calibratedOn, cut } = current
  return { calibration, domains, calibratedOn, cut, seedCut: NO_SEED }
}

const NAME = /^[a-z][a-z0-9-]{0,39}$/
const ROUND = /^round-\d+$/

function checkName(runs: ReadonlyMap<string, Run>, name: string): void {
  if (!NAME.test(name))
    throw new RunError(`a run is called by small letters, digits and dashes, not ${JSON.stringify(name)}`)
  if (ROUND.test(name)) throw new RunError(`${name} is a name for rounds`)
  const known = runs.get(name)
  if (known)
    throw new RunError(
      known.state === 'dropped'
        ? `there was a run called ${name}: it was dropped, but rejected pages and failed records still carry its name`
        : `there is a run called ${name} already`,
    )
}

/** @throws {RunError} when what the run was made from is no longer so */
function checkGround(now: ReadonlyMap<string, Run>, { parent, base }: Run): void {
  const current = currentOf([...now.values()])?.name ?? null
  if (current !== parent || now.get(base ?? MAIN)?.state === 'dropped')
    throw new RunError('the current run has changed just now: nothing was recorded, so try again')
}
