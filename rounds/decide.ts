import type { ModelCard, Run } from '../schemas/types.js'
import type { Settings } from '../topology/settings.js'

/** What the coordinator knows when it decides. */
export interface RoundsView {
  settings: Settings
  /** Files met by ingest, and those of them not read to their end. */
  files: number
  unfinished: string[]
  /** Records that the shared stages still have to process. */
  sharedLag: number
  runs: Run[]
  models: ModelCard[]
  /** Positive pages in the seed. */
  positives: number
  /** Lag of the working run: of its score stage, and of the stages after it. */
  scoreLag: number
  restLag: number
}

export type Decision =
  | { kind: 'wait'; why: string }
  | { kind: 'train'; round: number; parent: Run | undefined }
  | { kind: 'cut'; run: Run }
  | { kind: 'close'; run: Run }
  /** Nothing to do until new pages or seed come; the loop stands here for this reason. */
  | { kind: 'rest'; why: string; problem?: boolean }

/** Too few to train and to hold some out. */
export const LEAST_POSITIVES = 20

/** The run that is being worked on, or the one that new pages flow through. */
export function workingRun(runs: Run[]): Run | undefined {
  return (
    runs.find(({ state }) => state === 'scoring' || state === 'filtering') ??
    runs.find(({ state }) => state === 'current')
  )
}

/** The next step of the loop of rounds. Pure: what it sees decides. */
export function decide(view: RoundsView): Decision {
  const run = workingRun(view.runs)
  if (run?.state === 'scoring') {
    return view.scoreLag > 0 ? { kind: 'wait', why: `${run.name}: scoring` } : { kind: 'cut', run }
  }
  if (run?.state === 'filtering') {
    const lag = view.scoreLag + view.restLag
    return lag > 0 ? { kind: 'wait', why: `${run.name}: deduplicating` } : { kind: 'close', run }
  }
  if (view.files === 0) return { kind: 'rest', why: 'nothing is ingested yet: run `sluice ingest`', problem: true }
  if (view.unfinished.length > 0) {
    const [first] = view.unfinished
    return { kind: 'wait', why: `ingest has not finished ${first}: it goes on when \`sluice ingest\` is run again` }
  }
  if (view.sharedLag > 0) return { kind: 'wait', why: 'extracting' }
  if (view.scoreLag + view.restLag > 0) return { kind: 'wait', why: `${run!.name}: new pages` }
  return nextRound(view)
}

function nextRound({ runs, models, positives, settings }: RoundsView): Decision {
  if (positives < LEAST_POSITIVES) {
    const why = `the seed has ${positives} positive pages and needs ${LEAST_POSITIVES}: run \`sluice seed add\``
    return { kind: 'rest', why, problem: true }
  }
  const last = runs.filter(({ round }) => round > 0).sort((a, b) => b.round - a.round)[0]
  if (!last) return { kind: 'train', round: 1, parent: undefined }
  const share = (JSON.parse(last.statistics) as { share?: number }).share
  if (share !== undefined && share >= settings['rounds.converged']) {
    return { kind: 'rest', why: `converged: ${percent(share)} of ${last.name} had been collected before` }
  }
  if (last.round >= settings['rounds.max'])
    return { kind: 'rest', why: `rounds.max = ${settings['rounds.max']} is reached` }
  const refused = models.find(({ parent, hash }) => parent === last.model && !runs.some(({ model }) => model === hash))
  if (refused) return { kind: 'rest', why: `the model after ${last.name} was worse on held-out pages and is not used` }
  const before = models.find(({ hash }) => hash === last.model)!.seedPositives
  const growth = before > 0 ? positives / before - 1 : Number.POSITIVE_INFINITY
  if (growth < settings['rounds.growth']) {
    return { kind: 'rest', why: `the seed has grown by ${percent(growth)} since the last training` }
  }
  return { kind: 'train', round: last.round + 1, parent: last }
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

/** The same for decisions that come to the same, whatever is told of them. */
export function nameOf(decision: Decision): string {
  if (decision.kind === 'train') return `train ${decision.round}`
  return 'run' in decision ? `${decision.kind} ${decision.run.name}` : decision.kind
}
