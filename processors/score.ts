import { bucketOf } from './cut.js'
import { sign } from './dedup/keys.js'
import { defineStage } from './define-stage.js'
import { loadFolded } from './fasttext/index.js'
import type { Context } from './processor.js'
import { trainingText } from './training-text.js'

/** Pages and tokens in one bucket of the score histogram, from which a run's cut is taken; the key is the bucket. */
export interface Bucket {
  pages: number
  tokens: number
}

/**
 * Scores a page with the run's model and counts it in the task's histogram of scores. Of the stages of a run it is the only one that sees
 * the text: it takes from it all that those after it need, and says where the text stands.
 */
export const score = defineStage({
  name: 'score',
  phase: 'scoring',
  reads: ['pages.language'],
  writes: ['RUN.pages.scored'],
  outcomes: ['RUN.pages.scored'],
  state: true,
  resources: (run) => [`model:${run.model}`],
  explain: {
    'RUN.pages.scored': (_, { score, tokens, model }) => ({
      what: `score ${score.toFixed(4)}, ${tokens} tokens`,
      detail: `model ${model}`,
    }),
  },
  create: ({ resources, ownerOf }) => {
    const run = ownerOf('pages.language')
    const model = loadFolded(resources[0]!)
    return ({ key, value, partition, offset }, { emit, store }: Context<'RUN.pages.scored', Bucket>) => {
      const { title, text, url, capturedAt, crawl, warcFile, warcOffset, warcLength, language } = value!
      const { score: exact, tokens } = model.measure(trainingText({ title, text }))
      const score = Math.fround(exact)
      const bucket = String(bucketOf(score))
      const { pages, tokens: sum } = store.get(bucket) ?? { pages: 0, tokens: 0 }
      store.put(bucket, { pages: pages + 1, tokens: sum + tokens })
      const facts = { url, capturedAt, crawl, warcFile, warcOffset, warcLength, language }
      const textAt = { run, partition, offset }
      emit('RUN.pages.scored', key, { ...facts, score, tokens, model: model.hash, textAt, ...sign(text, title) })
    }
  },
})
