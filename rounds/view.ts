import { hostname } from 'node:os'
import { StoppedCommands } from '../ingest/stopped.js'
import type { SluiceStage } from '../processors/define-stage.js'
import { RETRIES } from '../runtime/dead-letter.js'
import { stageLag, totalLag } from '../runtime/lag.js'
import { type TableView, tableView } from '../runtime/tables.js'
import type { CorpusProgress, DomainAnnotation, ModelCard, Run } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { extentsIn } from '../topology/extent.js'
import { offsetsIn } from '../topology/lineage.js'
import { FILES, INTAKE, JUDGEMENTS } from '../topology/meaning.js'
import type { Settings } from '../topology/settings.js'
import type { SluiceTopology } from '../topology/topology.js'
import { CatchingUp } from './catching-up.js'
import { currentOf, decide, latestTried, type RoundsView, type RunLag, workedOn } from './decide.js'
import { ANNOTATIONS, annotationsView, nameOfAnnotations } from './domains/annotations.js'
import { JudgementsView } from './judging/judgements.js'
import { behind, PROGRESS, progressView } from './outcome/progress.js'
import { SeedView } from './seed-table.js'

/** How far a file was read, and when that was said, milliseconds since 1970. */
interface Reading {
  file: string
  done: boolean
  at: number
  /** Its size when it was asked for, or when it was read. */
  bytes: number
  /** It waits for a worker here, as far as this record says. */
  waits: boolean
  command: string | null
  /** When it was looked at whether another file has come under its name; of one that was asked for, whether it is to be. */
  anew: number
}

/** A file that is not read to its end counts as being read for so long after the latest progress. */
const STILL_MS = 20_000
const STALE_MS = 30_000
/** A round waits until for so long no page was judged: a sitting is one round's matter. */
const SITTING_MS = 15_000

/** Whether a file that was asked for is still to be read; what failed before does not count. */
const isWaiting = (asked: Reading, progress: Reading | undefined): boolean =>
  progress === undefined ||
  (progress.done
    ? progress.bytes < asked.bytes || progress.anew < asked.anew
    : progress.waits || progress.at < asked.at)

/** Gathers what `decide` needs, reading only what is new since the last time. */
export class Observer {
  readonly #cluster: Cluster
  readonly #topology: SluiceTopology
  readonly #settings: Settings
  readonly #runs: TableView<Run>
  readonly #models: TableView<ModelCard>
  readonly #asked: TableView<Reading>
  readonly #stopped = new StoppedCommands()
  readonly #progress: TableView<Reading>
  readonly #seed: SeedView
  readonly #judgements: JudgementsView
  readonly #annotations: TableView<DomainAnnotation>
  readonly #catchingUp: CatchingUp
  readonly #published: TableView<CorpusProgress>
  /** Where all ended when the latest view began, and when that was. */
  #seen = { ends: '', at: 0, judging: false }

