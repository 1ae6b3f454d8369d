import { setTimeout } from 'node:timers/promises'
import { type SluiceStage, worksFor } from '../processors/define-stage.js'
import type { NamedFilter } from '../processors/filters/filter.js'
import type { Instance } from '../runtime/instance.js'
import { tableView } from '../runtime/tables.js'
import { provision, registerSchemas, type TopicLayout, topicsOf } from '../runtime/topics.js'
import type { Work } from '../runtime/work.js'
import type { Run } from '../schemas/types.js'
import type { Cluster } from '../topology/cluster.js'
import { type Settings, settings as settingsWith } from '../topology/settings.js'
import { topology } from '../topology/topology.js'

/** What there is to do now: the stages that exist once, and for each run those that work for it. */
export function desiredWork(
  stages: readonly SluiceStage[],
  settings: Settings,
  runs: Iterable<Run>,
  filters: readonly NamedFilter[] = [],
): Work[] {
  const always = stages.filter(({ phase }) => phase === 'always')
  const shared = always.map((stage): Work => ({ stage, context: { filters }, settings, resources: stage.resources() }))
  const ofRuns = [...runs].flatMap((run) =>
    stages.filter(({ phase }) => worksFor(phase, run)).map((stage) => workFor(stage, run)),
  )
  return [...shared, ...ofRuns]
}

const workFor = (stage: SluiceStage, run: Run): Work => ({
  stage,
  scope: run.name,
  context: { run, filters: [] },
  settings: settingsWith(JSON.parse(run.settings)),
  resources: stage.resources(run),
  incarnation: String(run.startedAt),
})

const INTERVAL_MS = 1000
const LONGEST_PAUSE_MS = 5000

/** Keeps an instance at what the table `runs` asks for. An error is logged, and the step tried again. */
export class RunFollower {
  readonly #abort = new AbortController()
  readonly #provided = new Set<string | undefined>()
  #following: Promise<void> | undefined

  constructor(
    private readonly cluster: Cluster,
    private readonly instance: Instance,
    private readonly stages: readonly SluiceStage[],
    private readonly settings: Settings,
    private readonly layout: TopicLayout,
    private readonly filters: readonly NamedFilter[],
  ) {}

  /** Resolves after the first attempt. */
  start(): Promise<void> {
    return new Promise((resolve) => {
      this.#following = this.#follow(resolve)
    })
  }

  async stop(): Promise<void> {
    this.#abort.abort()
    await this.#following
  }

  async #follow(onAttempt: () => void): Promise<void> {
    const { signal } = this.#abort
    const runs = tableView(this.cluster, 'runs', undefined, (run) => run)
    let tidied = false
    let pause = INTERVAL_MS
    while (!signal.aborted) {
      try {
        const entries = await runs.refresh()
        await this.#provide(entries.values())
        if (!tidied) this.#tidy(entries.values())
        tidied = true
        await this.instance.follow(desiredWork(this.stages, this.settings, entries.values(), this.filters))
        pause = INTERVAL_MS
      } catch (error) {
        this.cluster.log('warn', 'the runs are followed again', { error: String((error as Error).stack) })
        pause = Math.min(2 * pause, LONGEST_PAUSE_MS)
      }
      onAttempt()
      await setTimeout(pause, undefined, { signal }).catch(() => {})
    }
  }

  /** Local stores of runs that were dropped are of no use any more. */
  #tidy(runs: Iterable<Run>): void {
    const scopes = [...runs].filter(({ state }) => state !== 'dropped').map(({ name }) => name)
    const changelogs = topology.stages.flatMap(({ name, scoped }) =>
      (scoped ? scopes : [undefined]).map((scope) => this.cluster.names.changelog(name, scope)),
    )
    this.instance.keepStoresOf(new Set(changelogs))
  }

  /** Makes the topics that are missing, as of a stage that the runs' first instances did not have. */
  async #provide(runs: Iterable<Run>): Promise<void> {
    const alive = [...runs].filter((run) => topology.stages.some(({ phase }) => worksFor(phase, run)))
    for (const scope of [undefined, ...alive.map(({ name }) => name)]) {
      if (this.#provided.has(scope)) continue
      const created = await provision(this.cluster, topicsOf(topology, this.cluster, this.layout, scope), this.layout)
      if (created.length > 0) {
        this.cluster.log('warn', 'missing topics were made', { topics: created })
        await registerSchemas(topology, this.cluster)
      }
      this.#provided.add(scope)
    }
  }
}
