import type { Processor } from './processor.js'
import { trainingText } from './training-text.js'

/** Accepted pages join the seed as positives; a page taken out of the corpus leaves it again. */
export function growSeed(run: string): Processor<'RUN.corpus', 'seed'> {
  const source = `run:${run}`
  return ({ key, value }, { emit }) => {
    const seedKey = `${key}/${source}`
    if (value === null) emit('seed', seedKey, null)
    else emit('seed', seedKey, { url: value.url, text: trainingText(value), label: 'positive', source, run })
  }
}
