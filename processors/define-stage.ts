import { type Stage, stageDefiner } from '../runtime/stage.js'
import type { Run, TopicName, TopicValues } from '../schemas/types.js'
import type { SettingName, Settings } from '../topology/settings.js'
import type { Processor } from './processor.js'

/**
 * When a stage works: `always`, once for all runs; or for each run, while the run scores its pages and ever after
 * (`scoring`), or only once it has its cut (`filtering`).
 */
export type Phase = 'always' | 'scoring' | 'filtering'

/** A stage of Sluice. */
export interface SluiceStage extends Stage {
  readonly phase: Phase
  /** Names of what its processor needs loaded: `model:HASH`, `file:NAME`. */
  resources(run?: Run): string[]
  /** Settings that its results depend on. */
  readonly settings: readonly SettingName[]
}

interface Common<In extends TopicName, Out extends TopicName, Name extends SettingName> {
  readonly name: string
  readonly reads: readonly In[]
  readonly writes: readonly Out[]
  /** See `Stage`: those of `writes` that settle an input. */
  readonly outcomes?: readonly NoInfer<Out>[]
  readonly state?: boolean
  readonly settings?: readonly Name[]
}

interface Environment<Name extends SettingName> {
  settings: Pick<Settings, Name>
  resources: Uint8Array[]
}

interface SharedStage<In extends TopicName, Out extends TopicName, State, Name extends SettingName>
  extends Common<In, Out, Name> {
  readonly phase: 'always'
  resources?(): string[]
  create(environment: Environment<Name>): Processor<In, Out, State>
}

interface RunStage<In extends TopicName, Out extends TopicName, State, Name extends SettingName>
  extends Common<In, Out, Name> {
  readonly phase: 'scoring' | 'filtering'
  resources?(run: Run): string[]
  create(environment: Environment<Name> & { run: Run }): Processor<In, Out, State>
}

/** Defines a stage; reading or writing a topic or a setting that it does not name does not compile. */
export function defineStage<
  In extends TopicName,
  Out extends TopicName,
  State = unknown,
  Name extends SettingName = never,
>(definition: SharedStage<In, Out, State, Name> | RunStage<In, Out, State, Name>): SluiceStage {
  const { name, reads, writes, outcomes, state, settings = [], phase } = definition
  const common = { name, reads, writes, outcomes, state, scoped: phase !== 'always' }
  const own = { phase, settings }
  if (definition.phase === 'always') {
    const stage = stageDefiner<TopicValues, Settings, undefined>()({
      ...common,
      create: (environment) => definition.create(environment),
    })
    return { ...stage, ...own, resources: () => definition.resources?.() ?? [] }
  }
  const stage = stageDefiner<TopicValues, Settings, Run>()({
    ...common,
    create: ({ context, ...environment }) => definition.create({ ...environment, run: context }),
  })
  return { ...stage, ...own, resources: (run) => (run && definition.resources?.(run)) ?? [] }
}
