import { type Backlog, backlog } from '../ingest/backlog.js'
import { MAX_PAYLOAD } from '../ingest/read-warc.js'
import { extract } from '../processors/extract.js'
import { type Due, dueStages } from '../rounds/desired-work.js'
import { settingsOf } from '../rounds/parameters.js'
import { DEAD_LETTERS, RETRIES } from '../runtime/dead-letter.js'
import type { Group } from '../runtime/kafka/groups.js'
import { RecordCounter } from '../runtime/kafka/record-counter.js'
import { COUNTED, type LagEffort, lagsOf, type PartitionLag, type StageLag, totalLag } from '../runtime/lag.js'
import { LagHistory } from '../runtime/lag-history.js'
import { SentBack } from '../runtime/sent-back.js'
import { type TableView, tableView } from '../runtime/tables.js'
import { type TaskStatus, TaskStatuses } from '../runtime/task-status.js'
import type { Extent } from '../runtime/work.js'
import type { Run } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { extentOf, liveRuns } from '../topology/extent.js'
import { MAIN } from '../topology/lineage.js'
import { chainOf, TAKEN } from '../topology/meaning.js'
import type { SluiceTopology } from '../topology/topology.js'
import { EndTimes } from './end-times.js'
import { Intake } from './intake.js'
import { endOf, ownersIn, placeOf, sampleOf, secondsBehind, secondsKept, writtenIn } from './lag-parts.js'
import type { LagRow, LagView } from './lag-row.js'
import { type Looked, missingRow, summed } from './lag-summary.js'
import { OpenTransactions } from './open-transactions.js'
import { Retention } from './retention.js'

export interface LagObserverOptions {
  /** Only stages that this run works with; those of all runs that are alive unless given. */
  run?: string
  /** How far back the history is looked at, in milliseconds. */
  keptMs: number
  /** What may wait for extraction before ingest waits, 0 being no limit; unlimited unless given. */
  most?: Backlog
  /** COUNTED unless given. */
  effort?: LagEffort
  /** Name of the filter that an entry of the setting `filters` stands for. */
  filterName(entry: string): string
}

/** A stage as it works for a run. */
interface Looking extends Due {
  scope?: string
  extent: Extent
}

/** The same, and what was seen of it. */
interface Seen extends Looking {
  lag: StageLag
}

/** What is known of the whole deployment. */
interface About {
  at: number
  written: ReadonlyMap<string, number>
  statuses: ReadonlyMap<string, TaskStatus>
  /** In milliseconds, by physical topic. */
  retention: ReadonlyMap<string, number | undefined>
  /** When the inputs of bounded works end, in time, where something waits. */
  ends: ReadonlyMap<PartitionLag, number>
}

/** Looks at the lags of a deployment. What it has read once it does not read again. */
export class LagObserver {
  readonly history: LagHistory
  readonly #cluster: Cluster
  readonly #topology: SluiceTopology
  readonly #options: LagObserverOptions
  readonly #runs: TableView<Run>
  readonly #statuses: TaskStatuses
  /** Undefined where no stage reads what it writes. */
  readonly #intake: Intake | undefined
  readonly #retention: Retention
  readonly #counter: RecordCounter
  readonly #sentBack: SentBack
  readonly #endTimes: EndTimes
  readonly #transactions = new OpenTransactions()

  constructor(cluster: Cluster, topology: SluiceTopology, options: LagObserverOptions) {
    this.#cluster = cluster
    this.#topology = topology
    this.#options = options
    this.#runs = tableView(cluster, 'runs', undefined, (run) => run)
    this.#statuses = new TaskStatuses(cluster)
    const taking = topology.stages.some(({ reads }) => (reads as readonly string[]).includes(TAKEN))
    this.#intake = taking ? new Intake(cluster) : undefined
    this.#retention = new Retention(cluster.admin)
    this.#counter = new RecordCounter(cluster.reader)
    this.#sentBack = new SentBack(cluster)
    this.#endTimes = new EndTimes(cluster.reader)
    this.history = new LagHistory(cluster, options.keptMs)
  }

  /** Runs by name, as of the latest look. */
  get runs(): ReadonlyMap<string, Run> {
    return this.#runs.entries
  }

