import type { Processor } from './processor.js'
import { trainingText } from './training-text.js'

/**
 * Accepted pages join the seed as positives, from a score up; a page taken out of the corpus leaves it again.
 * @param least least score: the pages just above a run's cut are the least certain
 */
export function growSeed(run: string, least: number): Processor<'RUN.corpus', 'seed'> {
  const source = `run:${run}`
  return ({ key, value }, { emit }) => {
    const seedKey = `${key}/${source}`
    if (value === null) emit('seed', seedKey, null)
    else if (value.score >= Math.fround(least)) {
      emit('seed', seedKey, { url: value.url, text: trainingText(value), label: 'positive', source, run })
    }
  }
}
