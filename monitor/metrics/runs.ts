import type { RunStatistics } from '../../rounds/statistics.js'
import type { ModelCard, Run } from '../../schemas/types.js'
import { type Family, gauge, type Sample, series } from './family.js'

/** Of runs that are worked for, and of those that are at rest, so many are told of: the latest. Each round makes one more. */
const AT_WORK = 20
const AT_REST = 10

const isAtRest = ({ state }: Run): boolean => !['training', 'scoring', 'filtering', 'current'].includes(state)
const isThere = ({ state }: Run): boolean => state !== 'dropped' && state !== 'base'

/** The current run first, and then the latest. */
const byWeight = (a: Run, b: Run): number =>
  Number(b.state === 'current') - Number(a.state === 'current') || b.startedAt - a.startedAt

/**
 * Runs that metrics tell of: those that are worked for, as bases too, and the latest others; none that was dropped.
 * @param worked names of the runs that own stages at work
 */
export function toldRuns(runs: Iterable<Run>, worked: Iterable<string>): Run[] {
  const owners = new Set(worked)
  const there = [...runs].filter(isThere).sort(byWeight)
  const isAtWork = (run: Run) => !isAtRest(run) || owners.has(run.name)
  const resting = there.filter((run) => !isAtWork(run))
  return [...there.filter(isAtWork).slice(0, AT_WORK), ...resting.slice(0, AT_REST)]
}

/** How many runs that are worked for there are beyond those that metrics tell of. */
export const untoldRuns = (runs: Iterable<Run>): number =>
  Math.max(0, [...runs].filter((run) => isThere(run) && !isAtRest(run)).length - AT_WORK)

/** Rounds, models, cuts, and what was accepted, of runs that are told of. */
export function runFamilies(alive: readonly Run[], models: ReadonlyMap<string, ModelCard>): Family[] {
  const each = (of: (run: Run) => number | null | undefined): Sample[] =>
    alive.flatMap((run) => series({ run: run.name }, of(run) ?? undefined))
  const statistics = (of: (statistics: RunStatistics) => number | undefined) => (run: Run) =>
    run.finishedAt === null ? undefined : of(JSON.parse(run.statistics) as RunStatistics)
  const card = (of: (card: ModelCard) => number) => (run: Run) => {
    const model = models.get(run.model ?? '')
    return model && of(model)
  }
  const seconds = (milliseconds: number | null): number | undefined =>
    milliseconds === null ? undefined : milliseconds / 1000
  return [
    gauge(
      'sluice_run_info',
      'A run, its state and its model',
      alive.map((run) => ({
        labels: { run: run.name, state: run.state, model: (run.model ?? '').slice(0, 12) },
        value: 1,
      })),
    ),
    gauge(
      'sluice_run_round',
      'Number of the round; 0 for runs that a person started',
      each(({ round }) => round),
    ),
    gauge(
      'sluice_run_started_timestamp_seconds',
      'When the run began',
      each(({ startedAt }) => seconds(startedAt)),
    ),
    gauge(
      'sluice_run_finished_timestamp_seconds',
      'When it had drained to its barrier',
      each(({ finishedAt }) => seconds(finishedAt)),
    ),
    gauge(
      'sluice_run_cut',
      'Score from which on pages are kept',
      each(({ cut }) => cut),
    ),
    gauge('sluice_run_pages_seen', 'Pages with a verdict, when it had drained', each(statistics(({ seen }) => seen))),
    gauge(
      'sluice_run_pages_accepted',
      'Pages accepted, when it had drained',
      each(statistics(({ accepted }) => accepted)),
    ),
    gauge('sluice_run_tokens_accepted', 'Tokens of these pages', each(statistics(({ tokens }) => tokens))),
    gauge(
      'sluice_run_pages_new',
      'Accepted pages that the run before it had not accepted',
      each(statistics(({ fresh }) => fresh)),
    ),
    gauge(
      'sluice_run_model_precision',
      "Its model's precision on held-out pages",
      each(card(({ precision }) => precision)),
    ),
    gauge('sluice_run_model_recall', "Its model's recall on held-out pages", each(card(({ recall }) => recall))),
  ]
}
