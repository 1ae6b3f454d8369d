import type { ModelCard, Run } from '../schemas/types.js'
import type { Settings } from '../topology/settings.js'
import { doubtOf, driftOf, shareOf } from './doubt.js'
import type { RunStatistics } from './statistics.js'
import { teacherOf } from './teacher.js'
import { type TrainedOn, trainedOn } from './trained-on.js'

/** Records that the stages of a run still have to process, up to its barrier until it is the current one. */
export interface RunLag {
  /** Up to its scores. */
  score: number
  /** After them. */
  rest: number
}

/** What the coordinator knows when it decides. */
export interface RoundsView {
  settings: Settings
  /** Files met by ingest, and those of them that are not read to their end. */
  files: number
  unfinished: string[]
  /** How many of those wait for workers, on this machine or any. */
  queued: number
  /** Records that the stages before scoring still have to process for the current run, or for the first one. */
  sharedLag: number
  runs: Run[]
  /** By run, of those that are worked on and of the current one. */
  lags: ReadonlyMap<string, RunLag>
  models: ModelCard[]
  /** Positive pages in the seed. */
  positives: number
  /** Says which pages people gave, with which labels. */
  given: string
  /** Says what was judged of pages, and whether more is likely to come in a moment. */
  judged: string
  judging: boolean
  /** Says what people said of nodes of the URL tree; empty where they said nothing. */
  annotated: string
  /** Records of the current run's corpus that `corpus` does not show yet. */
  unpublished: number
  /** What a round that is called for has to wait for before it begins. */
  catchingUp?: string
  /** Pages up to the latest barrier that was tried, and about how many have come since. */
  pages: number
  fresh: number
}

export type Decision =
  | { kind: 'wait'; why: string }
  | { kind: 'begin'; round: number; parent: Run | undefined }
  | { kind: 'train'; run: Run }
  | { kind: 'cut'; run: Run }
  | { kind: 'close'; run: Run }
  /** A person lets the loop go on from it: its pages join the seed. */
  | { kind: 'join'; run: Run }
  /** Nothing to do until new pages or seed come; the loop stands here for this reason. */
  | { kind: 'rest'; why: string; problem?: boolean }

/** Too few to train and to hold some out. */
export const LEAST_POSITIVES = 20

/** The run that new pages flow through. */
export const currentOf = (runs: readonly Run[]): Run | undefined => runs.find(({ state }) => state === 'current')

/** Runs on their way to their barrier, oldest first. */
export const workedOn = (runs: readonly Run[]): Run[] =>
  runs
    .filter(({ state }) => state === 'training' || state === 'scoring' || state === 'filtering')
    .sort((a, b) => a.startedAt - b.startedAt)

/** The run that is being worked on, or the one that new pages flow through. */
export const workingRun = (runs: readonly Run[]): Run | undefined =>
  workedOn(runs).find(({ state }) => state !== 'training') ?? currentOf(runs)

/** The next step of the loop of rounds. Pure: what it sees decides. */
export function decide(view: RoundsView): Decision {
  const steps = workedOn(view.runs).map((run) => stepOf(run, view.lags.get(run.name)))
  // What is short goes before a training.
  const [first] = [...steps].sort((a, b) => urgency(a) - urgency(b))
  if (first) return first
  if (view.files === 0) return { kind: 'rest', why: 'nothing is ingested yet: run `sluice ingest`', problem: true }
  const current = currentOf(view.runs)
  const next = nextRound(view, current)
  // Though more flows in meanwhile: where crawls arrive without end, nothing would ever be drained.
  if (next.kind === 'begin') return view.catchingUp === undefined ? next : { kind: 'wait', why: view.catchingUp }
  if (view.sharedLag > 0) return { kind: 'wait', why: 'extracting' }
  const { score, rest } = (current && view.lags.get(current.name)) ?? { score: 0, rest: 0 }
  if (score + rest > 0) return { kind: 'wait', why: `${current!.name}: new pages` }
  if (view.unpublished > 0) return { kind: 'wait', why: `corpus follows ${current!.name}` }
  return next.kind === 'rest' && view.queued > 0 ? { kind: 'wait', why: 'files wait to be read' } : next
}

function stepOf(run: Run, lag: RunLag = { score: 0, rest: 0 }): Decision {
  if (run.state === 'training') return { kind: 'train', run }
  if (run.state === 'scoring') {
    return lag.score > 0 ? { kind: 'wait', why: `${run.name}: scoring` } : { kind: 'cut', run }
  }
  return lag.score + lag.rest > 0 ? { kind: 'wait', why: `${run.name}: deduplicating` } : { kind: 'close', run }
}

const urgency = ({ kind }: Decision): number => ['cut', 'close', 'train', 'wait'].indexOf(kind)

/** Rounds are numbered through, those that were dropped too. */
const nextNumber = (runs: Run[]): number => Math.max(0, ...runs.map(({ round }) => round)) + 1