  /** Costs a few requests to each broker, and two for each group that was not looked at before. */
  async look(): Promise<LagView> {
    const { names, groups, deployment } = this.#cluster
    const untold: string[] = []
    /** The rest of a look is worth having without it. */
    const unread =
      <T>(what: string, instead: T) =>
      (error: Error) => {
        untold.push(`${what} cannot be read: ${error.message}`)
        return instead
      }
    const { due, missing, notes } = await this.#ready(await this.#due())
    const groupOf = ({ stage, scope }: (typeof due)[number]) => names.group(stage.name, scope)
    const [lags, statuses, members, intake] = await Promise.all([
      lagsOf(this.#cluster, due, this.#options.effort ?? COUNTED, this.#counter, this.#sentBack),
      this.#statuses.refresh().catch(unread('what the tasks say of themselves', this.#statuses.known)),
      groups.describe(due.map(groupOf)),
      this.#intake?.look().catch(unread('what ingest says', undefined)),
      this.history.refresh().catch(unread('the history of lags', undefined)),
    ])
    this.history.keep(new Set(due.map(groupOf)))
    const at = Date.now()
    const written = writtenIn(lags)
    // Ingest tells in the transactions of the records; the offsets of these count commit markers too.
    if (intake) written.set(names.topic(TAKEN), intake.taken)
    const inputs = new Map(
      due.flatMap(({ stage, scope }, i) =>
        stage.reads.map((name) => [
          names.topic(name, scope),
          lags[i]!.partitions.filter(({ topic }) => topic === name).length,
        ]),
      ),
    )
    for (const [topic, partitions] of inputs) await deployment.used(topic, partitions)
    const sentBack = lags.some(({ partitions }) => partitions.some(({ topic }) => topic === RETRIES))
    const retention = await this.#retention.of([...inputs.keys(), ...(sentBack ? [names.topic(RETRIES)] : [])])
    const seen = due.map((one, i): Seen => ({ ...one, lag: lags[i]! }))
    const ends = await this.#endsOf(seen).catch(unread('when the inputs end', new Map<PartitionLag, number>()))
    const rows = seen.map((one) =>
      this.#row(one, { at, written, statuses, retention, ends, group: members.get(groupOf(one)) }),
    )
    const all = [...rows.flat(), ...missing]
    const topics = [...inputs.keys()]
    const { reader } = this.#cluster
    const open = await Promise.all([reader.offsetsOf(topics, 'written'), reader.offsetsOf(topics, 'end')])
      .then(([all, ends]) => this.#transactions.look(all, ends, at))
      .catch(unread('what is written', []))
    const held = await this.#heldNotes(rows.flat()).catch(unread('what waits for extraction', []))
    const told = [
      ...notes,
      ...(intake?.notes ?? []),
      ...held,
      ...open,
      ...this.#restingNotes(all),
      ...untold,
      ...deployment.grown,
      ...notesOf(all),
    ]
    return { at, rows: all, notes: told }
  }

  /** Says that ingest waits, where more waits for extraction than it writes beyond. */
  async #heldNotes(rows: readonly LagRow[]): Promise<string[]> {
    const { most } = this.#options
    const waiting = rows.filter(({ name }) => name === extract.name).reduce((sum, { lag = 0 }) => sum + lag, 0)
    if (!most || waiting === 0) return []
    if (most.pages > 0 && waiting > most.pages)
      return [`ingest waits: more than ${most.pages} pages wait for extraction (ingest.pages)`]
    // Few pages need no look: none is larger than ingest takes it.
    if (most.bytes === 0 || waiting * MAX_PAYLOAD < most.bytes) return []
    return (await backlog(this.#cluster)).bytes > most.bytes
      ? [`ingest waits: more than ${most.bytes} bytes of pages wait for extraction (ingest.bytes)`]
      : []
  }

  /** Says why the run that is looked at has no stage of its own. */
  #restingNotes(rows: readonly LagRow[]): string[] {
    const run = this.runs.get(this.#options.run ?? MAIN)
    if (!run || run.name === MAIN || rows.some((row) => row.run === run.name)) return []
    return [`${run.name} is ${run.state}: no stage works for it alone, and those that it shares with others are shown`]
  }

  /** Stages whose topics are there, and those of which one is missing; the topics of a run are made when somebody begins to work for it. */
  async #ready(all: readonly Looking[]): Promise<{ due: Looking[]; missing: LagRow[]; notes: string[] }> {
    const { admin, names, deployment } = this.#cluster
    const existing = new Set(await admin.listTopics())
    const topicsOf = ({ stage, scope }: Looking) => [
      names.changelog(stage.name, scope),
      ...stage.reads.map((topic) => names.topic(topic, scope)),
    ]
    const lacks = (one: Looking) => topicsOf(one).find((topic) => !existing.has(topic))
    const incomplete = all.filter(lacks)
    const made = incomplete.length > 0 ? await deployment.known() : new Set<string>()
    const isNew = (one: Looking) => one.scope !== undefined && !made.has(lacks(one)!)
    return {
      due: all.filter((one) => !lacks(one)),
      missing: incomplete
        .filter((one) => !isNew(one))
        .map((one) => missingRow(one.stage.name, one.scope, names.group(one.stage.name, one.scope), lacks(one)!)),
      notes: incomplete
        .filter(isNew)
        .map((one) => `${one.stage.name}: nobody has begun to work for ${one.scope}; \`sluice run\` makes its topics`),
    }
  }

  async #due(): Promise<Looking[]> {
    const { lineage } = this.#cluster
    const runs = await this.#runs.refresh()
    lineage.update(runs.values())
    const { run } = this.#options
    const stages = this.#topology.stages
    // Before the first `sluice run` nobody has recorded a run: what exists once is there all the same.
    if (!runs.has(MAIN)) {
      const first = { name: MAIN, state: 'base', parameters: {} } as Run
      return stages
        .filter(({ phase }) => phase === 'always')
        .map((stage) => ({ stage, owner: first, scope: undefined, extent: {} }))
    }
    const live = liveRuns(lineage, runs.values())
    const owners = run && new Set([MAIN, ...lineage.of(run).map(({ name }) => name)])
    return dueStages(stages, runs, lineage)
      .filter(({ owner }) => !owners || owners.has(owner.name))
      .map(({ stage, owner }) => {
        const scope = owner.name === MAIN ? undefined : owner.name
        return { stage, owner, scope, extent: extentOf(owner, live) }
      })
  }

  #row(
    { stage, owner, scope, extent, lag }: Seen,
    { at, written, statuses, retention, ends, group: members }: About & { group?: Group },
  ): LagRow[] {
    const { names } = this.#cluster
    const group = names.group(stage.name, scope)
    const owners = ownersIn(members)
    const workers = new Set(members?.members.map(({ clientId }) => clientId))
    const physical = (topic: string) => names.topic(topic, scope)
    const bounded = isBounded({ stage, extent })
    const partitions = lag.partitions.map((one): Looked => {
      const topic = physical(one.topic)
      const task = `${group}/${one.partition}`
      const status = statuses.get(task)
      // What a process has said that is gone counts no more, unless it is why it stopped.
      const stands = status && (workers.has(status.owner) || (workers.size === 0 && status.state === 'stopped'))
      return {
        ...placeOf(one, topic),
        committedAt: lag.progress.get(one.partition)?.at ?? 0,
        secondsBehind: secondsBehind(one, bounded ? ends.get(one) : at),
        secondsKept: secondsKept(one, retention.get(topic), at),
        isBeyond: one.committed > one.latest,
        owner: owners.get(`${topic}/${one.partition}`),
        task: stands ? { name: task, status } : undefined,
      }
    })
    const arrived = stage.reads.reduce((sum, topic) => {
      // Of an input that ends for the run only what lies before the end comes to it.
      const counted = extent.until?.has(topic) ? undefined : written.get(physical(topic))
      return sum + (counted ?? endOf(lag.partitions, topic))
    }, 0)
    this.history.add(group, { at, lag: totalLag(lag.partitions), arrived, partitions: partitions.map(sampleOf) })
    const total = writtenIn([lag])
    const own = new Map(
      [...stage.writes, DEAD_LETTERS].map((topic) => [topic, total.get(physical(topic)) ?? 0] as const),
    )
    const row = summed({
      row: {
        name: stage.name,
        run: scope,
        group,
        behindWhat: bounded ? 'end' : 'now',
        failed: own.get(DEAD_LETTERS) ?? 0,
        written: own,
        workers: workers.size,
      },
      partitions,
      points: this.history.of(group),
      windows: this.history.windowsOf(group)!,
      now: at,
    })
    // What a stage has still to process waits for the filters in its task as well.
    const [, ...within] = chainOf(stage, settingsOf(owner).filters.map(this.#options.filterName))
    return [row, ...within.map((name) => ({ ...row, name, within: stage.name }))]
  }

  /** When the inputs of bounded works end, in time, where something waits. */
  async #endsOf(seen: readonly Seen[]): Promise<Map<PartitionLag, number>> {
    const waiting = seen
      .filter(isBounded)
      .flatMap(({ scope, lag }) => lag.partitions.map((row) => ({ row, scope })))
      .filter(({ row: { lag, end, earliest } }) => lag > 0 && end > earliest)
    const times = await this.#endTimes.of(
      waiting.map(({ row: { topic, partition, end }, scope }) => ({
        ...{ topic: this.#cluster.names.topic(topic, scope), partition },
        offset: BigInt(end - 1),
      })),
    )
    return new Map(waiting.flatMap(({ row }, i) => (times[i] === undefined ? [] : [[row, times[i]]])))
  }
}

const isBounded = ({ stage, extent }: Pick<Seen, 'stage' | 'extent'>): boolean =>
  stage.reads.some((topic) => extent.until?.has(topic))

function notesOf(rows: readonly LagRow[]): string[] {
  const nobody = rows.every(({ workers }) => workers === 0)
  return nobody ? ['nobody works on any stage (`sluice run` does): positions are those that were committed last'] : []
}
