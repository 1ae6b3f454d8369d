import type { Run } from '../schemas/types.js'
import type { Settings } from '../topology/settings.js'
import type { MixtureStatistics } from './mixture/calibration.js'
import type { RunStatistics } from './statistics.js'
import { trainedOn } from './trained-on.js'

/**
 * Why a round is not to be believed, in words for a person; undefined where it is. Whether the seed is a subject at all can be seen only before the loop has learnt
 * from what it found: from then on it agrees with itself.
 * @param untaught nothing but people's pages was trained on
 */
export function doubtOf(
  { separation, doubtful, likely }: Pick<MixtureStatistics, 'separation' | 'doubtful' | 'likely'>,
  limits: Pick<Settings, 'rounds.separation' | 'rounds.doubt' | 'rounds.most'>,
  untaught: boolean,
): string | undefined {
  const most = limits['rounds.most']
  if (likely > most)
    return `${percent(likely)} of all pages look like the domain (rounds.most = ${most}): that is no domain among others`
  if (!untaught) return undefined
  const { 'rounds.separation': least, 'rounds.doubt': doubts } = limits
  const found: string[] = []
  if (separation < least)
    found.push(
      `its pages lie ${separation.toFixed(2)} standard deviations from the others (rounds.separation = ${least})`,
    )
  if (doubtful > doubts) found.push(`${percent(doubtful)} of the pages are in doubt (rounds.doubt = ${doubts})`)
  return found.length > 0 ? `the seed looks like no one subject: ${found.join(', ')}` : undefined
}

/** Why a round is drift, in words for a person: it finds much more than the round before in the same pages. */
export function driftOf(
  { prevalence }: Pick<MixtureStatistics, 'prevalence'>,
  before: number | undefined,
  limits: Pick<Settings, 'rounds.drift'>,
): string | undefined {
  if (before === undefined || prevalence <= before * (1 + limits['rounds.drift'])) return undefined
  return `the domain's share has grown from ${percent(before)} to ${percent(prevalence)} in one round over the same pages (rounds.drift = ${limits['rounds.drift']})`
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

/** The domain's share in the round that another one comes from, where both are over the same pages and go by what people said of pages and nodes alike. */
export function shareOf(before: Run | undefined, run: Run): number | undefined {
  if (!before || before.barrier !== run.barrier || before.base !== run.base) return undefined
  const [then, now] = [trainedOn(before), trainedOn(run)]
  if (then.judged !== now.judged || then.annotated !== now.annotated) return undefined
  return (JSON.parse(before.statistics) as Partial<RunStatistics>).mixture?.prevalence
}
