import type { AcceptedPage, Run } from '../schemas/types.js'
import { defineStage } from './define-stage.js'
import { type Annotated, isApproved } from './posterior/annotated.js'
import { annotatedIn } from './posterior/calibration-file.js'

/** No score is so high: nothing joins the seed. */
export const NO_SEED = 2
/** Nor so high: nothing joins but pages under nodes that people approved. */
export const APPROVED_ALONE = 1.5

/**
 * Whether an accepted page of a run joins the seed: one that is sure enough, or that stands where people say that the domain is.
 * @param sure least probability, where the run has probabilities
 * @param isWhole no lines of its text are left out
 * @param isApproved people said that its node is of the domain
 */
export function joinsSeed(
  { seedCut }: Pick<Run, 'seedCut'>,
  sure: number,
  { score, probability }: Pick<AcceptedPage, 'score' | 'probability'>,
  { isWhole, isApproved }: { isWhole: boolean; isApproved: boolean },
): boolean {
  if (!isWhole) return false
  if (isApproved && seedCut! < NO_SEED) return true
  return score >= Math.fround(seedCut!) && (probability === null || probability >= Math.fround(sure))
}

/** What else decides whether an accepted page joins the seed. */
export const standing = ({ leftOut, url }: Pick<AcceptedPage, 'leftOut' | 'url'>, annotated: Annotated) => ({
  isWhole: leftOut.length === 0,
  isApproved: isApproved(annotated, url),
})

/**
 * Accepted pages join the seed as positives, from a score up: those just above a run's cut are the least certain, unless people approved of where they stand. A page
 * that is taken out of the corpus leaves the seed again. A page of which lines are left out does not join: the seed refers to whole texts.
 */
export const seed = defineStage({
  name: 'seed',
  phase: 'filtering',
  reads: ['RUN.corpus'],
  writes: ['seed'],
  settings: ['rounds.sure'],
  resources: ({ calibration }) => (calibration === null ? [] : [`calibration:${calibration}`]),
  create: ({ run, settings, resources }) => {
    const source = `run:${run.name}`
    const annotated = resources[0] ? annotatedIn(resources[0]) : new Map<string, boolean>()
    return ({ key, value }, { emit }) => {
      const seedKey = `${key}/${source}`
      if (value === null) emit('seed', seedKey, null)
      else if (joinsSeed(run, settings['rounds.sure'], value, standing(value, annotated))) {
        const { url, textAt } = value
        emit('seed', seedKey, { url, text: null, label: 'positive', source, run: run.name, textAt })
      }
    }
  },
})
