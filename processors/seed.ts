import type { AcceptedPage, Run } from '../schemas/types.js'
import { defineStage } from './define-stage.js'

/** Whether an accepted page of a run is sure enough to join the seed. @param sure least probability, where the run has probabilities */
export function joinsSeed(
  { seedCut }: Pick<Run, 'seedCut'>,
  sure: number,
  { score, probability }: Pick<AcceptedPage, 'score' | 'probability'>,
): boolean {
  return score >= Math.fround(seedCut!) && (probability === null || probability >= Math.fround(sure))
}

/**
 * Accepted pages join the seed as positives, from a score up: those just above a run's cut are the least certain. A page
 * that is taken out of the corpus leaves the seed again. A page of which lines are left out does not join: the seed refers to whole texts.
 */
export const seed = defineStage({
  name: 'seed',
  phase: 'filtering',
  reads: ['RUN.corpus'],
  writes: ['seed'],
  settings: ['rounds.sure'],
  create: ({ run, settings }) => {
    const source = `run:${run.name}`
    return ({ key, value }, { emit }) => {
      const seedKey = `${key}/${source}`
      if (value === null) emit('seed', seedKey, null)
      else if (value.leftOut.length === 0 && joinsSeed(run, settings['rounds.sure'], value)) {
        const { url, textAt } = value
        emit('seed', seedKey, { url, text: null, label: 'positive', source, run: run.name, textAt })
      }
    }
  },
})
