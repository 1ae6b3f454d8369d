import { drop } from '../topology/settings.js'
import { bucketOf } from './cut.js'
import { decontaminator, tellContamination } from './decontaminate.js'
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
 * Scores a page with the run's model, once lines that a benchmark has are left out where the run wants that, and counts it in the task's histogram of scores. Of the stages of a run it is the only one that sees
 * the text: it takes from it all that those after it need, and says where the text stands.
 */
export const score = defineStage({
  name: 'score',
  phase: 'scoring',
  reads: ['pages.language'],
  writes: ['RUN.pages.scored'],
  outcomes: ['RUN.pages.scored'],
  state: true,
  settings: ['decontaminate.drop'],
  resources: ({ model, benchmarks }) => [
    `model:${model}`,
    ...(benchmarks === null ? [] : [`benchmarks:${benchmarks}`]),
  ],
  explain: {
    'RUN.pages.scored': (_, { score, tokens, model, contamination, leftOut }) => ({
      what: `score ${score.toFixed(4)}, ${tokens} tokens`,
      detail: [
        `model ${model}`,
        ...(contamination.length > 0 ? [`has ${tellContamination(contamination)}`] : []),
        ...(leftOut.length > 0 ? [`lines left out: ${linesOf(leftOut)}`] : []),
      ].join('; '),
    }),
  },
  create: ({ resources, ownerOf, settings }) => {
    const run = ownerOf('pages.language')
    const model = loadFolded(resources[0]!)
    const decontaminate = decontaminator(resources[1], drop(settings['decontaminate.drop']))
    return ({ key, value, partition, offset }, { emit, store }: Context<'RUN.pages.scored', Bucket>) => {
      const { title, url, capturedAt, crawl, warcFile, warcOffset, warcLength, language } = value!
      const { text, contamination, leftOut } = decontaminate(value!)
      const { score: exact, tokens } = model.measure(trainingText({ title, text }))
      const score = Math.fround(exact)
      const bucket = String(bucketOf(score))
      const { pages, tokens: sum } = store.get(bucket) ?? { pages: 0, tokens: 0 }
      store.put(bucket, { pages: pages + 1, tokens: sum + tokens })
      const facts = { url, capturedAt, crawl, warcFile, warcOffset, warcLength, language }
      const textAt = { run, partition, offset }
      const measured = { score, tokens, model: model.hash, contamination, leftOut }
      emit('RUN.pages.scored', key, { ...facts, ...measured, textAt, ...sign(text, title) })
    }
  },
})

/** Pairs of first and last lines, for a person. */
const linesOf = (pairs: readonly number[]): string =>
  pairs
    .flatMap((last, i) => (i % 2 === 0 ? [] : [pairs[i - 1] === last ? `${last}` : `${pairs[i - 1]}–${last}`]))
    .join(', ')