function nextRound(view: RoundsView, current: Run | undefined): Decision {
  const { runs, models, positives, settings } = view
  if (positives < LEAST_POSITIVES) {
    const why = `the seed has ${positives} positive pages and needs ${LEAST_POSITIVES}: run \`sluice seed add\``
    return { kind: 'rest', why, problem: true }
  }
  const latest = latestTried(runs)
  const { judged = '', annotated = '' } = knownTo(latest, runs)
  const isJudged = judged !== view.judged
  if (isJudged && view.judging) return { kind: 'wait', why: 'pages are being judged' }
  const begin: Decision = { kind: 'begin', round: nextNumber(runs), parent: current }
  if (!latest) return begin
  const { share, refused, doubt, accepted, mixture, decided } = JSON.parse(latest.statistics) as Partial<RunStatistics>
  const goesOn = decided?.what === 'continue'
  if (goesOn && !decided.joined) return { kind: 'join', run: latest }
  if (isJudged) return begin
  const wanted = Math.max(settings['rounds.least'], Math.ceil(settings['rounds.share'] * view.pages))
  if (view.fresh >= wanted || view.annotated !== annotated) return begin
  const rest = (why: string): Decision => ({
    kind: 'rest',
    why: `${why}; ${view.fresh} of the ${wanted} new pages that start a round have come`,
  })
  // The largest seed that anything was trained on: an older run that was promoted again is no reason to learn anew.
  const before = Math.max(0, ...models.map(({ seedPositives }) => seedPositives))
  const growth = before > 0 ? positives / before - 1 : Number.POSITIVE_INFINITY
  const grown = growth >= settings['rounds.growth']
  const doubted = refused || (doubt !== undefined && !goesOn)
  const inVain = doubted || (latest.round > 0 && accepted === 0)
  if (inVain) {
    const { given } = trainedOn(latest)
    const why = whyInVain(view, latest)
    if (why !== undefined && !(given === undefined ? grown : given !== view.given)) return rest(why)
  } else if (latest.round > 0 && share !== undefined && share >= settings['rounds.converged']) {
    return rest(`converged: ${percent(share)} of ${latest.name} had been collected before`)
  }
  if (settings['rounds.max'] > 0 && roundsAt(latest, runs) >= settings['rounds.max']) {
    return rest(`rounds.max = ${settings['rounds.max']} is reached`)
  }
  if (grown || inVain) return begin
  const hosts = mixture?.hosts ?? Number.POSITIVE_INFINITY
  if (latest.round > 0 && !goesOn && hosts < Number(latest.parameters['rounds.hosts'] ?? 0)) {
    const wanted = settings['rounds.hosts']
    if (hosts >= wanted) return begin
    return rest(
      `sure pages of ${latest.name} come from ${hosts} hosts, and join the seed from ${wanted} on (rounds.hosts), or where they are approved (\`sluice domains\`); ${CHOICE}`,
    )
  }
  return rest(`the seed has grown by ${percent(growth)} since the last training`)
}

/** Why nothing could be learnt from a round, in words for a person; undefined where by the limits as they are now it could. */
function whyInVain({ runs, settings }: RoundsView, latest: Run): string | undefined {
  const { name, round } = latest
  const { refused, doubt, accepted, mixture, decided } = JSON.parse(latest.statistics) as Partial<RunStatistics>
  if (refused && decided) return `${decided.by} refused ${name}: it is not used`
  if (refused) {
    const before = runs.find((run) => run.name === latest.parent)
    const drift = doubt && mixture ? driftOf(mixture, shareOf(before, latest), settings) : doubt
    if (doubt !== undefined) return drift && `${drift}: ${name} is not used; ${CHOICE}`
    return `the model of ${name} was worse on held-out pages: ${name} is not used`
  }
  if (round > 0 && accepted === 0) return `${name} found no page of the domain, and the seed stays as it was`
  const still = mixture ? doubtOf(mixture, settings, teacherOf(runs, latest) === undefined) : doubt
  return (
    still && `${still}; look at what ${name} accepted, and change the seed (\`sluice seed\`) or the limits; ${CHOICE}`
  )
}

/** What a person can do about a round in doubt. */
const CHOICE = '`sluice rounds continue` goes on from it all the same, `sluice rounds refuse` sets it aside'

/** The run after which nothing was tried yet. */
export const latestTried = (runs: readonly Run[]): Run | undefined =>
  runs
    .filter(({ state, statistics }) => state === 'current' || (JSON.parse(statistics) as RunStatistics).refused)
    .sort((a, b) => b.startedAt - a.startedAt)[0]

/** What people said of pages and nodes, as far as any round goes by it: one that was promoted again goes by less, and was chosen for all that. */
function knownTo(latest: Run | undefined, runs: readonly Run[]): Partial<Pick<TrainedOn, 'judged' | 'annotated'>> {
  const tried = runs.filter((run) => run.round > 0 || run === latest)
  const newest = tried.sort((a, b) => b.startedAt - a.startedAt)[0]
  return newest ? trainedOn(newest) : {}
}

/** Rounds so far over the same pages. */
const roundsAt = ({ barrier, base }: Run, runs: Run[]): number =>
  runs.filter((run) => run.round > 0 && run.barrier === barrier && run.base === base).length

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

/** The same for decisions that come to the same, whatever is told of them. */
export function nameOf(decision: Decision): string {
  if (decision.kind === 'begin') return `begin ${decision.round}`
  return 'run' in decision ? `${decision.kind} ${decision.run.name}` : decision.kind
}
