import { setTimeout } from 'node:timers/promises'
import { LagObserver } from '../monitor/lag-observer.js'
import type { LagView } from '../monitor/lag-row.js'
import { type Family, gauge } from '../monitor/metrics/family.js'
import { type Health, health, isFresh, type Known, readiness } from '../monitor/metrics/health.js'
import { lagExporterFamilies, lookFamily, stageFamilies } from '../monitor/metrics/lag.js'
import { recordFamilies } from '../monitor/metrics/records.js'
import { runFamilies, toldRuns, untoldRuns } from '../monitor/metrics/runs.js'
import { type Address, MetricsServer } from '../monitor/metrics/server.js'
import { workFamilies } from '../monitor/metrics/work.js'
import { OtherGroups } from '../monitor/other-groups.js'
import { RejectionCounter } from '../monitor/rejections.js'
import type { LagSample } from '../runtime/group-history.js'
import { BESIDE, COUNTED } from '../runtime/lag.js'
import { LagRecorder, SAMPLE_INTERVAL_MS } from '../runtime/lag-history.js'
import type { StageStatistics } from '../runtime/statistics.js'
import { type TableView, tableView } from '../runtime/tables.js'
import { WorkTeller } from '../runtime/work-teller.js'
import type { ModelCard } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { streamsText } from '../topology/streams-text.js'
import { topology } from '../topology/topology.js'
import { CommandError, UsageError } from './errors.js'
import { filterName } from './filters.js'

export interface MonitoringOptions {
  /** Where metrics are served; nowhere unless given. */
  address?: Address
  /** Consumer groups that are not Sluice's are told of too: these, or all; none unless given. */
  groups?: readonly string[] | 'all'
  /** What the processes that this one has started have done; what all have told unless given. */
  work?(): StageStatistics[]
  /** Why they cannot run; undefined while they can. */
  failure?(): string | undefined
}

/** As long as a rate is looked at, and as Burrow's window of commits may need. */
const KEPT_MS = 15 * 60_000

/** How long a look may take to its end once nobody wants it. */
const STOP_MS = 1000

/**
 * Looks at the lags every few seconds for as long as the process runs: writes their history, if no other process does, and serves metrics. Never an
 * obstacle: what fails is logged, told under `/health`, and tried again.
 */
export class Monitoring {
  readonly #cluster: Cluster
  readonly #options: MonitoringOptions
  readonly #observer: LagObserver
  readonly #recorder: LagRecorder
  readonly #teller: WorkTeller
  readonly #rejections: RejectionCounter
  readonly #models: TableView<ModelCard>
  readonly #others: OtherGroups | undefined
  readonly #abort = new AbortController()
  #following: Promise<void> = Promise.resolve()
  #recording: Promise<void> | undefined
  #server: MetricsServer | undefined
  #clusterId = ''
  #view: LagView | undefined
  #otherView: (LagView & { leftOut: number }) | undefined
  #error: string | undefined

  constructor(cluster: Cluster, options: MonitoringOptions = {}) {
    this.#cluster = cluster
    this.#options = options
    const effort = options.address ? COUNTED : BESIDE
    this.#observer = new LagObserver(cluster, topology, { keptMs: KEPT_MS, effort, filterName })
    this.#recorder = new LagRecorder(cluster)
    this.#teller = new WorkTeller(cluster)
    this.#rejections = new RejectionCounter(cluster)
    this.#models = tableView(cluster, 'models', undefined, (card) => card)
    const { groups } = options
    const wanted = groups === 'all' ? undefined : groups
    if (groups) this.#others = new OtherGroups(cluster, { wanted, prefix: cluster.names.prefix, keptMs: KEPT_MS })
  }

