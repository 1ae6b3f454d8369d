import { type FoldedModel, tokenize } from './fasttext/index.js'
import { bucketOf } from './gate.js'
import type { Processor } from './processor.js'
import { trainingText } from './training-text.js'

/** One bucket of the score histogram, from which a run's cut is taken. */
interface Bucket {
  pages: number
  tokens: number
}

/** Scores a page with the run's model and counts it in the task's histogram of scores. */
export function scorePage(model: FoldedModel): Processor<'pages.language', 'RUN.pages.scored', Bucket> {
  return ({ key, value }, { emit, store }) => {
    const page = value!
    const tokens = tokenize(trainingText(page))
    const score = Math.fround(model.scoreTokens(tokens))
    const bucket = String(bucketOf(score))
    const { pages, tokens: sum } = store.get(bucket) ?? { pages: 0, tokens: 0 }
    store.put(bucket, { pages: pages + 1, tokens: sum + tokens.length })
    emit('RUN.pages.scored', key, { ...page, score, tokens: tokens.length, model: model.hash })
  }
}
