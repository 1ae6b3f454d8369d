import { type Stage, stageDefiner } from '../runtime/stage.js'
import type { RejectedPage, Run, TopicName, TopicValues } from '../schemas/types.js'
import type { SettingName, Settings } from '../topology/settings.js'
import type { NamedFilter } from './filters/filter.js'
import type { Processor } from './processor.js'
import type { Reason } from './reasons.js'
import { type Capture, rejection } from './rejection.js'

/**
 * When a stage works: `always`, for the first run and for runs that start before it; or only for runs with a model, from the beginning
 * (`scoring`), or once the run has its cut (`filtering`).
 */
export type Phase = 'always' | 'scoring' | 'filtering'

/** Whether a stage of this phase works for a run now. */
export function worksFor(phase: Phase, { state }: Run): boolean {
  if (state === 'base') return phase === 'always'
  return state === 'filtering' || state === 'current' || (phase !== 'filtering' && state === 'scoring')
}

/** How a record is told to a person. */
export interface Telling {
  /** What became of the page, in one line. */
  what: string
  /** More about it, in one line. */
  detail?: string
  /** The page's text, where it has just been made. */
  text?: string
}

/** Tells of a record; the method's type lets it take the values of one topic. */
type Tell = { tell(key: string, value: unknown, run: Run | undefined): Telling | undefined }['tell']

/** What the application gives a stage besides its settings. */
export interface StageContext {
  /** The run that it works for; the first one is not given. */
  run?: Run
  /** The filters that the settings name, in their order. */
  filters: readonly NamedFilter[]
  /** Name of the run whose topic the run works with. */
  ownerOf(topic: TopicName): string
}

/** A stage of Sluice. */
export interface SluiceStage<In extends TopicName = TopicName> extends Stage {
  readonly reads: readonly In[]
  readonly phase: Phase
  /** Works only for runs with a model. */
  readonly scoped: boolean
  /** Pages that it would let pass go through the filters that the settings name. */
  readonly filtered: boolean
  /** Settings that its results depend on. */
  readonly settings: readonly SettingName[]
  /** Settings with which it rejects no page, so that one can be followed further. */
  readonly lenient: Partial<Settings>
  /** How the records of a topic that it writes are told to a person. */
  readonly explain: Readonly<Record<string, Tell | undefined>>
  /** Names of what its processor needs loaded: `model:HASH`, `file:NAME`. */
  resources(run?: Run): string[]
}

interface Definition<In extends TopicName, Out extends TopicName, Name extends SettingName> {
  readonly name: string
  readonly reads: readonly In[]
  readonly writes: readonly Out[]
  /** Those of `writes` that settle an input: see `Stage` of the runtime. */
  readonly outcomes?: readonly NoInfer<Out>[]
  readonly state?: boolean
  readonly settings?: readonly Name[]
  readonly lenient?: Partial<Pick<Settings, Name>>
}

interface Environment<Name extends SettingName> {
  settings: Pick<Settings, Name>
  resources: Uint8Array[]
  /** The record for `pages.rejected` in the stage's name, or in that of a filter in its task. */
  reject(page: Capture, reason: Reason, detail?: string, by?: string): RejectedPage
}

interface SharedStage<In extends TopicName, Out extends TopicName, State, Name extends SettingName>
  extends Definition<In, Out, Name> {
  readonly phase: 'always'
  readonly filtered?: boolean
  readonly explain?: { readonly [T in Out]?: (key: string, value: TopicValues[T]) => Telling | undefined }
  resources?(): string[]
  create(environment: Environment<Name> & { filters: readonly NamedFilter[] }): Processor<In, Out, State>
}

interface RunStage<In extends TopicName, Out extends TopicName, State, Name extends SettingName>
  extends Definition<In, Out, Name> {
  readonly phase: 'scoring' | 'filtering'
  readonly explain?: { readonly [T in Out]?: (key: string, value: TopicValues[T], run: Run) => Telling | undefined }
  resources?(run: Run): string[]
  create(environment: Environment<Name> & { run: Run } & Pick<StageContext, 'ownerOf'>): Processor<In, Out, State>
}

/** Defines a stage. Reading or writing a topic, or using a setting, that it does not name does not compile. */
export function defineStage<
  In extends TopicName,
  Out extends TopicName,
  State = unknown,
  Name extends SettingName = never,
>(definition: SharedStage<In, Out, State, Name> | RunStage<In, Out, State, Name>): SluiceStage<In> {
  const { name, reads, writes, outcomes, state, phase, settings = [], lenient = {}, explain = {} } = definition
  const common = { name, reads, writes, outcomes, state, source: sourceOf }
  const own = { reads, phase, scoped: phase !== 'always', filtered: false, settings, lenient, explain }
  const rejecting =
    (run: Run | undefined): Environment<Name>['reject'] =>
    (page, reason, detail, by = name) =>
      rejection(page, by, reason, detail, run?.name)
  const define = stageDefiner<TopicValues, Settings, StageContext>()
  if (definition.phase === 'always') {
    const stage = define({
      ...common,
      create: ({ context: { run, filters }, ...rest }) =>
        definition.create({ ...rest, reject: rejecting(run), filters }),
    })
    const { filtered = false, resources = () => [] } = definition
    return { ...stage, ...own, filtered, resources: () => resources() }
  }
  const stage = define({
    ...common,
    create: ({ context: { run, ownerOf }, ...rest }) =>
      definition.create({ ...rest, reject: rejecting(run), run: given(run), ownerOf }),
  })
  const { resources = () => [] } = definition
  return { ...stage, ...own, resources: (run) => resources(given(run)) }

  function given(run: Run | undefined): Run {
    if (!run) throw new Error(`the stage ${name} works for a run, and none is given`)
    return run
  }
}

/** Where a page came from: most topics say it of each record. */
function sourceOf(_topic: string, value: unknown): string {
  const { warcFile, warcOffset, warcLength } = (value ?? {}) as Partial<Capture>
  return warcFile === undefined ? '' : `${warcFile} at offset ${warcOffset}, ${warcLength} bytes`
}