  /**
   * Resolves when metrics are served, with their URL if they are.
   * @throws {CommandError} when the address cannot be listened at
   */
  async start(): Promise<string | undefined> {
    const { address } = this.#options
    if (address) {
      const served = {
        families: () => this.#families(),
        health: () => this.#healthy(health),
        readiness: () => this.#healthy(readiness),
        topology: streamsText(topology),
      }
      this.#server = await MetricsServer.open(served, address).catch((error) => {
        throw new CommandError(`metrics cannot be served at ${address.host}:${address.port}: ${error.message}`)
      })
    }
    void this.#recorder.start()
    this.#following = this.#follow()
    return this.#server?.url
  }

  /** A look that is still waiting for the cluster then is cut short by the cluster's closing. */
  async stop(): Promise<void> {
    this.#abort.abort()
    const looked = Promise.race([this.#following, setTimeout(STOP_MS, undefined, { ref: false })])
    const told = Promise.race([this.#teller.close(), setTimeout(STOP_MS, undefined, { ref: false })])
    await Promise.all([this.#server?.close(), this.#recorder.stop(), looked, told])
  }

  async #follow(): Promise<void> {
    const { signal } = this.#abort
    while (!signal.aborted) {
      void this.#attempt('what was done is told later', () => this.#teller.tell(this.#options.work?.() ?? []))
      try {
        if (this.#server || this.#recorder.elected) await this.#look()
        this.#error = undefined
      } catch (error) {
        this.#error = (error as Error).message
        if (!signal.aborted) this.#cluster.log('warn', 'the lags are looked at again', { error: this.#error })
      }
      await setTimeout(SAMPLE_INTERVAL_MS, undefined, { signal }).catch(() => {})
    }
  }

  async #look(): Promise<void> {
    const view = await this.#observer.look()
    this.#view = view
    if (this.#abort.signal.aborted) return
    // Nothing waits for it, and it for nothing else.
    this.#recording ??= this.#attempt('the history of lags is written later', () =>
      this.#recorder.record(this.#samples(view)),
    ).finally(() => {
      this.#recording = undefined
    })
    if (!this.#server) return
    await this.#attempt('the cluster is asked for its id later', async () => {
      this.#clusterId ||= await this.#cluster.admin.clusterId()
    })
    await this.#attempt('the models are looked at later', () => this.#models.refresh())
    await this.#attempt('rejections are counted later', () => this.#rejections.refresh())
    await this.#attempt('other groups are looked at later', async () => {
      this.#otherView = await this.#others?.look(view.rows)
    })
  }

  /** What fails of the lesser things is logged, and holds up none of the others. */
  async #attempt(later: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!this.#abort.signal.aborted) this.#cluster.log('warn', later, { error: (error as Error).message })
    }
  }

  #samples({ rows, at }: LagView): Map<string, LagSample> {
    const latest = rows.map(({ group }) => [group, this.#observer.history.latest(group)] as const)
    return new Map(latest.flatMap(([group, sample]) => (sample?.at === at ? [[group, sample]] : [])))
  }

  #families(): Family[] {
    const view = this.#view
    const all = this.#options.work?.() ?? this.#observer.history.work.all()
    if (!view) return workFamilies(all)
    const looked = lookFamily(view)
    const runs = [...this.#observer.runs.values()]
    const told = toldRuns(
      runs,
      view.rows.flatMap(({ run }) => run ?? []),
    )
    // Series of a run go with it.
    const names = new Set(told.map(({ name }) => name))
    const isTold = (run: string | undefined) => run === undefined || names.has(run)
    const work = workFamilies(all.filter(({ scope }) => isTold(scope)))
    // What was so a while ago is not what is.
    if (!isFresh(view, Date.now())) return [looked, ...work]
    const seen = { ...view, rows: view.rows.filter(({ run }) => isTold(run)) }
    const others = this.#otherView && isFresh(this.#otherView, Date.now()) ? this.#otherView : undefined
    return [
      looked,
      ...lagExporterFamilies({ ...seen, rows: [...seen.rows, ...(others?.rows ?? [])] }, this.#clusterId),
      ...(others
        ? [
            gauge('sluice_groups_left_out', 'Other groups that are not told of here', [
              { labels: {}, value: others.leftOut },
            ]),
          ]
        : []),
      ...stageFamilies(seen),
      ...recordFamilies(
        seen,
        this.#rejections.all.filter(({ run }) => isTold(run)),
      ),
      ...runFamilies(told, this.#models.entries),
      gauge('sluice_runs_left_out', 'Runs that are worked for and not told of here', [
        { labels: {}, value: untoldRuns(runs) },
      ]),
      ...work,
    ]
  }

  #healthy(judge: (known: Known) => Health): Health {
    const failure = this.#options.failure?.()
    if (failure) return { ok: false, why: [failure] }
    return judge({ view: this.#view, error: this.#error, now: Date.now() })
  }
}

const LOOPBACK = '127.0.0.1'

/** Where metrics are served: a port, on this machine alone unless there is a host before it. @throws {UsageError} */
export function metricsAddress(option: string, text: string): Address {
  const [, host, port] = /^(?:(.+):)?(\d{1,5})$/.exec(text) ?? []
  if (port === undefined || Number(port) > 65_535) throw new UsageError(`${option} takes [HOST:]PORT, not ${text}`)
  return { host: host?.replace(/^\[(.*)\]$/, '$1') ?? LOOPBACK, port: Number(port) }
}
