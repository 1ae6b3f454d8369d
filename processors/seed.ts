import { defineStage } from './define-stage.js'

/**
 * Accepted pages join the seed as positives, from a score up: those just above a run's cut are the least certain. A page
 * that is taken out of the corpus leaves the seed again.
 */
export const seed = defineStage({
  name: 'seed',
  phase: 'filtering',
  reads: ['RUN.corpus'],
  writes: ['seed'],
  create: ({ run: { name: run, seedCut } }) => {
    const source = `run:${run}`
    const least = Math.fround(seedCut!)
    return ({ key, value }, { emit }) => {
      const seedKey = `${key}/${source}`
      if (value === null) emit('seed', seedKey, null)
      else if (value.score >= least) {
        const { url, textAt } = value
        emit('seed', seedKey, { url, text: null, label: 'positive', source, run, textAt })
      }
    }
  },
})