  constructor(cluster: Cluster, topology: SluiceTopology, settings: Settings) {
    this.#cluster = cluster
    this.#topology = topology
    this.#settings = settings
    this.#runs = tableView(cluster, 'runs', undefined, whole)
    this.#models = tableView(cluster, 'models', undefined, whole)
    this.#asked = tableView(cluster, FILES, undefined, (asked) => {
      if (this.#stopped.note(asked)) return undefined
      const { file, bytes, host, only, stopped, command, anew, askedAt: at } = asked
      const waits = (host === null || host === hostname()) && only === null && !stopped
      return { file, bytes, done: false, at, waits, command, anew: anew ? at : 0 }
    })
    this.#progress = tableView(
      cluster,
      INTAKE,
      undefined,
      ({ file, bytes, done, failure, lookedAnewAt: anew }, { timestamp: at }) => {
        return { file, bytes, done, at: failure?.at ?? at, waits: !done && failure === null, command: null, anew }
      },
    )
    this.#seed = new SeedView(cluster)
    this.#judgements = new JudgementsView(cluster)
    this.#annotations = annotationsView(cluster)
    this.#published = progressView(cluster)
    this.#catchingUp = new CatchingUp(cluster, topology)
  }

  /**
   * Whether a view may show something new: something was committed since the latest view began to what it looks at, or that is long ago.
   * Costs one request to each broker.
   */
  async changed(): Promise<boolean> {
    await this.#refreshRuns()
    const age = Date.now() - this.#seen.at
    return age > STALE_MS || (this.#seen.judging && age > SITTING_MS) || this.#seen.ends !== (await this.#ends())
  }

  /** Upstream is looked at before downstream: what has drained by then gets nothing new from what drained before it. */
  async view(): Promise<RoundsView> {
    await this.#refreshRuns()
    this.#seen = { ends: await this.#ends(), at: Date.now(), judging: false }
    const asked = await this.#asked.refresh()
    const progress = await this.#progress.refresh()
    const files = [...new Map([...asked, ...progress]).values()]
    // Before the runs: a model and its run are written together, and a model without its run counts as refused.
    const models = [...(await this.#models.refresh()).values()]
    const runs = await this.#refreshRuns()
    const current = currentOf(runs)
    const sharedLag = await this.#lag(current, ({ phase }) => phase === 'always')
    const lags = new Map<string, RunLag>()
    for (const run of [...workedOn(runs), ...(current ? [current] : [])]) lags.set(run.name, await this.#runLag(run))
    const now = Date.now()
    const judgements = await this.#judgements.refresh()
    const { positives, given } = await this.#seed.refresh()
    const view: RoundsView = {
      settings: this.#settings,
      files: files.length,
      queued: [...asked].filter(
        ([key, file]) => file.waits && !this.#stopped.have(file) && isWaiting(file, progress.get(key)),
      ).length,
      unfinished: files.filter(({ done }) => !done).map(({ file }) => file),
      sharedLag,
      runs,
      lags,
      models,
      positives,
      given,
      judged: judgements.nameOf(this.#settings['rounds.programs'] > 0),
      judging: now >= judgements.latest && now - judgements.latest < SITTING_MS,
      annotated: nameOfAnnotations(await this.#annotations.refresh()),
      unpublished: await behind(this.#cluster, current, await this.#published.refresh()),
      ...(await this.#grown(runs)),
    }
    this.#seen.judging = view.judging
    const next = decide(view)
    if (next.kind === 'begin') {
      const reading = files.filter(({ done, at }) => !done && now - at < STILL_MS).map(({ file }) => file)
      view.catchingUp = await this.#catchingUp.advance(next.round, reading, this.#runs.entries)
    } else this.#catchingUp.cancel()
    return view
  }

  async #refreshRuns(): Promise<Run[]> {
    const runs = [...(await this.#runs.refresh()).values()]
    this.#cluster.lineage.update(runs)
    return runs
  }

  /** Lag of the stages that a run owns; of a training one, which has none yet, nothing. */
  async #runLag(run: Run): Promise<RunLag> {
    if (run.state === 'training') return { score: 0, rest: 0 }
    const own = (stage: SluiceStage) => this.#cluster.lineage.scopeOf(stage, run.name) === run.name
    const score = await this.#lag(run, (stage) => own(stage) && stage.phase !== 'filtering')
    const cut = run.state !== 'scoring'
    return { score, rest: cut ? await this.#lag(run, (stage) => own(stage) && stage.phase === 'filtering') : 0 }
  }

  async #lag(run: Run | undefined, wanted: (stage: SluiceStage) => boolean): Promise<number> {
    const { lineage } = this.#cluster
    const extent = extentsIn(lineage, this.#runs.entries, run?.name)
    let sum = 0
    for (const stage of this.#topology.stages.filter(wanted)) {
      const scope = lineage.scopeOf(stage, run?.name)
      sum += totalLag(await stageLag(this.#cluster, stage, scope, extent(stage)))
    }
    return sum
  }

  /** Pages up to the latest barrier, and what has come since. Commit markers take offsets too, so it is a little less than it seems. */
  async #grown(runs: Run[]): Promise<{ pages: number; fresh: number }> {
    const latest = latestTried(runs)
    if (!latest) return { pages: 0, fresh: 0 }
    const { names, reader } = this.#cluster
    const [since, barrier] = [offsetsIn(latest.since), offsetsIn(latest.barrier)]
    let [pages, fresh] = [0, 0]
    for (const [partition, end] of await reader.offsets(names.topic(latest.start, latest.name), 'end')) {
      const before = barrier.get(partition) ?? 0n
      pages += Number(before - (since.get(partition) ?? 0n))
      fresh += Number(end - before)
    }
    return { pages, fresh }
  }

  /** Where all that a view looks at ends. A stage's positions stand in its changelog. */
  async #ends(): Promise<string> {
    const { names, reader, lineage } = this.#cluster
    const runs = [...this.#runs.entries.values()]
    const current = currentOf(runs)
    const topics = new Set(
      ['runs', 'models', FILES, INTAKE, 'seed', JUDGEMENTS, ANNOTATIONS, PROGRESS, RETRIES].map((topic) =>
        names.topic(topic),
      ),
    )
    for (const run of [undefined, ...workedOn(runs).filter(({ state }) => state !== 'training'), current]) {
      for (const stage of this.#topology.stages.filter(({ scoped }) => !scoped || run)) {
        topics.add(names.changelog(stage.name, lineage.scopeOf(stage, run?.name)))
        for (const topic of stage.reads) topics.add(names.topic(topic, run?.name))
      }
    }
    const ends = await reader.offsetsOf([...topics], 'end')
    return [...ends].map(([topic, offsets]) => `${topic} ${[...offsets.values()].join(' ')}`).join('\n')
  }
}

const whole = <V>(value: V): V => value
